from store_app.app import show_app
from tests.support.builders import GTIN, SKU
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


async def test_a_scan_shows_the_stock_of_that_item(tmp_path):
    async with (
        asleep(tmp_path) as (counter, ours),
        tablet(lambda page: show_app(page, ours), route=f"/stock/{SKU}") as seen,
    ):
        await seen.until("Stock de départ")
        await seen.scan(GTIN)
        await until(lambda: counter.visited == [f"/stock/{SKU}"])
