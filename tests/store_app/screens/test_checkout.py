from shared.contract.store_api import AddLine, ChooseCustomer
from shared.network import DeliveryMode
from store_app.state.basket import put_in_basket
from store_app.state.tablet import new_id
from tests.support.builders import GTIN, SKU
from tests.support.selling import CLARA, DECLINED, LAMP, LOST, charges
from tests.support.till import a_till, walked


async def test_a_sale_takes_one_scan_and_ends_in_a_receipt(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("Encaisser 50,00\xa0€")
        await seen.tap("pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("Paiement accepté")
        await seen.tap("receipt")
        assert counter.opened[0].endswith("/receipt.pdf")
        await seen.tap("next")
        assert (seen.route, ours.basket_id) == ("/browse", "")


async def test_an_order_shows_what_happens_next_with_each_part(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        await put_in_basket(ours, AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME), new_id())
        page = await put_in_basket(ours, AddLine(sku=SKU), new_id())
        basket_id = page.basket.basket_id
        await ours.client.choose_customer(basket_id, ChooseCustomer(customer_id=CLARA.customer_id), new_id())
        await seen.go(f"/baskets/{basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("Paiement accepté")
        assert seen.shows("Demandée à Alba Paris")
        assert seen.shows("le client est parti avec")


async def test_a_refused_card_can_be_tried_again(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=DECLINED), new_id())
        await seen.go(f"/baskets/{page.basket.basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("Paiement refusé")
        assert seen.is_enabled("Réessayer")


async def test_a_lost_answer_is_looked_up_and_never_charged_twice(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=LOST), new_id())
        await seen.go(f"/baskets/{page.basket.basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("En cours de vérification")
        assert not seen.shows("Encaisser par carte")
        await seen.until("Paiement accepté")
        assert charges(counter.shop.services.settings.data / "terminal.jsonl") == 1


async def test_a_double_tap_pays_once(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=SKU), new_id())
        await seen.go(f"/baskets/{page.basket.basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        assert not seen.is_enabled("take")
        await seen.until("Paiement accepté")
        assert charges(counter.shop.services.settings.data / "terminal.jsonl") == 1
