"""Someone counts fewer units than were promised, with and without the line; who waited is served from elsewhere."""

from shared.cases import CaseClass
from shared.contract.store.counting import Counted, CountStock
from shared.network import DeliveryMode
from shared.workflow import Status
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.storage.outbox import Cause
from store_server.use_cases import rights
from tests.support.builders import STORE
from tests.support.network import DRESS, PARIS_STORE, Retail

# What makes a store that has three of an item grant one of them.
SOLD_ONLINE = {DRESS: 14}


async def grant(retail: Retail) -> None:
    cause = Cause(mint_id(), "", "", retail.clock())
    await retail.services.operations.write(lambda tx: rights.review(tx, STORE, SOLD_ONLINE, cause))


async def counted(tablet: StoreClient, units: int) -> Counted:
    begun = await tablet.ledger(DRESS)
    return await tablet.count(DRESS, CountStock(counted=units, seen=begun.seen), mint_id())


async def is_offered_in_paris(retail: Retail, order_id: str) -> bool:
    order = await retail.order(order_id)
    assert order is not None
    return any((part.node_id, part.status) == (PARIS_STORE, Status.OFFERED) for part in order.parts)


async def test_a_count_while_the_line_is_cut_takes_the_right_and_then_the_promise(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        offered = await retail.offered(tablet, order_id)
        await grant(retail)
        await retail.settled()
        await retail.goes_down()
        first = await counted(tablet, 1)
        assert (first.variance, first.of_right, first.orders) == (-2, 1, ())
        second = await counted(tablet, 0)
        assert (second.variance, second.orders) == (-1, (offered.number,))
        retail.line.cut = False
        await retail.eventually(lambda: is_offered_in_paris(retail, order_id))
        await retail.settled()
        assert (await tablet.queue()).rows == ()
    position = await retail.position(DRESS)
    assert (position.on_hand, position.reserved, position.granted, position.allocated) == (0, 0, 0, 0)
    assert await retail.agree(DRESS)
    opened = (await retail.oms.get("/api/v1/cases")).json()
    assert [case["case_class"] for case in opened] == [CaseClass.OVS_3, CaseClass.OVS_3]


async def test_what_the_oms_sold_of_a_right_that_a_count_took_goes_elsewhere_once_the_line_is_back(
    retail: Retail,
) -> None:
    await grant(retail)
    await retail.settled()
    await retail.goes_down()
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        assert (await counted(tablet, 0)).of_right == 1
        retail.line.cut = False
        await retail.eventually(lambda: is_offered_in_paris(retail, order_id))
        await retail.settled()
    assert await retail.agree(DRESS)
    position = await retail.position(DRESS)
    assert (position.on_hand, position.granted, position.allocated) == (0, 0, 0)


async def test_more_than_was_known_can_be_sold_at_once(retail: Retail) -> None:
    async with retail.tablet("m-helene") as tablet:
        assert (await counted(tablet, 7)).variance == 4
    await retail.settled()
    assert (await retail.position(DRESS)).atp == 7
    assert await retail.agree(DRESS)
