from datetime import timedelta
from pathlib import Path

import pytest

from shared.contract.oms.orders import OrderPart, OrderState
from shared.contract.store.selling import OrderPage
from shared.gtin import CodeKind, read_code
from shared.network import DeliveryMode
from shared.workflow import Status
from store_server.storage import meta, orders
from tests.support.builders import NOW, SKU, STORE
from tests.support.papers import title
from tests.support.selling import (
    COLLECT_HERE,
    HOME,
    LAMP,
    PARIS_STORE,
    a_shop_floor,
    for_clara,
    open_basket,
    pay,
)
from tests.support.store import once, open_shop


@pytest.mark.parametrize(
    "asked", ["LYON-000001", "000001", "moulin", "CLARA MOU", "06 39 98 12 34", "@example.com", ""]
)
async def test_an_order_is_found_by_number_name_phone_and_mail(tmp_path: Path, asked: str) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        await pay(tablet, await for_clara(tablet, await open_basket(tablet, {"sku": SKU})))
        (row,) = (await tablet.get("/orders", params={"q": asked})).json()
        assert (row["number"], row["customer_name"], row["units"]) == ("LYON-000001", "Clara Moulin", 1)


@pytest.mark.parametrize("asked", ["nobody", "LYON-000002", "%", "'; DROP TABLE orders"])
async def test_what_no_order_holds_finds_none(tmp_path: Path, asked: str) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        await pay(tablet, await open_basket(tablet, {"sku": SKU}))
        assert (await tablet.get("/orders", params={"q": asked})).json() == []


async def test_the_newest_order_comes_first(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        for _ in range(2):
            await pay(tablet, await open_basket(tablet, {"sku": SKU}))
            shop.clock.move(timedelta(minutes=5))
        rows = (await tablet.get("/orders")).json()
        assert [row["number"] for row in rows] == ["LYON-000002", "LYON-000001"]


async def test_an_order_shows_own_parts_as_they_are_and_others_as_planned(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        lines = ({"sku": LAMP, **HOME}, {"sku": SKU, **COLLECT_HERE})
        paid = await pay(tablet, await for_clara(tablet, await open_basket(tablet, *lines)))
        assert paid.order is not None
        before = OrderPage.model_validate((await tablet.get(f"/orders/{paid.order.order_id}")).json())
        statuses = {part.node_id: part.status for part in before.parts}
        assert statuses == {PARIS_STORE: Status.OFFERED, STORE: Status.ACCEPTED}
        assert before.pickup_code is not None
        assert read_code(before.pickup_code).kind is CodeKind.PICK_UP
        own = next(part for part in before.parts if part.node_id == STORE)
        await tablet.post(f"/work/{own.fulfilment_id}/start", headers=once())
        after = OrderPage.model_validate((await tablet.get(f"/orders/{paid.order.order_id}")).json())
        assert {part.node_id: part.status for part in after.parts}[STORE] is Status.PICKING


async def test_what_the_oms_says_replaces_the_plan_but_not_own_work(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        lines = ({"sku": LAMP, **HOME}, {"sku": SKU, **COLLECT_HERE})
        paid = await pay(tablet, await for_clara(tablet, await open_basket(tablet, *lines)))
        assert paid.order is not None
        told = OrderPart(
            fulfilment_id="f-lille",
            node_id="s-lille",
            node_name="Alba Lille",
            mode=DeliveryMode.SHIP_HOME,
            status=Status.PICKED,
            promised_at=NOW,
            lines=("1 × Lampe Vézère",),
        )
        state = OrderState(order_id=paid.order.order_id, parts=(told,), version=1)
        await shop.services.operations.write(lambda tx: orders.set_state(tx, state))
        page = OrderPage.model_validate((await tablet.get(f"/orders/{paid.order.order_id}")).json())
        assert {part.node_id for part in page.parts} == {"s-lille", STORE}


async def test_an_order_is_central_once_the_oms_has_taken_its_event(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        paid = await pay(tablet, await open_basket(tablet, {"sku": SKU}))
        assert paid.order is not None
        url = f"/orders/{paid.order.order_id}"
        assert not (await tablet.get(url)).json()["central"]
        await shop.services.operations.write(lambda tx: meta.put(tx, "acked", "1"))
        assert (await tablet.get(url)).json()["central"]


async def test_a_receipt_can_be_printed_again_and_again(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        lines = ({"sku": SKU}, {"sku": LAMP, **HOME})
        paid = await pay(tablet, await for_clara(tablet, await open_basket(tablet, *lines)))
        assert paid.order is not None
        for _ in range(2):
            printed = await tablet.get(f"/orders/{paid.order.order_id}/receipt.pdf")
            assert printed.headers["content-type"] == "application/pdf"
            assert title(printed.content) == "Ticket de caisse LYON-000001"


async def test_an_order_that_is_not_here_is_told(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        for url in ("/orders/o-nothing", "/orders/o-nothing/receipt.pdf"):
            assert (await tablet.get(url)).json()["type"] == "/problems/not-found"


async def test_the_days_takings_are_what_was_paid_at_the_till(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        paid = [await pay(tablet, await open_basket(tablet, {"sku": SKU})) for _ in range(2)]
        read = shop.services.operations.read
        count, takings = await read(lambda tx: orders.taken_since(tx, NOW))
        assert (count, takings.minor) == (2, sum(known.payment.amount.minor for known in paid))
        assert (await read(lambda tx: orders.taken_since(tx, NOW + timedelta(days=1))))[0] == 0
