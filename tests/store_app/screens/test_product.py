from datetime import timedelta

from shared.network import DeliveryMode
from tests.support.builders import GTIN, NOW
from tests.support.till import a_till, walked


async def test_a_scan_anywhere_opens_the_scanned_variant_with_the_ways_to_get_it(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        await seen.scan(GTIN[1:])
        await seen.until("Comment l’avoir (M, noir)")
        await seen.until("Choisir Ici")
        assert seen.is_chosen("Choisir Ici, tout de suite, maintenant, sans frais")


async def test_the_chosen_way_goes_into_the_basket_with_one_tap(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        await seen.tap("Choisir Domicile")
        await seen.tap("add")
        await seen.until("Lampe Vézère ajouté au panier")
        line = (await ours.client.basket(ours.basket_id)).basket.lines[0]
        assert line.mode is DeliveryMode.SHIP_HOME


async def test_where_it_stands_is_told_with_distance_and_age(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Où il se trouve")
        assert seen.shows("Alba Paris")
        assert seen.shows("392\xa0km")


async def test_with_the_line_down_the_age_of_the_figures_is_told(tmp_path):
    async with a_till(tmp_path) as (counter, ours):
        counter.shop.services.line.silent("cut", NOW)
        counter.shop.clock.move(timedelta(minutes=14))
        async with walked(ours, "/products/p-0002") as seen:
            await seen.until("Comment l’avoir")
            assert seen.shows("vu il y a 14\xa0min")
            assert seen.shows("Liaison centrale coupée depuis 14\xa0min")


async def test_more_units_than_the_network_has_cannot_be_had(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        for _ in range(8):
            await seen.tap("more")
        await seen.until("Aucun moyen de l’obtenir pour l’instant")
        assert not seen.is_enabled("add")


async def test_a_picker_looks_but_does_not_sell(tmp_path):
    async with a_till(tmp_path, "k-noemie") as (_, ours), walked(ours, "/products/p-0001") as seen:
        await seen.until("Où il se trouve")
        assert "add" not in seen.names()
        assert not seen.shows("Ajouter au panier")


async def test_a_product_that_nobody_knows_is_said(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-9999") as seen:
        await seen.until("Cette page n’existe pas")


async def test_everything_on_the_screen_has_a_name_and_a_key(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0001") as seen:
        await seen.until("Où il se trouve")
        assert seen.unnamed() == []


async def test_what_cannot_be_had_in_that_number_says_what_to_try(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/products/p-0002") as seen:
        await seen.until("Choisir Domicile")
        for _ in range(8):
            await seen.tap("more")
        await seen.until("Essayez d’en demander moins")
