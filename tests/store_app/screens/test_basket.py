from shared.basket import BasketStatus
from shared.contract.store.selling import AddLine
from shared.network import DeliveryMode
from store_app.state.basket import put_in_basket
from store_app.state.ids import new_id
from tests.support.builders import GTIN, SKU
from tests.support.selling import CLARA, LAMP
from tests.support.till import a_till, walked


async def test_the_first_scan_opens_a_basket_and_the_second_adds_a_unit(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        await seen.scan(GTIN[1:])
        await seen.until("2 × 50,00")
        assert seen.shows("Encaisser 100,00\xa0€")


async def test_a_line_that_is_not_here_asks_for_its_way_and_then_for_a_customer(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await put_in_basket(ours, AddLine(sku=LAMP), new_id())
        await seen.until("Choisissez le mode de chaque article")
        await seen.tap("pay.way")
        await seen.until("Choisir Domicile")
        await seen.tap("Choisir Domicile")
        await seen.until("depuis Alba Paris")
        await seen.tap("pay.customer")
        await seen.until("Clara Moulin")
        await seen.tap(f"customer:{CLARA.customer_id}")
        await seen.until("Panier · Clara Moulin")
        assert seen.is_enabled("pay")


async def test_a_line_that_was_removed_comes_back_when_that_is_undone(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        await seen.tap("Retirer Robe midi Alba")
        await seen.until("Robe midi Alba retiré")
        await seen.tap("undo")
        await seen.until("1 × 50,00")


async def test_a_parked_basket_is_found_again_and_gone_on_with(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        await seen.tap("park")
        await seen.until("Bonjour Inès")
        await seen.tap("nav:/basket")
        await seen.until("Autres paniers")
        await seen.tap("Reprendre Pas encore de client")
        await seen.until("Encaisser 50,00\xa0€")


async def test_the_baskets_that_wait_are_listed(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/baskets") as seen:
        await seen.until("Aucun panier n’attend")
        await seen.tap("start")
        await seen.until("Le panier est vide")


async def test_giving_a_basket_up_is_asked_first(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        basket_id = ours.basket_id
        await seen.tap("drop")
        await seen.until("Abandonner ce panier")
        await seen.tap("basket.drop_it")
        await seen.until("Bonjour Inès")
        assert (await ours.client.basket(basket_id)).basket.status is BasketStatus.DROPPED


async def test_someone_new_is_written_down_and_chosen(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        await seen.tap("customer")
        await seen.until("Nouveau client")
        await seen.tap("customer.new")
        await seen.tap("customer.create")
        assert getattr(seen.find("customer.last_name"), "error", None) == "À corriger"
        await seen.type("customer.last_name", "Roux")
        await seen.tap("customer.create")
        await seen.until("Panier · Roux")


async def test_a_colleague_who_was_faster_is_named_and_the_basket_shown_as_it_is(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        colleague = ours.client
        await colleague.add_line(
            ours.basket_id, AddLine(sku=SKU, quantity=2, mode=DeliveryMode.TAKE_AWAY), new_id()
        )
        await seen.tap("Un Robe midi Alba de plus")
        await seen.until("Inès a modifié ceci entre-temps")
        await seen.until("3 × 50,00")


async def test_everything_on_the_screen_has_a_name_and_a_key(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("1 × 50,00")
        assert seen.unnamed() == []
