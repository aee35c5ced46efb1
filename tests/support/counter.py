"""A tablet's state at a running store server: no screens, and a line that can lose what is said."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from shared.fulfilment import FulfilmentOrder
from store_app.state.tablet import Tablet
from store_app.store_client import StoreClient
from store_server.storage import work
from tests.support.builders import SKU, a_customer
from tests.support.catalogues import LANGUAGES
from tests.support.patience import PATIENCE_S
from tests.support.store import PIN, Shop, World, open_shop

POLL_S = 0.01


@dataclass
class Drawer:
    """What a browser keeps."""

    kept: dict[str, str] = field(default_factory=dict)

    async def get(self, key: str, /) -> str | None:
        return self.kept.get(key)

    async def set(self, key: str, value: str, /) -> None:
        self.kept[key] = value


class Line(httpx.AsyncBaseTransport):
    """The line to a store server; `lose_answers` of those to come arrive there and never back, and `cut` lets none out."""

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app)
        self.lose_answers = 0
        self.cut = False
        self.under_way = 0
        self.keys: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut", request=request)
        if key := request.headers.get("Idempotency-Key"):
            self.keys.append(key)
        if request.url.path.endswith("/changes"):
            # The in-process transport hands a stream over only when it ends, which this one never does.
            await asyncio.Event().wait()
        self.under_way += 1
        try:
            answer = await self._inner.handle_async_request(request)
        finally:
            self.under_way -= 1
        if self.lose_answers:
            self.lose_answers -= 1
            raise httpx.ReadError("lost", request=request)
        return answer


@dataclass
class Counter:
    """A store server, and what a tablet needs to talk to it."""

    shop: Shop
    line: Line
    http: httpx.AsyncClient
    drawer: Drawer = field(default_factory=Drawer)
    visited: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    tablets: list[Tablet] = field(default_factory=list)

    def tablet(self) -> Tablet:
        """Switch a tablet on; a second one with the same drawer is the same browser after a crash."""
        tablet = Tablet(
            client=StoreClient(self.http),
            catalogues=LANGUAGES,
            memory=self.drawer,
            go=self.visited.append,
            open_document=self.opened.append,
        )
        self.tablets.append(tablet)
        return tablet

    def close(self) -> None:
        """Let no tablet look or listen any more."""
        for tablet in self.tablets:
            tablet.pause()
            for view in tablet._shown:
                view.close()

    async def give(self, fulfilment: FulfilmentOrder) -> None:
        """Let the store have an order to prepare."""
        now = self.shop.clock()
        await self.shop.services.operations.write(lambda tx: work.save(tx, fulfilment, now))


@asynccontextmanager
async def a_counter(folder: Path, here: int = 3) -> AsyncIterator[Counter]:
    """Open a shop with one product on its shelf and one customer."""
    world = World(here={SKU: here}, customers=(a_customer(),))
    async with open_shop(folder, world) as shop, counter_of(shop) as counter:
        yield counter


@asynccontextmanager
async def counter_of(shop: Shop) -> AsyncIterator[Counter]:
    """Give what a tablet needs to talk to a shop, until nothing is under way any more."""
    line = Line(shop.app)
    async with httpx.AsyncClient(transport=line, base_url="http://store") as http:
        counter = Counter(shop, line, http)
        try:
            yield counter
        finally:
            # A screen may still be looking, and the shop's files close next.
            counter.close()
            line.cut = True
            await until(lambda: not line.under_way)


@asynccontextmanager
async def signed_in(
    folder: Path, person_id: str = "a-ines", here: int = 3
) -> AsyncIterator[tuple[Counter, Tablet]]:
    """Open a shop, and sign someone in on its tablet."""
    async with a_counter(folder, here) as counter:
        tablet = counter.tablet()
        await tablet.wake()
        await tablet.sign_in(person_id, PIN)
        try:
            yield counter, tablet
        finally:
            tablet.pause()


@asynccontextmanager
async def asleep(folder: Path, person_id: str = "a-ines") -> AsyncIterator[tuple[Counter, Tablet]]:
    """Give a tablet on which someone signed in before, to be woken by the page that shows it."""
    async with signed_in(folder, person_id) as (counter, before):
        before.pause()
        tablet = counter.tablet()
        try:
            yield counter, tablet
        finally:
            tablet.pause()


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an app on a port of this machine, and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=0))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


async def until(happened: Callable[[], object]) -> None:
    """Wait for something that a background task brings about."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(POLL_S)
