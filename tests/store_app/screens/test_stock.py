from shared.stock import Bucket, Movement, MovementKind
from store_app.app import show_app
from store_server.storage import stock
from tests.support.builders import GTIN, NOW, SKU
from tests.support.counter import asleep, until
from tests.support.tablet import tablet


async def test_the_ledger_says_how_the_figure_came_about(tmp_path):
    async with (
        asleep(tmp_path) as (_, ours),
        tablet(lambda page: show_app(page, ours), route=f"/stock/{SKU}") as seen,
    ):
        await seen.until("Stock de départ")
        assert seen.shows("Robe midi Alba")
        assert seen.shows("+3")


async def test_who_and_what_moved_stock_are_words(tmp_path):
    async with asleep(tmp_path) as (counter, ours):
        moved = [Movement(sku=SKU, bucket=Bucket.RESERVED, delta=1, kind=MovementKind.RESERVE)]
        for event_id, document, actor in (
            ("e-1", "opening", "demo"),
            ("e-2", "10482", "oms"),
            ("e-3", "0b7c1f0e-6f1d-4c1a-9f6e-3a5d2c7b8e90", "a-ines"),
        ):
            entry = stock.Entry(event_id, document, actor, NOW)
            await counter.shop.services.operations.write(lambda tx, entry=entry: stock.book(tx, moved, entry))
        async with tablet(lambda page: show_app(page, ours), route=f"/stock/{SKU}") as seen:
            await seen.until("Réseau")
            said = ("Mise en service", "Démo", "10482", "Panier en caisse", "Inès", "Automatique")
            assert [word for word in said if not seen.shows(word)] == []


async def test_a_scan_shows_the_stock_of_that_item(tmp_path):
    async with (
        asleep(tmp_path) as (counter, ours),
        tablet(lambda page: show_app(page, ours), route=f"/stock/{SKU}") as seen,
    ):
        await seen.until("Stock de départ")
        await seen.scan(GTIN)
        await until(lambda: counter.visited == [f"/stock/{SKU}"])
