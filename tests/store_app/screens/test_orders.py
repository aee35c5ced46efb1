from dataclasses import replace
from datetime import timedelta

from shared.contract.oms.orders import OrderPart, OrderState
from shared.contract.store.selling import AddLine, ChooseCustomer, Pay
from shared.fulfilment import ReasonCode
from shared.network import DeliveryMode
from shared.order import Order
from shared.stock import Inbound
from shared.workflow import Status
from store_app.state.basket import put_in_basket
from store_app.state.ids import new_id
from store_app.state.tablet import Tablet
from store_server.storage import meta, outbox
from store_server.storage.orders import set_state
from tests.support.builders import NOW, SKU, STORE, a_position
from tests.support.selling import CLARA, LAMP, a_shop_floor
from tests.support.store import World
from tests.support.till import a_till, walked


async def test_an_order_is_found_by_its_number_and_its_receipt_opened_again(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=SKU), new_id())
        attempt = Pay(attempt_id=new_id(), amount=page.due.now)
        paid = await ours.client.pay(page.basket.basket_id, attempt, new_id())
        assert paid.order
        await seen.go("/orders")
        await seen.type("order.find", "xyz")
        await seen.until("Aucune commande trouvée")
        await seen.type("order.find", paid.order.number)
        await seen.until(f"Ouvrir {paid.order.number}, Sans client")
        await seen.tap(f"order:{paid.order.order_id}")
        await seen.until("En attente d’envoi au central")
        await seen.tap("receipt")
        assert counter.opened == [f"/orders/{paid.order.order_id}/receipt.pdf"]


async def test_no_order_yet_is_drawn(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/orders") as seen:
        await seen.until("Pas encore de commande")


async def test_an_order_that_nobody_knows_is_said(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/orders/o-unknown") as seen:
        await seen.until("Cette page n’existe pas")


def a_shop_that_expects_lamps() -> World:
    """Give the usual shop, to which a supplier will bring a lamp in two days."""
    coming = Inbound(at=NOW + timedelta(days=2), quantity=1)
    return replace(a_shop_floor(), positions=(a_position(0, sku=LAMP, inbound=(coming,)),))


async def a_lamp_sold_ahead(ours: Tablet) -> Order:
    """Sell a lamp that has still to come."""
    wanted = AddLine(sku=LAMP, mode=DeliveryMode.PICK_UP, collect_at=STORE)
    page = await put_in_basket(ours, wanted, new_id())
    basket_id, whose = page.basket.basket_id, ChooseCustomer(customer_id=CLARA.customer_id)
    page = await ours.client.choose_customer(basket_id, whose, new_id())
    paid = await ours.client.pay(basket_id, Pay(attempt_id=new_id(), amount=page.due.now), new_id())
    assert paid.order
    return paid.order


async def test_an_order_says_what_it_waits_for_and_until_when(tmp_path):
    async with a_till(tmp_path, world=a_shop_that_expects_lamps()) as (_, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        order = await a_lamp_sold_ahead(ours)
        await seen.go(f"/orders/{order.order_id}")
        await seen.until("Alba Lyon attend : livraison d’un fournisseur")
        assert seen.shows("en attente de stock")
        assert seen.shows("Prévu : ")
        assert not seen.shows("Demandée à Alba Lyon")
        await seen.go("/queue")
        await seen.until("Rien à préparer")


async def test_an_order_says_what_did_not_come_in_time_and_who_has_it_now(tmp_path):
    async with (
        a_till(tmp_path, world=a_shop_that_expects_lamps()) as (counter, ours),
        walked(ours, "/") as seen,
    ):
        await seen.until("Bonjour Inès")
        order = await a_lamp_sold_ahead(ours)
        late = OrderPart(
            fulfilment_id="f-1",
            node_id=STORE,
            node_name="Alba Lyon",
            mode=DeliveryMode.PICK_UP,
            status=Status.CANCELLED,
            promised_at=NOW + timedelta(days=2),
            lines=("1 × Lampe Vézère",),
            note=ReasonCode.NOT_COME,
        )
        told = OrderState(order_id=order.order_id, parts=(late,), unfilled=late.lines, version=2)
        operations = counter.shop.services.operations
        await operations.write(lambda tx: meta.put(tx, "acked", str(outbox.head(tx)[0])))
        await operations.write(lambda tx: set_state(tx, told))
        await seen.go(f"/orders/{order.order_id}")
        await seen.until("Recherche d’un point de stock")
        other = {"fulfilment_id": "f-2", "node_name": "Alba Paris", "status": Status.OFFERED, "note": ""}
        now = told.model_copy(update={"parts": (late, late.model_copy(update=other)), "version": 3})
        await operations.write(lambda tx: set_state(tx, now))
        await seen.go("/orders")
        await seen.until(f"Ouvrir {order.number}")
        await seen.go(f"/orders/{order.order_id}")
        await seen.until("Maintenant depuis Alba Paris")
        assert seen.shows("Alba Lyon : ce qui était attendu n’arrive pas à temps")
        await seen.tap("why:f-2")
        await seen.until("Seul le central le sait, et il est injoignable")
