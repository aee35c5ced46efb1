"""Head office ends someone's work while the line is cut: they go on until the store hears, and what they did is flagged."""

from pathlib import Path

import pytest

from central_oms.storage.feed import Entry
from central_oms.use_cases import publish
from shared.cases import CaseClass
from shared.contract.events import EventType, StockMoved
from shared.contract.oms.feed import Ended, Kind, Op, Staff, store_channel
from shared.contract.store.selling import AddLine
from shared.errors import SignInNeeded
from store_server.oms.states import State
from store_server.storage import cases, outbox
from store_server.storage.outbox import Cause
from tests.support.builders import NOW, STORE
from tests.support.network import BELT, JSON, Retail, filled_basket, paid
from tests.support.pair import a_pair
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


def test_a_store_whose_file_went_back_knows_again_whom_it_flagged(tmp_path: Path) -> None:
    ended = Ended(store_id=STORE, at=NOW)
    person = Staff(**TEAM[0].model_dump(), pin_hash="", active=False, ended=ended)
    told = store_channel(STORE), Entry(Kind.PERSON, person.person_id, Op.PUT, person.model_dump_json())
    with a_pair(tmp_path) as pair:
        pair.store.copy_to(tmp_path / "aside")
        cause = Cause("k-1", person.person_id, "", pair.now)
        with pair.store.operations.transaction() as tx:
            outbox.add(tx, "e-1", EventType.STOCK_OPENED, "s-1", 1, StockMoved(moves=()), cause)
        pair.oms.write_surely(lambda tx: publish.send(tx, [told]))
        pair.talk()
        flagged = pair.store.operations.look(cases.open_cases)
        assert [case.case_class for case in flagged] == [CaseClass.PPL_1]
        pair.store.restore(tmp_path / "aside")
        pair.talk()
        assert pair.store.operations.look(cases.open_cases) == flagged
        assert pair.store.sync.state is State.STREAMING
