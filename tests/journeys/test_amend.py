"""Customer service changes an order: the store follows until someone begins, and afterwards nothing is lost either."""

from typing import Any

from shared.contract.oms.amend import Amended
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.workflow import Status
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.storage import stock
from tests.support.builders import STORE
from tests.support.network import DRESS, PARIS_STORE, Retail

LINE = "l-1"


async def amend(retail: Retail, order_id: str, quantity: int) -> Amended:
    asked = {"amendment_id": mint_id(), "lines": [{"line_id": LINE, "quantity": quantity}]}
    answer = await retail.oms.post(f"/api/v1/orders/{order_id}/amend", json=asked)
    assert answer.is_success, answer.text
    return Amended.model_validate(answer.json())


async def wanted_here(retail: Retail, tablet: StoreClient, order_id: str, units: int) -> FulfilmentOrder:
    async def look() -> FulfilmentOrder | None:
        rows = (await tablet.queue()).rows
        mine = (row.work for row in rows if row.work.order_id == order_id)
        return next((work for work in mine if work.units == units), None)

    return await retail.eventually(look)


async def reserved(retail: Retail) -> int:
    return (await retail.services.operations.read(lambda tx: stock.level(tx, DRESS))).reserved


async def open_cases(retail: Retail) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await retail.oms.get("/api/v1/cases")).json()
    return [case for case in found if case["case_class"] == "AMD-1"]


async def test_the_work_gets_more_and_fewer_units_and_ends_when_none_is_left(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet() as tablet:
        await retail.offered(tablet, order_id)
        await amend(retail, order_id, 3)
        await wanted_here(retail, tablet, order_id, 3)
        assert await reserved(retail) == 3
        await retail.settled()
        await amend(retail, order_id, 1)
        await wanted_here(retail, tablet, order_id, 1)
        await retail.settled()
        assert await reserved(retail) == 1
        await amend(retail, order_id, 0)
        await retail.settled()
        assert (await tablet.queue()).rows == ()
    order = await retail.order(order_id)
    assert order is not None
    assert [(part.node_id, part.status) for part in order.parts] == [(STORE, Status.CANCELLED)]
    assert order.unfilled == ()
    assert await retail.agree(DRESS)


async def test_more_than_the_store_has_becomes_an_order_beside_it(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet() as tablet:
        work = await retail.offered(tablet, order_id)
        asked = await amend(retail, order_id, 5)
        assert (asked.asked, asked.split) == ((work.fulfilment_id,), None)
        await retail.settled()
        await wanted_here(retail, tablet, order_id, 1)
    first, beside = await both_orders(retail, order_id)
    assert [part["node_id"] for part in first["parts"]] == [STORE]
    assert {part["node_id"] for part in beside["parts"]} <= {STORE, PARIS_STORE}
    assert beside["number"].startswith(first["number"])
    assert await open_cases(retail) == []


async def both_orders(retail: Retail, order_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    found = (await retail.oms.get("/api/v1/orders")).json()
    first = next(order for order in found if order["order_id"] == order_id)
    return first, next(order for order in found if order["number"].startswith(f"{first['number']}-"))


async def test_what_is_begun_stays_more_stands_beside_it_and_less_is_for_customer_service(
    retail: Retail,
) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.start(work.fulfilment_id, mint_id())
        await retail.settled()
        more = await amend(retail, order_id, 2)
        assert (more.asked, more.split is not None) == ((), True)
        less = await amend(retail, order_id, 0)
        assert (less.asked, less.too_late) == ((), (LINE,))
        assert (await tablet.work(work.fulfilment_id)).work.units == 1
    assert [case["facts"]["order_id"] for case in await open_cases(retail)] == [order_id]


async def test_a_store_that_began_off_line_refuses_and_the_order_is_split(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await retail.settled()
        await retail.goes_down()
        await tablet.start(work.fulfilment_id, mint_id())
        assert (await amend(retail, order_id, 2)).asked == (work.fulfilment_id,)
        again = {"amendment_id": mint_id(), "lines": [{"line_id": LINE, "quantity": 3}]}
        refused = await retail.oms.post(f"/api/v1/orders/{order_id}/amend", json=again)
        assert refused.status_code == 409
        retail.line.cut = False
        await retail.settled()
        assert (await tablet.work(work.fulfilment_id)).work.units == 1
    _, beside = await both_orders(retail, order_id)
    assert sum(len(part["lines"]) for part in beside["parts"]) == 1


async def test_an_offer_that_is_still_under_way_is_changed_when_the_store_has_told_of_it(
    retail: Retail,
) -> None:
    await retail.goes_down()
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    await amend(retail, order_id, 2)
    retail.line.cut = False
    async with retail.tablet() as tablet:
        await wanted_here(retail, tablet, order_id, 2)
    await retail.settled()
    assert await retail.agree(DRESS)
