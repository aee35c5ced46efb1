"""What may hold up the loop of a store that serves, and how long it did: a feed in pages, and a watch."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from time import perf_counter

from shared.contract.oms.feed import FeedEntry, Kind
from store_server.background import warm_up
from store_server.storage import replica
from store_server.storage.tx import Tx
from tests.support.builders import a_position
from tests.support.store import Shop, told

PAGE, PAGES_A_SECOND, PAGES_MADE = 500, 4, 40
LOOKS_EVERY_S = 0.001


class Watch:
    """Sleeps for a millisecond again and again: what it sleeps beyond that, the loop was held up."""

    def __init__(self) -> None:
        self._longest_s = 0.0

    async def run(self) -> None:
        while True:
            begun = perf_counter()
            await asyncio.sleep(LOOKS_EVERY_S)
            self._longest_s = max(self._longest_s, perf_counter() - begun - LOOKS_EVERY_S)

    def longest_ms(self) -> float:
        """Give the longest block since this was asked last."""
        longest_s, self._longest_s = self._longest_s, 0.0
        return longest_s * 1_000


@asynccontextmanager
async def stalled(shop: Shop, skus: Sequence[str], nodes: int) -> AsyncIterator[None]:
    """Let the shop tell of its longest block at `/longest-block`, and apply a feed from the first `POST /feed` on."""
    watch, begun = Watch(), asyncio.Event()

    @shop.app.get("/longest-block")
    async def read_longest_block() -> float:
        return watch.longest_ms()

    @shop.app.post("/feed", status_code=204)
    async def begin_feed() -> None:
        begun.set()

    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(work)
            for work in (warm_up(shop.services), watch.run(), _feed(shop, _pages(skus, nodes), begun))
        ]
        yield
        for task in running:
            task.cancel()


async def _feed(shop: Shop, pages: Sequence[list[FeedEntry]], begun: asyncio.Event) -> None:
    await begun.wait()
    for page in cycle(pages):
        await shop.services.replica.write_long(partial(_apply, page))
        await asyncio.sleep(1 / PAGES_A_SECOND)


def _pages(skus: Sequence[str], nodes: int) -> list[list[FeedEntry]]:
    """Make them beforehand: in truth they come by the line, ready."""
    return [[_entry(skus, nodes, number * PAGE + row) for row in range(PAGE)] for number in range(PAGES_MADE)]


def _entry(skus: Sequence[str], nodes: int, number: int) -> FeedEntry:
    sku = skus[number * 7_919 % len(skus)]
    return told(Kind.POSITION, sku, a_position(number % 9, sku=sku, node_id=f"n-{number % nodes}"))


def _apply(page: Sequence[FeedEntry], tx: Tx) -> None:
    replica.apply(tx, page)
    for entry in page:
        tx.touch("network", entry.key)
