"""What a store and the OMS say to each other, and what other channels ask of the OMS. The store always calls."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from shared.basket import BasketLine
from shared.contract.events import Known, Link, Pushed
from shared.contract.problem import Problem
from shared.customer import Contact
from shared.errors import Conflict, Fact
from shared.money import Money
from shared.network import DeliveryMode, Place
from shared.order import Channel
from shared.promise.answer import Option, Part
from shared.stock import Inbound
from shared.value import Count, Id, Message, Words
from shared.workflow import Status

LANE = "core"
MOST_RESERVED_S = 3_600


class Hello(Message):
    """A store introduces itself; a new hello replaces the session.

    `boot_id` names this run of the program and `machine_id` the machine under it. `proof` answers `Superseded`.
    """

    nonce: Id
    boot_id: Id
    machine_id: Words = ""
    proof: Words = ""
    inc: str | None
    seq: int
    clock: datetime
    schema_max: int = 1


class HelloAnswer(Message):
    """Where the OMS stands with this store: `chain` is the link at `last`, and `incarnation` tells how many `inc` is."""

    nonce: Id
    session: Id
    epoch: int
    inc: str
    incarnation: int = 1
    last: int
    chain: str
    channels: tuple[str, ...]
    server_time: datetime


class Push(Message):
    """Events in order; `prev` is the chain before the first."""

    session: Id
    inc: str
    first: Annotated[int, Field(ge=1)]
    prev: Link
    events: Annotated[tuple[Pushed, ...], Field(max_length=500)]


class PushAnswer(Message):
    """All up to `acked` is durable at the OMS; `parked` were kept but not understood."""

    session: Id
    acked: int
    parked: tuple[Id, ...] = ()


class Reconcile(Message):
    """The store saw that the OMS holds another history of it, and asks for a new incarnation."""

    session: Id
    nonce: Id


class Reconciled(Message):
    """The incarnation whose events begin at 1; what the OMS holds of earlier ones is its journal."""

    session: Id
    nonce: Id
    inc: Id
    epoch: int


class Recall(Message):
    """Ask for the journal: every event that the OMS holds from this store, in the order in which they came."""

    session: Id
    after: Annotated[str | None, Field(max_length=40, pattern=r"^[0-9]{1,15}\.[0-9]{1,15}$")] = None


class Journal(Message):
    """A page of it; ask on with `after` until it is None."""

    session: Id
    events: tuple[Known, ...]
    after: str | None


class Admit(Message):
    """Of the machines that speak as one store, the one that goes on."""

    machine_id: Annotated[Words, Field(min_length=1)]


class Machine(Message):
    """A run of a store's program that the OMS heard of; `standing` is empty unless it is `fenced` or `refused`."""

    machine_id: Words
    boot_id: Id
    seen_at: datetime
    standing: Words


class Machines(Message):
    """Those of one store, the newest first."""

    machines: tuple[Machine, ...]


class Op(StrEnum):
    """What a feed entry does."""

    PUT = "put"
    DELETE = "del"
    COMMAND = "cmd"


class Kind(StrEnum):
    """What a feed entry is about; the body is the model named."""

    OFFER = "fulfilment.offer"  #: FulfilmentOrder, command, channel store:<id>
    CANCEL = "fulfilment.cancel"  #: CancelWork, command, channel store:<id>
    RIGHT_RELEASED = "right.released"  #: ReleaseRight, command, channel store:<id>
    PERSON = "person"  #: Staff, channel store:<id>
    ORDER_STATE = "order.state"  #: OrderState, channel store:<id>
    CASE = "case"  #: Case, channel store:<id>
    NODE = "node"  #: Node, channel network
    CARRIER = "carrier"  #: Carrier, channel network
    RELAY = "relay"  #: RelayPoint, channel network
    FEE = "fee"  #: Fee, channel network
    POLICY = "policy"  #: Policy, the whole of it, channel network
    ACCEPTANCE = "acceptance"  #: Acceptance, channel network
    POSITION = "position"  #: Position, channel stock
    RATE = "rate"  #: Rate, channel stock
    PRODUCT = "product"  #: Product, channel catalogue
    CUSTOMER = "customer"  #: Customer, channel customers


STATE_CHANNELS = ("network", "catalogue", "stock", "customers")


def store_channel(store_id: str) -> str:
    """Name the channel that only this store reads."""
    return f"store:{store_id}"


class FeedEntry(Message):
    """One entry of a channel, at its position."""

    channel: str
    pos: int
    kind: Words
    key: Words
    op: Op
    body: dict[str, Any]


class Cursor(Message):
    """How far a store has applied each channel, within one epoch."""

    epoch: int
    through: dict[str, int]


class Pull(Message):
    """Ask for entries after the cursor; it also says that all up to the cursor is applied."""

    session: Id
    cursor: Cursor
    limit: Annotated[int, Field(ge=1, le=2000)] = 500


class PullAnswer(Message):
    """Entries in order. `next.through` may lie beyond the last entry; `from_` must equal the store's cursor to be applied."""

    session: Id
    from_: Cursor
    entries: tuple[FeedEntry, ...]
    next: Cursor
    up_to_date: bool


class Snapshot(Message):
    """A state channel in one page; ask on with `after` until `after` is None. `at_pos` is the position of the first page."""

    channel: str
    epoch: int
    at_pos: int
    entries: tuple[FeedEntry, ...]
    after: str | None


class CancelWork(Message):
    """The OMS asks a store to stop work."""

    fulfilment_id: Id
    reason: Words = ""


class ReleaseRight(Message):
    """The OMS sells these units no more: what it still could give of those that the store asked back."""

    request_id: Id
    sku: Id
    quantity: Count


class Staff(Message):
    """Someone who works in a store, with the argon2id verifier of the PIN."""

    person_id: Id
    name: Words
    initials: Words
    role: Words
    pin_hash: str
    active: bool = True


class Rate(Message):
    """How many units of a SKU one node sells in a day."""

    sku: Id
    sold_per_day: Annotated[float, Field(ge=0, le=1_000_000)]


class Rates(Message):
    """Tell some of them."""

    rates: Annotated[tuple[Rate, ...], Field(max_length=1000)]


class Supply(Message):
    """All that will come of a SKU to a node: what suppliers and other nodes send. Nothing more is to come where it is empty."""

    node_id: Id
    sku: Id
    inbound: Annotated[tuple[Inbound, ...], Field(max_length=50)]


class Supplies(Message):
    """Tell some of it."""

    supplies: Annotated[tuple[Supply, ...], Field(max_length=1000)]


class Markdown(Message):
    """The share of its price that a unit is expected to lose if it stays where it lies."""

    node_id: Id
    sku: Id
    percent: Annotated[int, Field(ge=0, le=100)]


class Markdowns(Message):
    """Tell some of them."""

    markdowns: Annotated[tuple[Markdown, ...], Field(max_length=1000)]


class Acceptance(Message):
    """How likely a node is to accept what it is offered, from how it answered before."""

    node_id: Id
    accepts: Annotated[float, Field(ge=0, le=1)]


class OrderPart(Message):
    """What one node does for an order, as the seller sees it."""

    fulfilment_id: Id
    node_id: Id
    node_name: Words
    mode: DeliveryMode
    status: Status
    promised_at: datetime
    lines: tuple[Words, ...]
    note: Words = ""
    tracking: Words = ""


class OrderState(Message):
    """Where an order of this store stands at the OMS."""

    order_id: Id
    parts: tuple[OrderPart, ...]
    unfilled: tuple[Words, ...] = ()
    version: int


class PlaceOrder(Message):
    """An order from another channel; ways are chosen by the OMS for all lines together."""

    order_id: Id
    number: Annotated[Words, Field(min_length=1)]
    channel: Channel
    placed_at: datetime
    customer: Contact
    lines: Annotated[tuple[BasketLine, ...], Field(min_length=1, max_length=1000)]
    mode: DeliveryMode
    collect_at: Id | None = None
    relay_id: Id | None = None
    pickup_hash: str | None = None


class Placed(Message):
    """What became of it: the plan, and what no node could fill."""

    order_id: Id
    plan: tuple[Option, ...]
    unfilled: tuple[Id, ...] = ()


class NetworkOrder(Message):
    """An order as customer service sees it."""

    order_id: Id
    number: Words
    channel: Channel
    placed_at: datetime
    customer_name: Words
    node_id: Id | None
    parts: tuple[OrderPart, ...]
    unfilled: tuple[Words, ...] = ()
    cancelled: bool = False


ReservedFor = Annotated[int, Field(strict=True, ge=1, le=MOST_RESERVED_S)]


class Reserve(Message):
    """Keep what an option takes, while its customer pays. Sending it again, with the same id, keeps nothing more.

    `lines` all have the option's way, and `parts` are the option's; `order_id` is the order that they will be in, which ends
    the reservation when it comes. `seller`, `home`, `goods`, which is what all the order's goods cost, `channel` and `customer_id`
    serve to hold the retailer's rules, and to find another option if the units are gone.
    """

    reservation_id: Id
    order_id: Id
    lines: Annotated[tuple[BasketLine, ...], Field(min_length=1, max_length=1000)]
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=1000)]
    seller: Id | None = None
    home: Place | None = None
    goods: Money | None = None
    channel: Channel = Channel.STORE
    customer_id: Id | None = None
    for_s: ReservedFor = 900


class ReservedUnits(Message):
    """Units of one SKU at one node."""

    node_id: Id
    sku: Id
    quantity: Annotated[int, Field(ge=1)]


class Reservation(Message):
    """Units that are kept until `until`."""

    reservation_id: Id
    order_id: Id
    units: tuple[ReservedUnits, ...]
    until: datetime


class Extend(Message):
    """Keep a reservation for so many more seconds from now on."""

    for_s: ReservedFor = 900


class Overtaken(Conflict):
    """Others were faster: the units of an option are no longer there. `option` is the best way now, if there is one."""

    says = "Others were faster: {sku} is no longer free."

    def __init__(self, option: Option | None = None, **facts: Fact) -> None:
        self.option = option
        super().__init__(**facts)


class OvertakenProblem(Problem):
    """How `Overtaken` is told on the wire."""

    option: Option | None = None
