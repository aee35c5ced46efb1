from shared.contract.store.selling import AddLine, Pay
from store_app.state.basket import put_in_basket
from store_app.state.tablet import new_id
from tests.support.builders import SKU
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
