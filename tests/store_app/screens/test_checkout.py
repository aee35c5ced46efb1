from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from shared.contract.store.selling import AddLine, ChooseCustomer
from shared.network import DeliveryMode
from store_app.state.basket import put_in_basket
from store_app.state.ids import new_id
from store_app.state.tablet import Tablet
from store_server.oms.client import OmsClient
from tests.support import tablet as headless
from tests.support.builders import GTIN, SKU, STORE, a_position
from tests.support.central import NETWORK, WAREHOUSE, an_oms
from tests.support.selling import CLARA, DECLINED, LAMP, LOST, PARIS_STORE, a_shop_floor, charges
from tests.support.store import PIN
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


@asynccontextmanager
async def a_basket_that_someone_else_got(
    folder: Path, *left: tuple[str, str, int, int, int]
) -> AsyncIterator[headless.Tablet]:
    """Show the payment of a lamp in Paris which is gone there; the OMS knows, this store does not yet."""
    gone = (PARIS_STORE, LAMP, 0, 0, 0)
    async with (
        an_oms(folder / "oms", gone, *left) as (_, oms),
        a_till(folder) as (counter, ours),
        walked(ours, "/") as seen,
    ):
        line = OmsClient("http://oms", STORE, oms._transport)
        counter.shop.app.state.services = replace(counter.shop.services, central=line)
        await seen.until("Bonjour Inès")
        await go_and_pay_a_lamp(ours, seen)
        yield seen
        await seen.tap("back")
        await seen.until("Panier")
        assert not (folder / "terminal.jsonl").exists()


async def go_and_pay_a_lamp(ours: Tablet, seen: headless.Tablet) -> None:
    await go_and_pay(ours, seen, AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME))
    await seen.until("Un autre client vient d’obtenir « Lampe Vézère ». Rien n’a été débité.")


async def go_and_pay(ours: Tablet, seen: headless.Tablet, line: AddLine) -> None:
    page = await put_in_basket(ours, line, new_id())
    basket_id = page.basket.basket_id
    await ours.client.choose_customer(basket_id, ChooseCustomer(customer_id=CLARA.customer_id), new_id())
    await seen.go(f"/baskets/{basket_id}/pay")
    await seen.until("Encaisser par carte")
    await seen.tap("take")


async def test_what_someone_else_got_is_told_with_the_way_that_is_left(tmp_path):
    async with a_basket_that_someone_else_got(tmp_path, (WAREHOUSE, LAMP, 5, 0, 0)) as seen:
        assert seen.shows("Ce qui reste : Domicile")


async def test_one_tap_takes_what_is_left_and_shows_what_it_costs_before_anything_is_charged(tmp_path):
    stock = (PARIS_STORE, SKU, 0, 0, 0), (WAREHOUSE, SKU, 5, 0, 0)
    positions = (a_position(8, node_id=PARIS_STORE), a_position(5, node_id=WAREHOUSE))
    world = replace(a_shop_floor(here=0), network=NETWORK, positions=positions)
    collected = AddLine(sku=SKU, mode=DeliveryMode.PICK_UP, collect_at=PARIS_STORE)
    terminal = tmp_path / "terminal.jsonl"
    async with (
        an_oms(tmp_path / "oms", *stock) as (_, oms),
        a_till(tmp_path, world=world) as (counter, ours),
        walked(ours, "/") as seen,
    ):
        line = OmsClient("http://oms", STORE, oms._transport)
        counter.shop.app.state.services = replace(counter.shop.services, central=line)
        await seen.until("Bonjour Inès")
        await go_and_pay(ours, seen, collected)
        await seen.until("Ce qui reste : Point relais")
        assert seen.shows("25,00\xa0€")
        assert not seen.shows("Encaisser par carte")
        await seen.tap("left")
        await seen.until("« Robe midi Alba » : Point relais")
        assert seen.shows("26,45\xa0€")
        assert not terminal.exists()
        await seen.tap("take")
        await seen.until("Paiement accepté")
        assert seen.shows("26,45\xa0€")
        assert charges(terminal) == 1


async def test_where_nothing_is_left_the_seller_is_led_back_to_the_basket(tmp_path):
    async with a_basket_that_someone_else_got(tmp_path) as seen:
        assert seen.shows("retournez au panier")


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


async def test_a_card_is_taken_while_the_terminal_has_no_line_and_the_receipt_says_so(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        counter.shop.services.terminal.offline = True
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=SKU), new_id())
        await seen.go(f"/baskets/{page.basket.basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("Paiement accepté")
        assert seen.shows("Accepté hors ligne · sera présenté à la banque au retour du réseau")
        assert not seen.unnamed()


async def test_what_a_terminal_without_its_line_may_not_take_is_refused_with_what_to_do(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        counter.shop.services.terminal.offline = True
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=SKU, quantity=3), new_id())
        await seen.go(f"/baskets/{page.basket.basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("Le terminal est hors ligne. Rien n’a été débité.")
        assert seen.shows("Allégez le panier, ou réessayez au retour du réseau")
        counter.shop.services.terminal.offline = False
        await seen.tap("take")
        await seen.until("Paiement accepté")


async def test_a_larger_amount_is_taken_without_the_line_once_a_manager_typed_their_pin(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        counter.shop.services.terminal.offline = True
        await seen.until("Bonjour Inès")
        page = await put_in_basket(ours, AddLine(sku=SKU, quantity=2), new_id())
        await seen.go(f"/baskets/{page.basket.basket_id}/pay")
        await seen.until("Encaisser par carte")
        await seen.tap("take")
        await seen.until("un responsable doit autoriser le paiement")
        await seen.tap("manager")
        await seen.until("Code de Hélène")
        assert not seen.unnamed()
        for digit in PIN:
            await seen.tap(f"pin:{digit}")
        await seen.until("Paiement accepté")
        assert seen.shows("Accepté hors ligne")
