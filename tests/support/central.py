"""A central OMS for tests: a network filled in, a store's line to it, and robots that answer offers."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from central_oms.dependencies import Clock
from central_oms.main import create_oms
from central_oms.settings import Settings
from central_oms.storage import feed, fulfilments
from central_oms.storage.database import Database, Tx
from central_oms.use_cases import fill, snapshots, streams
from shared.catalogue import Product
from shared.contract.events import (
    FIRST_CHAIN,
    Event,
    EventType,
    FulfilmentChanged,
    OrderPlaced,
    Pushed,
    StockMoved,
    chained,
)
from shared.contract.oms.feed import Cursor, FeedEntry, Kind, Pull, Snapshot
from shared.contract.oms.line import Hello, HelloAnswer, Lane, Push, PushAnswer
from shared.contract.oms.orders import OrderState, PlaceOrder
from shared.contract.oms.reservations import Reserve
from shared.fulfilment import FulfilmentOrder, ReasonCode, step
from shared.network import DeliveryMode, NodeKind
from shared.order import Channel, Order
from shared.picking import finish, pick, short
from shared.promise.answer import Option
from shared.stock import Bucket, Movement, MovementKind, leave
from shared.value import Message
from shared.workflow import Step
from tests.support.builders import (
    LYON,
    NOW,
    PARIS,
    SKU,
    STORE,
    a_contact,
    a_line,
    a_network,
    a_node,
    a_product,
    an_option,
    an_order,
)

PARIS_STORE = "s-paris"
WAREHOUSE = "w-orleans"
EPOCH = 1
NETWORK = a_network(
    a_node(),
    a_node(PARIS_STORE, name="Alba Paris", town="Paris", place=PARIS),
    a_node(WAREHOUSE, kind=NodeKind.WAREHOUSE, name="Alba Orléans", town="Orléans", collects=False),
)


def contents(*positions: tuple[str, str, int, int, int], **fields: Any) -> fill.Contents:
    return fill.Contents(NETWORK, (a_product(),), positions, **fields)


@contextmanager
def a_database(url: str, *positions: tuple[str, str, int, int, int]) -> Iterator[Database]:
    """Open an OMS's database whose network of two stores and a warehouse holds `positions`."""
    database = Database(url)
    with database.transaction() as tx:
        fill.fill(tx, contents(*positions), NOW)
    try:
        yield database
    finally:
        database.close()


def minted() -> Iterator[str]:
    return (f"id-{number}" for number in count(1))


@asynccontextmanager
async def an_oms(
    folder: Path, *positions: tuple[str, str, int, int, int], filled: bool = False
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """Run a whole OMS in this process, on data that is `filled` before or now, and give it with a client."""
    settings = Settings(data=folder, epoch=EPOCH)
    async with an_oms_of(settings, lambda: NOW, *positions, filled=filled) as running:
        yield running


@asynccontextmanager
async def an_oms_of(
    settings: Settings, clock: Clock, *positions: tuple[str, str, int, int, int], filled: bool = False
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """Run an OMS with these settings and this clock."""
    ids = minted()
    app = create_oms(settings, clock, lambda: next(ids))
    async with app.router.lifespan_context(app):
        database: Database = app.state.program.database
        if not filled:
            await database.write(lambda tx: fill.fill(tx, contents(*positions), NOW))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://oms") as client:
            yield app, client


def publish_products(tx: Tx, *products: Product) -> None:
    """Let the OMS have products, as from a store that brought them in."""
    feed.tell(tx, fill.take_products(tx, products))


class StoreLine:
    """A store that tells its facts in one chain and reads its feed, straight on the use cases."""

    def __init__(self, tx: Tx, store_id: str = STORE) -> None:
        self.store_id = store_id
        self.greet(tx)
        self.last, self.chain = self.hello.last, self.hello.chain
        bulk = self.hello.bulk
        self.bulk_last, self.bulk_chain = (bulk.last, bulk.chain) if bulk else (0, FIRST_CHAIN)
        self.cursor = Cursor(epoch=EPOCH, through={})

    def greet(self, tx: Tx) -> None:
        """Say hello, also to an OMS that was restored to where this line stands."""
        said = Hello(nonce="n", boot_id="b", inc=None, seq=0, clock=NOW)
        ids = minted()
        self.hello = streams.hello(
            tx, self.store_id, said, EPOCH, NOW, lambda: f"{self.store_id}-{next(ids)}"
        )

    def batch(self, *events: Event) -> Push:
        """Chain `events` after what was told before."""
        pushed = [
            Pushed(seq=seq, id=event.id, body=event.model_dump_json())
            for seq, event in enumerate(events, self.last + 1)
        ]
        made = Push(
            session=self.hello.session,
            inc=self.hello.inc,
            first=self.last + 1,
            prev=self.chain,
            events=tuple(pushed),
        )
        for item in pushed:
            self.last, self.chain = item.seq, chained(self.chain, item.id, item.body)
        return made

    def aside(self, *events: Event) -> Push:
        """Chain `events` in the bulk lane."""
        core = self.last, self.chain
        self.last, self.chain = self.bulk_last, self.bulk_chain
        made = self.batch(*events).model_copy(update={"lane": Lane.BULK})
        (self.bulk_last, self.bulk_chain), (self.last, self.chain) = (self.last, self.chain), core
        return made

    def tell_aside(self, tx: Tx, *events: Event) -> PushAnswer:
        return streams.push(tx, self.store_id, self.aside(*events), NOW)

    def tell(self, tx: Tx, *events: Event, now: datetime = NOW) -> PushAnswer:
        return streams.push(tx, self.store_id, self.batch(*events), now)

    def read(self, tx: Tx, limit: int = 500) -> tuple[FeedEntry, ...]:
        """Give what is new in the feed."""
        pulled = Pull(session=self.hello.session, cursor=self.cursor, limit=limit)
        answer = streams.pull(tx, self.store_id, pulled, EPOCH)
        self.cursor = answer.next
        return answer.entries

    def offers(self, tx: Tx) -> list[FulfilmentOrder]:
        """Give the offers that are new in the feed."""
        return [
            FulfilmentOrder.model_validate(entry.body) for entry in self.read(tx) if entry.kind == Kind.OFFER
        ]


def snapshot_of(tx: Tx, channel: str) -> list[Snapshot]:
    """Load all pages of a state channel."""
    pages = [Snapshot.model_validate_json(snapshots.snapshot(tx, STORE, channel, None, EPOCH))]
    while pages[-1].after:
        pages.append(
            Snapshot.model_validate_json(snapshots.snapshot(tx, STORE, channel, pages[-1].after, EPOCH))
        )
    return pages


def an_event(event_id: str, kind: EventType | str, subject: str, data: Message, aggver: int = 1) -> Event:
    return Event(
        id=event_id, type=kind, subject=subject, aggver=aggver, time=NOW, data=data.model_dump(mode="json")
    )


def opened(on_hand: int = 5, sku: str = SKU, event_id: str = "e-open") -> Event:
    move = Movement(sku=sku, bucket=Bucket.ON_HAND, delta=on_hand, kind=MovementKind.OPENING)
    return an_event(event_id, EventType.STOCK_OPENED, f"stock:{sku}", StockMoved(moves=(move,)))


def placed(order: Any, event_id: str = "e-order", **fields: Any) -> Event:
    return an_event(event_id, EventType.ORDER_PLACED, order.order_id, OrderPlaced(order=order, **fields))


def changed(work: FulfilmentOrder, taken: Step, *moves: Movement) -> Event:
    data = FulfilmentChanged(step=taken.value, work=work, moves=moves)
    return an_event(
        f"e-{work.fulfilment_id}-{work.version}", EventType.FULFILMENT, work.fulfilment_id, data, work.version
    )


def accepted(work: FulfilmentOrder) -> tuple[FulfilmentOrder, Event]:
    """Accept an offer as a store does: the units become its own reserved ones."""
    done = step(work, Step.ACCEPT)
    moves = [
        Movement(sku=line.sku, bucket=Bucket.RESERVED, delta=line.ordered, kind=MovementKind.RESERVE)
        for line in work.lines
    ]
    return done, changed(done, Step.ACCEPT, *moves)


def declined(work: FulfilmentOrder, reason: ReasonCode = ReasonCode.SOLD) -> Event:
    done = step(work, Step.DECLINE).model_copy(update={"reason_code": reason})
    return changed(done, Step.DECLINE)


def to_send(quantity: int = 1, order_id: str = "o-1", **fields: Any) -> Order:
    """Give an order of this store of which nothing is taken away: all is sent home."""
    return an_order(a_line(quantity=quantity, mode=DeliveryMode.SHIP_HOME), order_id=order_id, **fields)


def an_offer(tx: Tx, seller: StoreLine | None = None, quantity: int = 1) -> FulfilmentOrder:
    """Sell something that another node has, and give the offer that this makes."""
    order = to_send(quantity)
    (seller or StoreLine(tx)).tell(tx, placed(order))
    (work,) = fulfilments.of_order(tx, order.order_id)
    return work


def states(entries: Sequence[FeedEntry]) -> list[OrderState]:
    """Give what the feed says of orders."""
    return [OrderState.model_validate(entry.body) for entry in entries if entry.kind == Kind.ORDER_STATE]


def short_picked(work: FulfilmentOrder, found: int) -> FulfilmentOrder:
    """Pick accepted work of one line, of which only `found` units are there."""
    line = work.lines[0]
    for _ in range(found):
        work = pick(work, line.sku, line.sku)
    return finish(short(work, line.line_id, line.ordered - found, ReasonCode.NOT_FOUND))


def a_web_order(**fields: Any) -> PlaceOrder:
    """Give a web order of one unit, to be sent home."""
    given: dict[str, Any] = {
        "order_id": "w-1",
        "number": "W-1",
        "channel": Channel.WEB,
        "placed_at": NOW,
        "customer": a_contact(),
        "lines": (a_line(mode=None),),
        "mode": DeliveryMode.SHIP_HOME,
    }
    return PlaceOrder(**{**given, **fields})


def a_plan(node_id: str) -> Option:
    """Give what the seller promised: one unit of the first line, sent home by this node."""
    option = an_option("l-1")
    return option.model_copy(update={"parts": (option.parts[0].model_copy(update={"node_id": node_id}),)})


def a_reserve(node_id: str = WAREHOUSE, **fields: Any) -> Reserve:
    """Ask to keep one unit at a node, to be sent home for the web order `w-1`."""
    given: dict[str, Any] = {
        "reservation_id": "r-1",
        "order_id": "w-1",
        "lines": (a_line(mode=DeliveryMode.SHIP_HOME),),
        "parts": a_plan(node_id).parts,
        "home": LYON,
    }
    return Reserve(**{**given, **fields})


def handed_on(tx: Tx, line: StoreLine, work: FulfilmentOrder, answer: str) -> int:
    """Let a node answer an offer, and give how many units left it."""
    if answer == "decline":
        line.tell(tx, declined(work))
    if answer in ("accept", "ship"):
        work, event = accepted(work)
        line.tell(tx, event)
    if answer != "ship":
        return 0
    for _ in range(work.units):
        work = pick(work, work.lines[0].sku, "")
    for taken in (Step.FINISH, Step.PACK, Step.SHIP):
        work = step(work, taken)
    line.tell(tx, changed(work, Step.SHIP, *leave(work.lines[0].sku, work.units, MovementKind.SHIP)))
    return work.units


def a_hello(**fields: Any) -> dict[str, Any]:
    """Give the JSON of a first hello."""
    return Hello(**{"nonce": "n", "boot_id": "b", "inc": None, "seq": 0, "clock": NOW, **fields}).model_dump(
        mode="json"
    )


def a_push(hello: HelloAnswer, *events: Event) -> dict[str, Any]:
    """Give the JSON of the push that follows this hello."""
    pushed = [
        Pushed(seq=seq, id=event.id, body=event.model_dump_json())
        for seq, event in enumerate(events, hello.last + 1)
    ]
    made = Push(
        session=hello.session, inc=hello.inc, first=hello.last + 1, prev=hello.chain, events=tuple(pushed)
    )
    return made.model_dump(mode="json")


def a_pull(hello: HelloAnswer, **through: int) -> dict[str, Any]:
    """Give the JSON of a pull from these places."""
    return Pull(session=hello.session, cursor=Cursor(epoch=EPOCH, through=through)).model_dump(mode="json")


def a_filled_oms(folder: Path, *positions: tuple[str, str, int, int, int]) -> FastAPI:
    """Give an OMS over data that is filled, for a caller that runs its lifespan."""
    with a_database(Settings(data=folder).url, *positions):
        return an_empty_oms(folder)


def an_empty_oms(folder: Path = Path("nowhere")) -> FastAPI:
    """Give an OMS that has opened nothing yet."""
    return create_oms(Settings(data=folder, epoch=EPOCH), lambda: NOW, lambda: str(uuid4()))
