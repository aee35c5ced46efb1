"""A delivery comes while the line is cut: two people receive it, it is sold from at once, and the OMS has it once."""

import asyncio

from shared.cases import Case, CaseClass
from shared.contract.oms.deliveries import Announced, DeliveryState
from shared.contract.store.receiving import ScanDelivered
from shared.contract.store.selling import AddLine
from shared.errors import AlreadyReceived
from shared.receiving import Delivery
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from tests.support.builders import STORE
from tests.support.network import BELT, GTIN_OF, HERE, JSON, LAMP, Retail, filled_basket, paid
from tests.support.receiving import NOTE, a_delivery

CAME = {BELT: 4, LAMP: 3}


async def unpacks(tablet: StoreClient, units: dict[str, int]) -> None:
    """Scan all these units, one after the other."""
    for sku, count in units.items():
        for _ in range(count):
            await tablet.scan_delivered(NOTE, ScanDelivered(code=GTIN_OF[sku]), mint_id())


async def closes(tablet: StoreClient) -> bool:
    """Say that this is all of it, and tell whether nobody had said so before."""
    try:
        await tablet.close_delivery(NOTE, mint_id())
    except AlreadyReceived:
        return False
    return True


async def waiting(tablet: StoreClient) -> list[str]:
    return [row.delivery_id for row in (await tablet.deliveries()).rows]


async def announce(retail: Retail, delivery: Delivery) -> None:
    told = Announced(deliveries=(delivery,)).model_dump_json()
    assert (await retail.oms.put("/api/v1/deliveries", content=told, headers=JSON)).is_success


async def as_the_oms_has_it(retail: Retail) -> DeliveryState:
    return DeliveryState.model_validate_json((await retail.oms.get(f"/api/v1/deliveries/{NOTE}")).content)


async def cases(retail: Retail) -> list[Case]:
    rows = [Case.model_validate(row) for row in (await retail.oms.get("/api/v1/cases")).json()]
    return [case for case in rows if case.case_class is CaseClass.RCV_1]


async def test_what_two_people_receive_while_the_line_is_cut_is_sold_at_once_and_reaches_the_oms_once(
    retail: Retail,
) -> None:
    await announce(retail, a_delivery(**CAME))
    await retail.settled()
    await retail.goes_down()
    async with (
        retail.tablet("k-noemie") as noemie,
        retail.tablet("m-helene") as helene,
        retail.tablet() as till,
    ):
        assert await waiting(noemie) == [NOTE]
        await asyncio.gather(unpacks(noemie, {BELT: 3, LAMP: 1}), unpacks(helene, {BELT: 1, LAMP: 2}))
        assert sorted(await asyncio.gather(closes(noemie), closes(helene))) == [False, True]
        assert await waiting(noemie) == []
        await paid(till, await filled_basket(till, AddLine(sku=LAMP, quantity=2)))
        retail.line.cut = False
        await retail.settled()
    for sku, units in {BELT: HERE[BELT] + 4, LAMP: 1}.items():
        assert await retail.agree(sku)
        assert (await retail.position(sku)).on_hand == units
    state = await as_the_oms_has_it(retail)
    assert state.announced == a_delivery(**CAME)
    assert state.arrival is not None
    assert state.arrival.node_id == STORE
    assert {line.sku: line.received for line in state.arrival.receipt.lines} == CAME
    assert await cases(retail) == []


async def test_what_stood_at_the_door_before_it_was_announced_is_compared_once_the_line_is_back(
    retail: Retail,
) -> None:
    await retail.goes_down()
    await announce(retail, a_delivery(**CAME))
    async with retail.tablet("m-helene") as helene:
        assert await waiting(helene) == []
        await unpacks(helene, {BELT: 1, LAMP: 3})
        assert await closes(helene)
        retail.line.cut = False

        async def compared() -> list[Case]:
            return await cases(retail)

        (case,) = await retail.eventually(compared)
        await retail.settled()
        assert case.facts == {"number": NOTE, "origin": "Entrepôt Orléans", "short": 3, "beyond": 0}
        assert [shown.case_id for shown in (await helene.manager()).cases] == [case.case_id]
    for sku, units in {BELT: HERE[BELT] + 1, LAMP: 3}.items():
        assert await retail.agree(sku)
        assert (await retail.position(sku)).on_hand == units
    state = await as_the_oms_has_it(retail)
    assert (state.announced, state.arrival is not None) == (a_delivery(**CAME), True)
