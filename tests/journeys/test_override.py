"""A manager lets the till sell what is kept for orders, with and without the line; who waited is served from elsewhere."""

from shared.cases import CaseClass
from shared.contract.store.selling import AddLine, OverrideStock, Paid
from shared.network import DeliveryMode
from shared.overrides import OverrideReason
from shared.workflow import Status
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.storage.outbox import Cause
from store_server.use_cases import rights
from tests.support.builders import STORE
from tests.support.network import DRESS, PARIS_STORE, Retail, filled_basket, paid
from tests.support.store import PIN

# What makes a store that has three of an item grant one of them.
SOLD_ONLINE = {DRESS: 14}


async def sold_with_override(tablet: StoreClient, quantity: int) -> Paid:
    page = await filled_basket(tablet, AddLine(sku=DRESS, quantity=quantity, mode=DeliveryMode.TAKE_AWAY))
    assert page.pay_problem == "kept-for-orders"
    asked = OverrideStock(override_by="m-helene", pin=PIN, reason=OverrideReason.CUSTOMER_HERE)
    return await paid(tablet, await tablet.override_stock(page.basket.basket_id, asked, mint_id()))


async def grant(retail: Retail) -> None:
    cause = Cause(mint_id(), "", "", retail.clock())
    await retail.services.operations.write(lambda tx: rights.review(tx, STORE, SOLD_ONLINE, cause))


async def is_offered_in_paris(retail: Retail, order_id: str) -> bool:
    order = await retail.order(order_id)
    assert order is not None
    return any((part.node_id, part.status) == (PARIS_STORE, Status.OFFERED) for part in order.parts)


async def test_an_order_whose_unit_is_sold_goes_to_another_store_before_anyone_looks_for_it(
    retail: Retail,
) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet() as tablet:
        await retail.offered(tablet, order_id)
        await sold_with_override(tablet, 3)
        await retail.eventually(lambda: is_offered_in_paris(retail, order_id))
        await retail.settled()
        assert (await tablet.queue()).rows == ()
    order = await retail.order(order_id)
    assert order is not None
    assert {part.node_id: (part.status, part.note) for part in order.parts} == {
        STORE: (Status.DECLINED, "sold"),
        PARIS_STORE: (Status.OFFERED, ""),
    }
    assert await retail.agree(DRESS)


async def test_off_line_too_and_the_network_hears_of_it_when_the_line_is_back(retail: Retail) -> None:
    await grant(retail)
    await retail.settled()
    await retail.goes_down()
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet() as tablet:
        await sold_with_override(tablet, 3)
        retail.line.cut = False
        await retail.eventually(lambda: is_offered_in_paris(retail, order_id))
        await retail.settled()
    position = await retail.position(DRESS)
    assert (position.on_hand, position.granted, position.allocated) == (0, 0, 0)
    assert await retail.agree(DRESS)


async def test_the_manager_finds_the_report_and_closes_it(retail: Retail) -> None:
    await grant(retail)
    async with retail.tablet() as tablet, retail.tablet("m-helene") as managers:
        await sold_with_override(tablet, 3)
        (case,) = (await managers.manager()).cases
        assert (case.case_class, case.facts["by"], case.facts["seller"]) == (
            CaseClass.OVS_2,
            "Hélène",
            "Inès",
        )
        await managers.close_case(case.case_id, mint_id())
        assert (await managers.manager()).cases == ()
    await retail.settled()
    answer = await retail.oms.get("/api/v1/cases", params={"still_open": False})
    assert [known["case_class"] for known in answer.json()] == ["OVS-2"]
