"""A whole network in one process: the OMS, this store's server, a line that can be cut, and neighbours that answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TypeVar

import httpx
import uvicorn
from fastapi import FastAPI
from pytest import MonkeyPatch

from central_oms.main import create_oms
from central_oms.settings import Settings as OmsSettings
from central_oms.storage import feed
from central_oms.use_cases import waiting
from central_oms.use_cases.fill import Contents, fill
from shared.catalogue import Product
from shared.contract.oms.feed import STATE_CHANNELS, Staff, store_channel
from shared.contract.oms.line import Lane
from shared.contract.oms.orders import NetworkOrder, PlaceOrder
from shared.contract.store.selling import AddLine, BasketPage, ChooseCustomer, OpenBasket, Paid, Pay
from shared.contract.store.shift import Session, SignIn
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode, NodeKind
from shared.order import Channel
from shared.stock import MovementKind, Position
from store_app.store_client import StoreClient
from store_server.demo.wan import SwitchedLine
from store_server.dependencies import Services, mint_id
from store_server.main import create_store
from store_server.settings import Settings
from store_server.storage import cursors, lanes, outbox, people, stock
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations, migrate_replica
from store_server.use_cases.sign_in import hash_pin
from tests.support import shelf
from tests.support.builders import (
    NOW,
    PARIS,
    STORE,
    a_contact,
    a_customer,
    a_line,
    a_network,
    a_node,
    a_product,
    a_variant,
)
from tests.support.counter import until
from tests.support.patience import PATIENCE_S
from tests.support.store import PIN, TEAM, Hands, World, fill_replica, outbox_is_readable, put_on_shelf

PARIS_STORE = "s-paris"
WAREHOUSE = "w-orleans"
DRESS, DRESS_S, BELT, LAMP = "0001-NOI-M", "0001-NOI-S", "0002-CUI-90", "0003-LAMPE"
GTIN_OF = {DRESS: "4006381333931", DRESS_S: "2000000000022", BELT: "2000000000039", LAMP: "2000000000046"}
CUSTOMER = a_customer()
HERE = {DRESS: 3, DRESS_S: 1, BELT: 5}
ELSEWHERE = (
    (PARIS_STORE, DRESS, 4, 0, 0),
    (PARIS_STORE, LAMP, 2, 0, 0),
    (WAREHOUSE, LAMP, 20, 2, 0),
)
#: A test's clock goes on by a second for each look: quick at first, then as slowly as a machine that is busy needs, for
#: what is not answered within thirty of these seconds is asked again.
FIRST_PAUSE_S, LONGEST_PAUSE_S, LONGER = 0.01, 0.1, 1.01
#: The upkeep of the OMS is done when a test asks for it.
NEVER_S = 86_400
T = TypeVar("T")


class Lines(httpx.AsyncBaseTransport):
    """The way to the OMS, on which its news can be kept under way."""

    def __init__(self, oms: FastAPI, news: asyncio.Event) -> None:
        self._beyond = httpx.ASGITransport(oms, raise_app_exceptions=False)
        self._news = news

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._beyond.handle_async_request(request)
        if request.url.path.endswith("/pull"):
            await self._news.wait()
        return answer


@dataclass(frozen=True)
class Retail:
    """Everything that runs; while `news` is clear, the store hears nothing new."""

    oms: httpx.AsyncClient
    store: FastAPI
    line: SwitchedLine
    clock: Hands
    central: FastAPI
    news: asyncio.Event

    @property
    def services(self) -> Services:
        """Give what the store server is wired of."""
        services: Services = self.store.state.services
        return services

    @asynccontextmanager
    async def tablet(self, person_id: str = "a-ines") -> AsyncIterator[StoreClient]:
        """Give a tablet on which someone has signed in with their PIN."""
        transport = httpx.ASGITransport(self.store, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://store") as http:
            client = StoreClient(http)
            await client.sign_in(SignIn(person_id=person_id, pin=PIN, device_id=f"tablet-{person_id}"))
            yield client

    async def eventually(self, look: Callable[[], Awaitable[T | None]]) -> T:
        """Let time pass until there is something to see; what was under way arrives."""
        self.news.set()
        pause_s = FIRST_PAUSE_S
        until = monotonic() + PATIENCE_S
        while monotonic() < until:
            if found := await look():
                return found
            self.clock.move(timedelta(seconds=1))
            await asyncio.sleep(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * LONGER)
        raise AssertionError("it did not happen")

    async def settled(self) -> None:
        """Let time pass until the OMS has every fact, and the store all that the OMS said of them."""
        await self.eventually(self._nothing_waits)
        at = self.clock()
        while self.clock() < at + timedelta(seconds=6):
            self.clock.move(timedelta(seconds=1))
            await asyncio.sleep(0.02)
            await self.eventually(self._nothing_waits)

    async def _nothing_waits(self) -> bool:
        waiting = await self.services.operations.read(
            lambda tx: sum(outbox.head(tx, lane)[0] - lanes.acked(tx, lane) for lane in Lane)
        )
        return self.services.line.up and not waiting and await self._all_heard()

    async def _all_heard(self) -> bool:
        heads = await self.central.state.program.database.read(feed.heads)
        heard = await self.services.operations.read(cursors.positions)
        heard |= await self.services.replica.read(cursors.positions)
        return all(
            heard.get(name, 0) >= heads.get(name, 0) for name in (store_channel(STORE), *STATE_CHANNELS)
        )

    async def goes_down(self) -> None:
        """Cut the line, and let time pass until the store has noticed."""
        self.line.cut = True
        await self.eventually(self._is_down)

    async def _is_down(self) -> bool:
        return not self.services.line.up

    async def position(self, sku: str, node_id: str = STORE) -> Position:
        """Give what the OMS knows of a SKU at a node."""
        answer = await self.oms.get(f"/api/v1/positions/{sku}")
        return next(
            found for row in answer.json() if (found := Position.model_validate(row)).node_id == node_id
        )

    async def order(self, order_id: str) -> NetworkOrder | None:
        """Give an order as the OMS has it."""
        answer = await self.oms.get(f"/api/v1/orders/{order_id}")
        return NetworkOrder.model_validate(answer.json()) if answer.is_success else None

    async def agree(self, sku: str) -> bool:
        """Tell whether OMS and store agree to the unit."""
        here = await self.services.operations.read(lambda tx: stock.level(tx, sku))
        there = await self.position(sku)
        return (here.on_hand, here.reserved) == (there.on_hand, there.reserved)

    async def web_order(
        self, sku: str, mode: DeliveryMode = DeliveryMode.PICK_UP, pickup_hash: str | None = None
    ) -> str:
        """Order one unit on the web, to be collected in this store unless said otherwise."""
        line = a_line(sku=sku, gtin=GTIN_OF[sku].zfill(14), mode=mode)
        order = PlaceOrder(
            order_id=mint_id(),
            number=f"W{self.clock().timestamp():.0f}",
            channel=Channel.WEB,
            placed_at=self.clock(),
            customer=a_contact(),
            lines=(line,),
            mode=mode,
            collect_at=STORE if mode is DeliveryMode.PICK_UP else None,
            pickup_hash=pickup_hash,
        )
        answer = await self.oms.post("/api/v1/orders", content=order.model_dump_json(), headers=JSON)
        assert answer.is_success, answer.text
        return order.order_id

    async def offered(self, tablet: StoreClient, order_id: str) -> FulfilmentOrder:
        """Wait until an order's work is offered in this store."""

        async def look() -> FulfilmentOrder | None:
            rows = (await tablet.queue()).rows
            return next((row.work for row in rows if row.work.order_id == order_id), None)

        return await self.eventually(look)


JSON = {"Content-Type": "application/json"}


async def filled_basket(tablet: StoreClient, *lines: AddLine) -> BasketPage:
    """Scan items into a new basket, for the one customer of this network."""
    page = await tablet.open_basket(OpenBasket(basket_id=mint_id()), mint_id())
    basket_id = page.basket.basket_id
    for line in lines:
        page = await tablet.add_line(basket_id, line, mint_id())
    return await tablet.choose_customer(
        basket_id, ChooseCustomer(customer_id=CUSTOMER.customer_id), mint_id()
    )


async def paid(tablet: StoreClient, page: BasketPage) -> Paid:
    """Pay what is due now."""
    return await tablet.pay(page.basket.basket_id, Pay(attempt_id=mint_id(), amount=page.due.now), mint_id())


@asynccontextmanager
async def a_retail(folder: Path, upkeep_every_s: int = NEVER_S, epoch: int = 1) -> AsyncIterator[Retail]:
    """Open the network on an empty folder, or go on with one that was open before."""
    clock = Hands()
    oms_settings = OmsSettings(data=folder / "oms", upkeep_every_s=upkeep_every_s, epoch=epoch)
    oms = create_oms(oms_settings, clock, mint_id)
    news = asyncio.Event()
    news.set()
    line = SwitchedLine(Lines(oms, news))
    settings = Settings(data=folder / "store", store_id=STORE, oms_url="http://oms")
    fresh = not settings.data.exists()
    async with AsyncExitStack() as stack:
        # The clock of these tests runs a hundred times as fast as what waits in between.
        stack.enter_context(MonkeyPatch.context()).setattr(waiting, "BETWEEN_NEWS_S", 0.0)
        await stack.enter_async_context(oms.router.lifespan_context(oms))
        if fresh:
            await oms.state.program.database.write(lambda tx: fill(tx, _contents(), NOW))
            _open_store(settings.data)
        store = create_store(settings, line, clock)
        await stack.enter_async_context(store.router.lifespan_context(store))
        beyond = httpx.AsyncClient(transport=httpx.ASGITransport(oms), base_url="http://oms")
        retail = Retail(await stack.enter_async_context(beyond), store, line, clock, oms, news)
        if fresh:
            await retail.settled()
        yield retail
        await retail.services.operations.read(outbox_is_readable)


@asynccontextmanager
async def a_served_retail(folder: Path) -> AsyncIterator[tuple[Retail, str]]:
    """Open the network with the store's API on a port of this machine besides, for a program of the shell."""
    async with a_retail(folder) as retail:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            config = uvicorn.Config(retail.store, log_level="warning", lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve([listening]))
            await until(lambda: server.started)
            yield retail, f"http://127.0.0.1:{listening.getsockname()[1]}"
            server.should_exit = True
            await serving


def _contents() -> Contents:
    network = a_network(
        a_node(ships=True),
        a_node(PARIS_STORE, name="Alba Paris", town="Paris", place=PARIS),
        a_node(WAREHOUSE, kind=NodeKind.WAREHOUSE, name="Alba Orléans", town="Orléans", collects=False),
    )
    staff = [Staff(**person.model_dump(), pin_hash=hash_pin(PIN)) for person in TEAM]
    return Contents(
        network=network,
        products=_products(),
        positions=[(STORE, sku, 0, 0, 0) for sku in HERE] + list(ELSEWHERE),
        customers=(CUSTOMER,),
        staff={STORE: staff},
    )


def _products() -> tuple[Product, ...]:
    dress = a_product(
        variants=(
            a_variant(sku=DRESS, gtin=GTIN_OF[DRESS].zfill(14)),
            a_variant(sku=DRESS_S, gtin=GTIN_OF[DRESS_S].zfill(14), options=("S", "noir")),
        )
    )
    belt = a_product(
        product_id="p-0002",
        name="Ceinture cuir",
        category="Ceintures",
        variants=(a_variant(3_500, sku=BELT, gtin=GTIN_OF[BELT].zfill(14), options=("90", "cognac")),),
    )
    lamp = a_product(
        product_id="p-0003",
        name="Lampe Vézère",
        department="Maison",
        category="Lampes",
        variants=(a_variant(8_900, sku=LAMP, gtin=GTIN_OF[LAMP].zfill(14), options=(), weight_g=1_200),),
    )
    return dress, belt, lamp


def _open_store(data: Path) -> None:
    operations = Database(data / "operations.db", migrate_operations)
    with operations.transaction() as tx:
        shelf.book(tx, "opening", MovementKind.OPENING, HERE, NOW)
    operations.close()


def a_store_alone(folder: Path) -> FastAPI:
    """Give a store's server that has its stock and its people, and a line that is cut."""
    line = SwitchedLine(httpx.AsyncHTTPTransport())
    line.cut = True
    replica = Database(folder / "replica.db", migrate_replica)
    operations = Database(folder / "operations.db", migrate_operations)
    with replica.transaction() as tx:
        fill_replica(tx, World(products=_products(), network=_contents().network, customers=(CUSTOMER,)))
    with operations.transaction() as tx:
        put_on_shelf(tx, HERE)
        for staff in _contents().staff[STORE]:
            people.save(tx, staff)
    for database in (replica, operations):
        database.close()
    return create_store(Settings(data=folder, store_id=STORE), line)


def signed_in(client: httpx.Client, person_id: str) -> str:
    """Sign someone in and give the session's token."""
    who = SignIn(person_id=person_id, pin=PIN, device_id=f"tablet-{person_id}")
    answer = client.post("/api/v1/sessions", content=who.model_dump_json(), headers=JSON)
    return Session.model_validate(answer.json()).token
