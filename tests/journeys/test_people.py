"""Head office ends someone's work while the line is cut: they go on until the store hears, and what they did is flagged."""

import pytest

from shared.cases import CaseClass
from shared.contract.oms.feed import Staff
from shared.contract.store.selling import AddLine
from shared.errors import SignInNeeded
from tests.support.builders import STORE
from tests.support.network import BELT, JSON, Retail, filled_basket, paid
from tests.support.store import TEAM


async def ends(retail: Retail, store_id: str = STORE) -> int:
    person = next(person for person in TEAM if person.person_id == "a-ines")
    told = Staff(**person.model_dump(), pin_hash="", active=False)
    answer = await retail.oms.put(
        f"/api/v1/stores/{store_id}/staff", content=told.model_dump_json(), headers=JSON
    )
    return answer.status_code


async def test_what_someone_did_after_their_work_ended_stands_and_is_flagged(retail: Retail) -> None:
    await retail.goes_down()
    assert await ends(retail) == 200
    async with retail.tablet() as tablet, retail.tablet("m-helene") as managers:
        sale = await paid(tablet, await filled_basket(tablet, AddLine(sku=BELT)))
        retail.line.cut = False
        await retail.settled()
        with pytest.raises(SignInNeeded):
            await tablet.queue()
        (case,) = (await managers.manager()).cases
        assert (case.case_class, case.facts) == (CaseClass.PPL_1, {"name": "Inès", "count": 1})
    assert sale.order is not None
    assert await retail.order(sale.order.order_id) is not None


async def test_who_did_nothing_since_is_only_let_in_no_longer(retail: Retail) -> None:
    async with retail.tablet() as tablet, retail.tablet("m-helene") as managers:
        assert await ends(retail) == 200
        await retail.settled()
        with pytest.raises(SignInNeeded):
            await tablet.queue()
        assert (await managers.manager()).cases == ()
    assert await ends(retail, "s-nowhere") == 404
