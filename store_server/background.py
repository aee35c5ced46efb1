"""What the server does by itself: keeps the search index true, lets offers lapse, and looks up open payments."""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from shared.contract.store.shift import Change
from shared.errors import ShopError
from shared.promise.calendar import is_holiday
from store_server.dependencies import Services, mint_id, utc_now
from store_server.devices.photos import MOST_BYTES, PhotoDesk
from store_server.hub import EVERYTHING
from store_server.routes.payments import resolve_open_payments
from store_server.storage import catalogue, packing, photos, stock, trimming
from store_server.storage.database import Database
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import fulfil, rights
from store_server.use_cases.find import Finder
from store_server.use_cases.photos import Gathering

BEGIN_AGAIN_AFTER_S = 5.0
LAPSE_EVERY_S = 5.0
RESOLVE_EVERY_S = 2.0
REVIEW_EVERY_S = 900.0
LOOK_AT_ROOM_EVERY_S = 2.0
MIRROR_EVERY_S = 10.0
TRIM_EVERY_S = 3_600.0
TRIM_PAUSE_S = 0.2
MOST_TRIMMED = 500
MOST_PACKED = 50
GATHER_EVERY_S = 60.0
NIGHT_HOUR = 3
MOST_AT_ONCE = 50
SWITCH_S = 0.0005
MOST_NEW_OBJECTS = 20_000
log = structlog.get_logger()


def fill_finder(finder: Finder, operations: Database, replica: Database, store_id: str) -> None:
    """Build the search index from both files."""
    free = operations.look(stock.free)
    elsewhere = replica.look(lambda tx: catalogue.all_elsewhere(tx, store_id))
    replica.look(lambda tx: finder.load(catalogue.products(tx), free, elsewhere))


async def keep_going(work: Callable[[], Awaitable[None]]) -> None:
    """Do something for as long as the store serves: a bug in it is told, and it begins again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("failed, and begins again")
        await asyncio.sleep(BEGIN_AGAIN_AFTER_S)


async def warm_up(services: Services) -> None:
    """Let answers come evenly for as long as the store serves."""
    # A thread that computes keeps the GIL so long each time the loop has sent something. With Python's 5 ms, the feed and
    # promises beside 20 tablets made half of the answers wait 170 ms; so it is a tenth of that.
    sys.setswitchinterval(SWITCH_S)
    # What was read at the start stays, and to look through 100,000 SKUs for garbage takes half a second.
    gc.freeze()
    # Fifty scans that wait for a commit are thousands of objects: to look through them every 700 takes a tenth of a scan.
    often = gc.get_threshold()
    gc.set_threshold(MOST_NEW_OBJECTS, *often[1:])
    try:
        # The first promise would otherwise take 0.3 s longer, for the calendar of public holidays.
        await asyncio.to_thread(is_holiday, services.clock().toordinal())
        await asyncio.Event().wait()
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


async def follow(services: Services) -> None:
    """Let the search index follow every commit."""
    with services.hub.follower("stock", "network", "product") as changes:
        while True:
            batch = [await changes.get()]
            while len(batch) < MOST_AT_ONCE and not changes.empty():
                batch.append(changes.get_nowait())
            try:
                await _look(services, batch)
            except Exception:
                # What it missed is seen by looking at everything, once that can be read.
                log.exception("the search index is built anew")
                await asyncio.sleep(BEGIN_AGAIN_AFTER_S)
                changes.put_nowait(EVERYTHING)
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


async def watch_room(services: Services) -> None:
    """Measure the disk, so that nothing new begins before it is full."""

    async def look() -> None:
        await _telling(services, asyncio.to_thread(services.keeping.room.look))

    await _every(LOOK_AT_ROOM_EVERY_S, look)


async def look_after_mirror(services: Services) -> None:
    """Keep a second copy whole, and let it be whole again when its medium is back."""

    async def look() -> None:
        await _telling(services, services.keeping.look_after_mirror(utc_now()))

    await _every(MIRROR_EVERY_S, look)


async def trim_outbox(services: Services) -> None:
    """Let go of facts that the OMS has had for weeks, and pack the others that it has."""
    days = services.settings.outbox_days

    async def trim() -> None:
        await services.operations.write(lambda tx: trimming.note_day(tx, services.clock()))
        await _bit_by_bit(services, lambda tx: trimming.trim(tx, days, MOST_TRIMMED))
        await _bit_by_bit(services, lambda tx: packing.pack(tx, MOST_PACKED))

    await _every(TRIM_EVERY_S, trim)


async def check_nightly(services: Services) -> None:
    """Look once a night whether all is still as it was written."""
    while True:
        await asyncio.sleep(_until_night_s(services.settings.timezone))
        await _telling(services, services.keeping.check_all())


async def gather_photos(services: Services, desk: PhotoDesk) -> None:
    """Fetch the photos of what is sold, while there is room for what matters more."""
    gathering = Gathering(services.photos, desk.fetch, MOST_BYTES)

    async def gather() -> None:
        if not services.keeping.room.low:
            await gathering.gather(await services.replica.read_long(photos.wanted), services.clock())

    await _every(GATHER_EVERY_S, gather)


async def _telling(services: Services, work: Awaitable[None]) -> None:
    """Do something that may raise or end an alarm, and then let the manager's page look again."""
    before = services.keeping.alarms()
    await work
    if services.keeping.alarms() != before:
        services.hub.tell(frozenset({Change(topic="line")}))


def _until_night_s(timezone: str) -> float:
    now = utc_now().astimezone(ZoneInfo(timezone))
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return ((night if night > now else night + timedelta(days=1)) - now).total_seconds()


async def review_rights(services: Services) -> None:
    """Let the OMS sell without asking what is sold online, and have back what is not."""

    async def review() -> None:
        now = services.clock()
        sold = await services.operations.read_long(lambda tx: rights.sold_online(tx, now))
        if await services.operations.read_long(lambda tx: rights.wanted(tx, sold)):
            cause = Cause(mint_id(), "", "", now)
            store_id = services.settings.store_id
            await services.operations.write_long(lambda tx: rights.review(tx, store_id, sold, cause))

    await _every(REVIEW_EVERY_S, review)


async def _every(seconds: float, task: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await task()
        except (ShopError, OSError) as error:
            log.warning("will be tried again", error=str(error))
        await asyncio.sleep(seconds)


async def _bit_by_bit(services: Services, some: Callable[[Tx], int]) -> None:
    while True:
        # A little at a time: a sale waits for none of it longer than for another sale.
        if not await services.operations.write_long(some):
            return
        await asyncio.sleep(TRIM_PAUSE_S)


async def _look(services: Services, batch: Sequence[Change]) -> None:
    if EVERYTHING in batch:
        await _look_at_everything(services)
    else:
        _follow(services, batch)


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
