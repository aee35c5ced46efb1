from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shared.workflow import Status
from store_server.storage import stock, work
from tests.support import tablet as headless
from tests.support.builders import GTIN, SKU, a_fulfilment
from tests.support.counter import Counter
from tests.support.promised import waits
from tests.support.selling import a_shop_floor
from tests.support.till import a_till, walked


@asynccontextmanager
async def counting(
    folder: Path, here: int = 5, person_id: str = "k-noemie"
) -> AsyncIterator[tuple[Counter, headless.Tablet]]:
    """Open a SKU's stock, and begin to count it."""
    async with (
        a_till(folder, person_id, a_shop_floor(here=here)) as (counter, ours),
        walked(ours, f"/stock/{SKU}") as seen,
    ):
        await seen.until("Stock physique")
        await seen.tap("count")
        await seen.until("Combien sont en rayon")
        yield counter, seen


async def on_hand(counter: Counter) -> int:
    return (await counter.shop.services.operations.read(lambda tx: stock.level(tx, SKU))).on_hand


async def test_a_count_that_is_right_takes_one_word(tmp_path):
    async with counting(tmp_path) as (counter, seen):
        assert not seen.unnamed()
        assert not seen.is_enabled("count.check")
        await seen.tap("count:5")
        await seen.tap("count.check")
        await seen.until("Compté aujourd’hui")
        assert not seen.shows("Combien sont en rayon")
        assert await on_hand(counter) == 5


async def test_what_was_expected_is_told_only_after_the_count(tmp_path):
    async with counting(tmp_path) as (counter, seen):
        assert not seen.shows("Attendu")
        assert not seen.shows("Stock physique")
        await seen.tap("count:3")
        await seen.tap("count.check")
        await seen.until("Attendu")
        assert seen.shows("Écart")
        assert seen.shows("-2")
        assert await on_hand(counter) == 5
        await seen.tap("count.confirm")
        await seen.until("Compté aujourd’hui")
        assert await on_hand(counter) == 3


async def test_a_large_variance_is_counted_once_more_before_it_is_compared(tmp_path):
    async with counting(tmp_path) as (_, seen):
        await seen.tap("count:1")
        await seen.tap("count.check")
        await seen.until("Comptez encore une fois")
        assert not seen.shows("Attendu")
        await seen.tap("count:1")
        await seen.tap("count.check")
        await seen.until("Attendu")


async def test_each_scan_counts_one_unit_and_another_article_none(tmp_path):
    async with counting(tmp_path, here=2) as (counter, seen):
        await seen.scan(GTIN)
        await seen.until("1 saisi")
        await seen.scan("L-A12")
        await seen.until("Ce n’est pas l’article que vous comptez")
        await seen.scan(GTIN)
        await seen.until("2 saisi")
        await seen.tap("count.check")
        await seen.until("Compté aujourd’hui")
        assert await on_hand(counter) == 2


async def test_units_that_went_meanwhile_are_counted_again(tmp_path):
    async with counting(tmp_path) as (counter, seen):
        await seen.tap("count:5")
        picked = a_fulfilment(a_fulfilment().lines[0].model_copy(update={"picked": 1}), status=Status.PICKED)
        await counter.give(picked)
        await seen.tap("count.check")
        await seen.until("des articles ont bougé entre-temps")
        await seen.until("Rien de saisi")
        await seen.tap("count:4")
        await seen.tap("count.check")
        await seen.until("Compté aujourd’hui")


async def test_whoever_counts_hears_which_order_is_sought_elsewhere(tmp_path):
    async with counting(tmp_path, here=1) as (counter, seen):
        await waits(counter.shop, a_fulfilment(number="W-7", status=Status.ACCEPTED))
        await seen.press("0")
        await seen.until("0 saisi")
        await seen.tap("count.check")
        await seen.until("Attendu")
        await seen.tap("count.confirm")
        await seen.until("Cherché ailleurs pour\xa0: W-7.")
        await seen.tap("dialog.close")
        await seen.until("Compté aujourd’hui")
        (given,) = await counter.shop.services.operations.read(lambda tx: work.numbered(tx, "W-7"))
        assert given.status is Status.DECLINED


async def test_a_seller_sees_the_stock_and_counts_nothing(tmp_path):
    async with (
        a_till(tmp_path, world=a_shop_floor()) as (_, ours),
        walked(ours, f"/stock/{SKU}") as seen,
    ):
        await seen.until("Stock physique")
        assert not seen.shows("Compter")
