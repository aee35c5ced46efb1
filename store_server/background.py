"""What the server does by itself: keeps the search index true, lets offers lapse, and looks up open payments."""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Sequence

import structlog

from shared.contract.store_api import Change
from shared.errors import ShopError
from shared.promise.calendar import is_holiday
from store_server.dependencies import Services
from store_server.hub import EVERYTHING
from store_server.routes.payments import resolve_open_payments
from store_server.storage import catalogue, stock
from store_server.storage.database import Database
from store_server.use_cases import fulfil
from store_server.use_cases.find import Finder

LAPSE_EVERY_S = 5.0
RESOLVE_EVERY_S = 2.0
MOST_AT_ONCE = 50
SWITCH_S = 0.0005
log = structlog.get_logger()


def fill_finder(finder: Finder, operations: Database, replica: Database, store_id: str) -> None:
    """Build the search index from both files."""
    free = operations.look(stock.free)
    elsewhere = replica.look(lambda tx: catalogue.all_elsewhere(tx, store_id))
    replica.look(lambda tx: finder.load(catalogue.products(tx), free, elsewhere))


async def warm_up(services: Services) -> None:
    """Let answers come evenly for as long as the store serves."""
    # A thread that computes keeps the GIL so long each time the loop has sent something. With Python's 5 ms, the feed and
    # promises beside 20 tablets made half of the answers wait 170 ms; so it is a tenth of that.
    sys.setswitchinterval(SWITCH_S)
    # What was read at the start stays, and to look through 100,000 SKUs for garbage takes half a second.
    gc.freeze()
    try:
        # The first promise would otherwise take 0.3 s longer, for the calendar of public holidays.
        await asyncio.to_thread(is_holiday, services.clock().toordinal())
        await asyncio.Event().wait()
    finally:
        gc.unfreeze()


async def follow(services: Services) -> None:
    """Let the search index follow every commit."""
    with services.hub.follower("stock", "network", "product") as changes:
        while True:
            batch = [await changes.get()]
            while len(batch) < MOST_AT_ONCE and not changes.empty():
                batch.append(changes.get_nowait())
            if EVERYTHING in batch:
                await _look_at_everything(services)
            else:
                _follow(services, batch)
            # A page of the feed would hold the loop for as long as 500 changes take: a scan comes in between.
            await asyncio.sleep(0)


async def lapse_offers(services: Services) -> None:
    """Let offers lapse that nobody answered in time."""

    async def lapse() -> None:
        now = services.clock()
        if await services.operations.read(lambda tx: fulfil.any_lapsing(tx, now)):
            await services.operations.write(lambda tx: fulfil.lapse_due(tx, now))

    await _every(LAPSE_EVERY_S, lapse)


async def resolve_payments(services: Services) -> None:
    """Look up payments whose end is not known: at the start those that a crash left, later those whose answer was lost."""
    await _every(RESOLVE_EVERY_S, lambda: resolve_open_payments(services))


async def _every(seconds: float, task: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await task()
        except ShopError as error:
            log.warning("will be tried again", error=str(error))
        await asyncio.sleep(seconds)


def _follow(services: Services, batch: Sequence[Change]) -> None:
    skus = [change.key for change in batch if change.topic == "network"]
    elsewhere = services.replica.look(
        lambda tx: catalogue.elsewhere_each(tx, skus, services.settings.store_id)
    )
    for sku in skus:
        services.finder.network(sku, elsewhere.get(sku, 0))
    for change in batch:
        if change.topic == "stock":
            _follow_stock(services, change.key)
        elif change.topic == "product":
            _follow_product(services, change.key)


def _follow_stock(services: Services, sku: str) -> None:
    services.finder.here(sku, services.operations.look(lambda tx: stock.level(tx, sku)).free)


async def _look_at_everything(services: Services) -> None:
    """Build the index beside the one in use: 12,000 SKUs take 0.2 s, for which no scan may wait."""
    store_id = services.settings.store_id
    free = await services.operations.read_long(stock.free)
    elsewhere = await services.replica.read_long(lambda tx: catalogue.all_elsewhere(tx, store_id))
    fresh = Finder()
    await services.replica.read_long(lambda tx: fresh.load(catalogue.products(tx), free, elsewhere))
    services.finder.become(fresh)


def _follow_product(services: Services, product_id: str) -> None:
    product = services.replica.look(lambda tx: catalogue.find(tx, product_id))
    if product is None:
        services.finder.remove(product_id)
    else:
        services.finder.update(product)
