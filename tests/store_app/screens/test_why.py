from datetime import timedelta

from shared.contract.store.selling import AddLine
from shared.network import DeliveryMode
from store_app.state.basket import put_in_basket
from store_app.state.ids import new_id
from tests.support.builders import NOW
from tests.support.selling import LAMP
from tests.support.till import a_till, walked


async def test_why_is_one_tap_away_and_answers_what_a_seller_is_asked(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        await seen.tap("Pourquoi «\xa0Domicile")
        await seen.until("D’où ça part")
        assert seen.shows("1 article · prêt")
        assert seen.shows("Pourquoi cette date")
        assert seen.shows("Alba Lyon · ici")
        assert seen.shows("N’en a plus")
        assert seen.shows("Est-ce sûr")
        assert seen.shows("Toutes les possibilités ont été comparées")
        await seen.tap("dialog.close")
        assert not seen.shows("D’où ça part")


async def test_what_is_cheaper_or_sooner_is_told_with_by_how_much(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0001") as seen:
        await seen.until("Choisir Domicile")
        await seen.tap("Pourquoi «\xa0Domicile")
        await seen.until("4,90\xa0€ de moins à payer")
        assert seen.shows("plus tôt")
        cheaper = next(name for name in seen.texts() if "de moins à payer" in name)
        assert seen.texts()[seen.texts().index(cheaper) + 1] == "aujourd’hui"


async def test_of_the_best_way_nothing_is_cheaper_or_sooner(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0001") as seen:
        await seen.until("Choisir Ici")
        await seen.tap("Pourquoi «\xa0Ici, tout de suite")
        await seen.until("Rien n’est moins cher ni plus tôt")


async def test_the_manager_sees_what_a_way_costs_the_retailer_and_of_what_that_is_made(tmp_path):
    async with a_till(tmp_path, "m-helene") as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        await seen.tap("Pourquoi «\xa0Domicile")
        await seen.until("Ce que cela coûte à l’enseigne")
        assert seen.shows("Transport")
        assert seen.shows("En tout")


async def test_what_a_way_costs_the_retailer_is_not_for_a_seller(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        await seen.tap("Pourquoi «\xa0Domicile")
        await seen.until("D’où ça part")
        assert not seen.shows("Ce que cela coûte à l’enseigne")


async def test_with_the_line_down_the_way_and_its_answer_say_how_old_their_figures_are(tmp_path):
    async with a_till(tmp_path) as (counter, ours):
        counter.shop.services.line.silent("cut", NOW)
        counter.shop.clock.move(timedelta(minutes=14))
        async with walked(ours, "/products/p-0002") as seen:
            await seen.until("Choisir Domicile")
            assert "vu il y a 14\xa0min" in next(name for name in seen.names() if "Choisir Domicile" in name)
            await seen.tap("Pourquoi «\xa0Domicile")
            await seen.until("Est-ce sûr")
            assert seen.texts().count("vu il y a 14\xa0min") > 1


async def test_without_the_store_server_the_question_says_that_it_cannot_be_answered(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        counter.line.cut = True
        await seen.tap("Pourquoi «\xa0Domicile")
        await seen.until("Indisponible sans le serveur du magasin")


async def test_an_option_of_a_basket_is_explained_too(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await put_in_basket(ours, AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME), new_id())
        await seen.until("Choisir Depuis Alba Paris")
        await seen.tap("Pourquoi «\xa0Depuis Alba Paris")
        await seen.until("D’où ça part")


async def test_the_ways_of_a_line_come_back_after_one_was_explained(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/basket") as seen:
        await seen.until("Le panier est vide")
        await put_in_basket(ours, AddLine(sku=LAMP), new_id())
        await seen.until("Choisissez le mode de chaque article")
        await seen.tap("pay.way")
        await seen.until("Choisir Domicile")
        await seen.tap("Pourquoi «\xa0Domicile")
        await seen.until("D’où ça part")
        await seen.tap("dialog.close")
        await seen.until("Choisir Domicile")
