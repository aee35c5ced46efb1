"""The whole demo in one process: a small part of its retailer, an OMS, the store with its panel, a line that can be cut."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import anyio
import httpx
from fastapi import FastAPI

from central_oms.main import create_oms
from central_oms.settings import Settings as OmsSettings
from central_oms.storage import fulfilments, positions, streams
from central_oms.storage.database import Database as OmsDatabase
from shared.fulfilment import FulfilmentOrder
from shared.stock import Position
from shared.workflow import Status
from store_server.demo import neighbours, panel, web
from store_server.demo.fill import Retailer, fill_network, make_retailer, open_store
from store_server.demo.opening import set_stage
from store_server.demo.retailer.people import STAFF
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.wan import SwitchedLine
from store_server.dependencies import Clock, mint_id
from store_server.main import create_store
from store_server.settings import Settings
from store_server.storage import work
from store_server.storage.database import Database
from store_server.storage.outbox import Cause
from store_server.storage.schema import migrate_operations
from store_server.storage.tx import Tx
from store_server.use_cases import fulfil
from tests.support.patience import PATIENCE_S

OPENED = datetime.fromisoformat("2026-11-24T11:45:00+01:00")
EVERY_NTH_PRODUCT = 6
NEVER_S = 86_400


@cache
def a_retailer() -> Retailer:
    """Give the demo's retailer with a sixth of its range."""
    whole = make_retailer(OPENED)
    products = whole.products[::EVERY_NTH_PRODUCT]
    skus = {variant.sku for product in products for variant in product.variants}
    stands = tuple(stand for stand in whole.stands if stand.sku in skus)
    return Retailer(whole.network, products, whole.customers, stands)


@dataclass(frozen=True)
class Central:
    """The OMS of the demo, which has the stock of every node, and the way to it that is never cut."""

    app: FastAPI
    http: httpx.AsyncClient
    database: OmsDatabase

    async def play(self, start: datetime, hours: int) -> None:
        """Let the neighbours work, a turn every quarter of an hour."""
        for minute in range(0, hours * 60, 15):
            await neighbours.turn(self.http, start + timedelta(minutes=minute), mint_id)

    async def works(self) -> list[FulfilmentOrder]:
        """Give the work for the newest orders, at all nodes."""
        order_ids = [order.order_id for order in await web.latest(self.http, 200)]
        return await self.database.read(
            lambda tx: [work for order_id in order_ids for work in fulfilments.of_order(tx, order_id)]
        )

    async def positions(self) -> list[Position]:
        """Give where the ordered SKUs stand."""
        skus = {line.sku for work in await self.works() for line in work.lines}
        return await self.database.read(lambda tx: positions.of(tx, skus))

    async def parked(self) -> set[str]:
        """Give what the OMS did not understand, from any node."""
        nodes = [node.node_id for node in a_retailer().network.nodes]
        return await self.database.read(
            lambda tx: {subject for node in nodes for subject in streams.parked_subjects(tx, node)}
        )


@dataclass(frozen=True)
class Playground:
    """The demo with its panel, as a browser reaches it."""

    central: Central
    store: FastAPI
    demo: panel.Demo
    browser: httpx.AsyncClient

    async def until_told(self) -> panel.State:
        """Wait until the OMS has all of the store's facts, and give what the panel shows then."""
        with anyio.fail_after(PATIENCE_S):
            while True:
                shown = panel.State.model_validate_json((await self.browser.get("/demo/state")).content)
                if not shown.waiting:
                    return shown
                await anyio.sleep(0.05)


@asynccontextmanager
async def a_central(folder: Path) -> AsyncIterator[Central]:
    """Run an OMS that knows the retailer; the demo store has not told it of its stock yet."""
    # What it does by itself after a minute would come into the tests of a slow machine alone.
    settings = OmsSettings(data=folder / "oms", upkeep_every_s=NEVER_S)
    app = create_oms(settings, lambda: OPENED, mint_id)
    async with app.router.lifespan_context(app):
        database: OmsDatabase = app.state.program.database
        await database.write(lambda tx: fill_network(tx, a_retailer(), OPENED))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://oms") as client:
            yield Central(app, client, database)


def a_stock_room(folder: Path) -> Database:
    """Open the demo store's file with its opening stock."""
    operations = Database(folder / "store" / "operations.db", migrate_operations)
    with operations.transaction() as tx:
        open_store(tx, a_retailer().stands, OPENED)
    return operations


def prepared(tx: Tx, now: datetime) -> FulfilmentOrder:
    """Pick and stage the next order of the store's queue."""
    cause = Cause(mint_id(), "k-noemie", "", now)
    known = next(known for known in work.queue(tx) if known.status is Status.ACCEPTED)
    noemie = next(colleague.person for colleague in STAFF if colleague.person.person_id == "k-noemie")
    for line in known.lines:
        for _ in range(line.to_pick):
            fulfil.scan(tx, known.fulfilment_id, line.sku, noemie, replace(cause, command_id=mint_id()))
    fulfil.finish(tx, known.fulfilment_id, None, cause)
    return fulfil.stage(tx, known.fulfilment_id, "A12", cause)


@asynccontextmanager
async def a_stage(folder: Path) -> AsyncIterator[tuple[Central, Database]]:
    """Set the stage, and give the OMS and the store's file before any program runs on them."""
    operations = a_stock_room(folder)
    async with a_central(folder) as central:
        set_stage(central.database, operations, a_retailer(), OPENED)
        try:
            yield central, operations
        finally:
            operations.close()


@asynccontextmanager
async def a_playground(folder: Path) -> AsyncIterator[Playground]:
    """Run everything, with the stage set."""
    clock = Clock(OPENED)
    async with a_stage(folder) as (central, operations):
        operations.close()
        line = SwitchedLine(httpx.ASGITransport(central.app))
        settings = Settings(data=folder / "store", store_id=DEMO_STORE, oms_url="http://oms")
        store = create_store(settings, line, clock)
        store.include_router(panel.router)
        store.state.demo = demo = panel.Demo(line, clock, central.http, a_retailer())
        async with (
            store.router.lifespan_context(store),
            httpx.AsyncClient(transport=httpx.ASGITransport(store), base_url="http://store") as browser,
        ):
            yield Playground(central, store, demo, browser)
