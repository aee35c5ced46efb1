"""One store's server for tests: real files in a folder, every route, a clock to move, and no line to the OMS."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

from shared.catalogue import Product
from shared.contract.events import Event
from shared.contract.oms.feed import STATE_CHANNELS, FeedEntry, Kind, Op, Staff
from shared.contract.store.finding import Ways
from shared.customer import Customer
from shared.network import Network
from shared.permissions import Person, Role
from shared.promise.policy import HOUSE, Policy
from shared.stock import Bucket, Movement, MovementKind, Position
from store_server.background import fill_finder, follow
from store_server.demo.wan import SwitchedLine
from store_server.dependencies import Services, mint_id
from store_server.devices.carriers.simulated import SimulatedCarrierDesk
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.hub import Hub
from store_server.oms.client import OmsClient
from store_server.oms.line import LineState
from store_server.problems import answer_problems
from store_server.routes import include_routes
from store_server.settings import Settings
from store_server.storage import catalogue, cursors, people, replica, stock
from store_server.storage.database import Database
from store_server.storage.keeping import Keeping
from store_server.storage.opening import open_operations
from store_server.storage.packing import BODY
from store_server.storage.people import SignedIn
from store_server.storage.photos import Photos
from store_server.storage.room import MB, Room
from store_server.storage.schema import migrate_replica
from store_server.storage.tx import Tx
from store_server.use_cases.find import Finder
from store_server.use_cases.sign_in import hash_pin
from store_server.use_cases.ways import ways_to_get
from tests.support.builders import NOW, STORE, a_network, a_product
from tests.support.patience import PATIENCE_S

PIN = "246810"
DEVICE = "tablet-1"
TEAM = (
    Person(person_id="a-ines", name="Inès", initials="IM", role=Role.ASSOCIATE),
    Person(person_id="k-noemie", name="Noémie", initials="NV", role=Role.PICKER),
    Person(person_id="m-helene", name="Hélène", initials="HC", role=Role.MANAGER),
)


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True)
class World:
    """What the OMS told a store, and what stands on its shelves; `here` counts units by SKU."""

    network: Network = field(default_factory=a_network)
    products: Iterable[Product] = field(default_factory=lambda: (a_product(),))
    positions: Iterable[Position] = ()
    here: dict[str, int] = field(default_factory=dict)
    customers: tuple[Customer, ...] = ()
    policy: Policy = HOUSE
    sold_per_day: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Shop:
    """A store's server that runs."""

    app: FastAPI
    services: Services
    clock: Hands

    @asynccontextmanager
    async def tablet(self, person_id: str = "a-ines") -> AsyncIterator[httpx.AsyncClient]:
        """Give a client on which someone is signed in."""
        person = next(person for person in TEAM if person.person_id == person_id)
        token = mint_id()
        signed_in = SignedIn(person, f"{DEVICE}-{person_id}", self.clock() + timedelta(hours=12))
        await self.services.operations.write(
            lambda tx: people.open_session(tx, token, signed_in, self.clock())
        )
        async with self.stranger() as client:
            client.headers["Authorization"] = f"Bearer {token}"
            yield client

    async def ways(self, sku: str, quantity: int = 1, *, up: bool = True, now: datetime = NOW) -> Ways:
        """Ask for the ways to get a SKU."""
        files = self.services.operations, self.services.replica
        return await ways_to_get(*files, sku, quantity, STORE, up=up, now=now)

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Wait after the block until a change that it made was followed in the loop."""
        with self.services.hub.listener() as changes:
            yield
            await asyncio.wait_for(changes.get(), PATIENCE_S)
        await asyncio.sleep(0.01)

    def stranger(self) -> httpx.AsyncClient:
        """Give a client on which nobody is signed in."""
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://store/api/v1")


def once() -> dict[str, str]:
    """Give the header of a new intention."""
    return {"Idempotency-Key": mint_id()}


def told(kind: Kind, key: str, body: BaseModel | dict[str, object], op: Op = Op.PUT) -> FeedEntry:
    """Give an entry of the OMS's feed."""
    content = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    return FeedEntry(channel="state", pos=1, kind=kind, key=key, op=op, body=content)


def outbox_is_readable(tx: Tx) -> None:
    """Fail if the OMS could not read one of the facts that a test made: the store writes them without checking each."""
    for row in tx.all(f"SELECT {BODY} AS body FROM outbox"):
        Event.model_validate_json(row["body"])


@asynccontextmanager
async def open_shop(
    folder: Path, world: World | None = None, mirror: Path | None = None, settings: Settings | None = None
) -> AsyncIterator[Shop]:
    """Run a store's server; a folder that holds one already goes on with what is there, unless a world is given."""
    hub, clock = Hub(), Hands()
    hub.open()
    silent = SwitchedLine(httpx.AsyncHTTPTransport())
    silent.cut = True
    client = OmsClient("http://oms", STORE, silent)
    settings = settings or Settings(store_id=STORE, data=folder, disk_held_mb=0)
    operations = open_operations(folder, mirror, NOW, print, hub.tell)
    copy = Database(folder / "replica.db", migrate_replica, hub.tell)
    if world is not None:
        _fill(operations, copy, world)
    services = Services(
        settings=settings,
        operations=operations,
        replica=copy,
        keeping=Keeping(operations, Room(settings), NOW),
        hub=hub,
        finder=Finder(),
        line=LineState(since=NOW, up=True),
        terminal=SimulatedTerminal(folder / "terminal.jsonl"),
        central=client,
        carrier=SimulatedCarrierDesk(),
        photos=Photos(folder / "photos", settings.photos_mb * MB),
        clock=clock,
        speed=lambda: 1.0,
    )
    fill_finder(services.finder, operations, copy, STORE)
    operations.start()
    copy.start()
    following = asyncio.create_task(follow(services))
    try:
        yield Shop(_app(services), services, clock)
        operations.look(outbox_is_readable)
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        operations.close()
        copy.close()
        await client.close()


@contextmanager
def a_replica() -> Iterator[Tx]:
    """Open an empty `replica.db` that is gone afterwards."""
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "replica.db", migrate_replica)
        with database.transaction() as tx:
            yield tx
        database.close()


def fill_replica(tx: Tx, world: World) -> None:
    """Write what the OMS told."""
    places = (
        *(told(Kind.NODE, node.node_id, node) for node in world.network.nodes),
        *(told(Kind.CARRIER, carrier.carrier_id, carrier) for carrier in world.network.carriers),
        *(told(Kind.RELAY, relay.relay_id, relay) for relay in world.network.relays),
        *(told(Kind.FEE, fee.mode.value, fee) for fee in world.network.fees),
        *(told(Kind.CUSTOMER, customer.customer_id, customer) for customer in world.customers),
        told(Kind.POLICY, world.policy.policy_id, world.policy),
    )
    replica.apply(tx, places)
    catalogue.save_products(tx, world.products)
    catalogue.save_positions(tx, world.positions)
    catalogue.save_rates(tx, world.sold_per_day)
    for channel in STATE_CHANNELS:
        cursors.move(tx, channel, 1, 0)


def put_on_shelf(tx: Tx, units: dict[str, int]) -> None:
    """Open the ledger of SKUs in this store."""
    moves = [
        Movement(sku=sku, bucket=Bucket.ON_HAND, delta=count, kind=MovementKind.OPENING)
        for sku, count in units.items()
    ]
    stock.book(tx, moves, stock.Entry(event_id="opening", document="opening", actor="", at=NOW))


def _fill(operations: Database, copy: Database, world: World) -> None:
    with copy.transaction() as tx:
        fill_replica(tx, world)
    with operations.transaction() as tx:
        put_on_shelf(tx, world.here)
        for person in TEAM:
            people.save(tx, Staff(**person.model_dump(), pin_hash=_pin_hash()))


def _app(services: Services) -> FastAPI:
    app = FastAPI()
    answer_problems(app)
    include_routes(app)
    app.state.services = services
    return app


@cache
def _pin_hash() -> str:
    return hash_pin(PIN)
