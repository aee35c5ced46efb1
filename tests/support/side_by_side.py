"""Two tablets at one store, over real connections, so that they can act at once and hear of each other's changes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx

from shared.contract.store.shift import Change, SignIn
from shared.errors import ShopError
from store_app.store_client import StoreClient
from tests.support.network import Retail, a_served_retail
from tests.support.patience import PATIENCE_S
from tests.support.store import PIN

T = TypeVar("T")


@dataclass
class Side:
    """A tablet, and what it has heard."""

    client: StoreClient
    heard: list[Change] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Hear changes until cancelled."""
        async for change in self.client.changes():
            if change is not None:
                self.heard.append(change)
                self.news.set()

    async def hears(self, topic: str, key: str = "") -> None:
        """Wait until a change was heard."""
        async with asyncio.timeout(PATIENCE_S):
            while not any((change.topic, change.key) == (topic, key) for change in self.heard):
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def two_tablets(folder: Path) -> AsyncIterator[tuple[Retail, Side, Side]]:
    """Open a store where Inès, who sells, has one tablet and Hélène, who may do all, another."""
    async with a_served_retail(folder) as (retail, url), AsyncExitStack() as stack:
        sides = [
            await stack.enter_async_context(_a_side(url, person_id)) for person_id in ("a-ines", "m-helene")
        ]
        yield retail, sides[0], sides[1]


async def both(first: Awaitable[T], second: Awaitable[T]) -> tuple[list[T], list[ShopError]]:
    """Let two things happen at once; give what came of those that were done, and why the others were refused."""
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, ShopError)]
    done = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert len(done) + len(refused) == 2, outcomes
    return done, refused


@asynccontextmanager
async def _a_side(url: str, person_id: str) -> AsyncIterator[Side]:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as http:
        side = Side(StoreClient(http))
        await side.client.sign_in(SignIn(person_id=person_id, pin=PIN, device_id=f"tablet-{person_id}"))
        listening = asyncio.create_task(side.listen())
        await side.hears("everything")
        try:
            yield side
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
