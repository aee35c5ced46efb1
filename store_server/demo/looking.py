"""What the demo panel shows: store and OMS side by side, and everything that can be scanned right now."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random

import httpx
from pydantic import TypeAdapter

from shared.contract.oms.orders import NetworkOrder
from shared.gtin import printed
from shared.payment import Outcome
from shared.permissions import Role
from shared.stock import Position, StockLevel
from shared.value import Value
from store_server.demo import rules, web
from store_server.demo.bank import Bank
from store_server.demo.coming import Catalogue, Coming, coming
from store_server.demo.fill import Retailer
from store_server.demo.news import Fact, event_of, fact, touched
from store_server.demo.retailer import people
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.showcase import Ware, Where, showcase
from store_server.demo.tasks import Task, task
from store_server.demo.wan import SwitchedLine
from store_server.dependencies import Clock, mint_id
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.storage import meta, outbox, payments, stock, work
from store_server.storage.database import Database
from store_server.storage.tx import Tx

POSITIONS = "/api/v1/positions"
MOST_FACTS = 12
MOST_ORDERS = 8
MOST_WORK = 8

_POSITIONS = TypeAdapter(list[Position])


@dataclass(frozen=True)
class Demo:
    """What the panel plays with; `oms` reaches the OMS also while the store's `line` is cut."""

    line: SwitchedLine
    clock: Clock
    oms: httpx.AsyncClient
    retailer: Retailer

    @cached_property
    def wares(self) -> tuple[Ware, ...]:
        """What it offers to scan."""
        return showcase(self.retailer.products, self.retailer.stands)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What each SKU is."""
        return {
            variant.sku: (product, variant)
            for product in self.retailer.products
            for variant in product.variants
        }

    @cached_property
    def bank(self) -> Bank:
        """Who pays what the terminal stored."""
        return Bank(self.oms)

    @cached_property
    def shoppers(self) -> web.Shoppers:
        """Who orders on the web."""
        return web.Shoppers(self.oms, web.web_shop(self.retailer), Random(), mint_id)


class Newcomer(Value):
    """Someone to sign in as."""

    name: str
    role: Role
    pin: str


class Shelf(Value):
    """A ware with the units that are free here."""

    where: Where
    name: str
    options: tuple[str, ...]
    code: str
    free: int


class Compared(Value):
    """One SKU's figures in the store and for this store at the OMS."""

    sku: str
    on_hand: int
    reserved: int
    oms_on_hand: int | None
    oms_reserved: int | None


class AtTerminal(Value):
    """How the terminal stands, how many payments wait for their bank, and whether that declines the next one."""

    offline: bool
    waiting: int
    bank_declines: bool


class State(Value):
    """All of it."""

    now: datetime
    speed: float
    cut: bool
    next_outcome: Outcome | None
    terminal: AtTerminal
    people: tuple[Newcomer, ...]
    customer_code: str
    wares: tuple[Shelf, ...]
    tasks: tuple[Task, ...]
    deliveries: tuple[Coming, ...]
    waiting: int
    facts: tuple[Fact, ...]
    oms_orders: tuple[NetworkOrder, ...]
    stock: tuple[Compared, ...]
    rules: rules.Rules


@dataclass(frozen=True)
class _Store:
    waiting: int
    stored: int
    facts: tuple[Fact, ...]
    tasks: tuple[Task, ...]
    deliveries: tuple[Coming, ...]
    wares: tuple[Shelf, ...]
    levels: tuple[StockLevel, ...]


async def look(demo: Demo, operations: Database, terminal: SimulatedTerminal) -> State:
    """Look at both sides now.

    Raises:
        httpx.HTTPError: the OMS does not answer, not even past the switch.
    """
    here = await operations.read_long(lambda tx: _store(tx, demo))
    newest, compared, live = await asyncio.gather(
        web.latest(demo.oms, MOST_ORDERS), _compared(demo.oms, here.levels), rules.live(demo.oms)
    )
    return State(
        now=demo.clock(),
        speed=demo.clock.speed,
        cut=demo.line.cut,
        next_outcome=terminal.next_outcome,
        terminal=AtTerminal(
            offline=terminal.offline, waiting=here.stored, bank_declines=demo.bank.declines_next
        ),
        people=tuple(_newcomers()),
        customer_code=demo.retailer.customers[0].customer_id.upper(),
        wares=here.wares,
        tasks=here.tasks,
        deliveries=here.deliveries,
        waiting=here.waiting,
        facts=here.facts,
        oms_orders=tuple(newest),
        stock=compared,
        rules=live,
    )


def _store(tx: Tx, demo: Demo) -> _Store:
    acked, (last, _) = meta.number(tx, "acked"), outbox.head(tx)
    events = [
        (pushed, event_of(pushed)) for pushed in outbox.after(tx, max(0, last - MOST_FACTS), MOST_FACTS)
    ]
    newest_first = events[::-1]
    return _Store(
        waiting=last - acked,
        stored=len(payments.stored(tx)),
        facts=tuple(fact(pushed, event, acked) for pushed, event in newest_first),
        tasks=tuple(task(tx, known) for known in work.queue(tx)[:MOST_WORK]),
        deliveries=coming(tx, demo.catalogue),
        wares=tuple(_shelf(tx, ware) for ware in demo.wares),
        levels=tuple(stock.level(tx, sku) for sku in touched(event for _, event in newest_first)),
    )


def _shelf(tx: Tx, ware: Ware) -> Shelf:
    free = stock.level(tx, ware.sku).free
    return Shelf(
        where=ware.where, name=ware.name, options=ware.options, code=printed(ware.gtin), free=max(0, free)
    )


async def _compared(oms: httpx.AsyncClient, levels: Iterable[StockLevel]) -> tuple[Compared, ...]:
    return tuple(await asyncio.gather(*(_compare(oms, level) for level in levels)))


async def _compare(oms: httpx.AsyncClient, level: StockLevel) -> Compared:
    answer = await oms.get(f"{POSITIONS}/{level.sku}")
    answer.raise_for_status()
    found = _POSITIONS.validate_json(answer.content)
    here = next((position for position in found if position.node_id == DEMO_STORE), None)
    return Compared(
        sku=level.sku,
        on_hand=level.on_hand,
        reserved=level.reserved,
        oms_on_hand=here.on_hand if here else None,
        oms_reserved=here.reserved if here else None,
    )


def _newcomers() -> Iterable[Newcomer]:
    for colleague in people.STAFF:
        if colleague.shown:
            yield Newcomer(name=colleague.person.name, role=colleague.person.role, pin=colleague.pin)
