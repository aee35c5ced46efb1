"""What a store and the OMS say to each other, and what other channels ask of the OMS. The store always calls."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from shared.basket import BasketLine
from shared.contract.events import Link, Pushed
from shared.customer import Contact
from shared.network import DeliveryMode
from shared.order import Channel
from shared.promise.answer import Option
from shared.value import Id, Message, Words
from shared.workflow import Status

LANE = "core"


class Hello(Message):
    """A store introduces itself; a new hello replaces the session."""

    nonce: Id
    boot_id: Id
    inc: str | None
    seq: int
    clock: datetime
    schema_max: int = 1


class HelloAnswer(Message):
    """Where the OMS stands with this store. `chain` is the link at `last`."""

    nonce: Id
    session: Id
    epoch: int
    inc: str
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

    acked: int
    parked: tuple[Id, ...] = ()


class Op(StrEnum):
    """What a feed entry does."""

    PUT = "put"
    DELETE = "del"
    COMMAND = "cmd"


class Kind(StrEnum):
    """What a feed entry is about; the body is the model named."""

    OFFER = "fulfilment.offer"  #: FulfilmentOrder, command, channel store:<id>
    CANCEL = "fulfilment.cancel"  #: CancelWork, command, channel store:<id>
    PERSON = "person"  #: Staff, channel store:<id>
    ORDER_STATE = "order.state"  #: OrderState, channel store:<id>
    NODE = "node"  #: Node, channel network
    CARRIER = "carrier"  #: Carrier, channel network
    RELAY = "relay"  #: RelayPoint, channel network
    FEE = "fee"  #: Fee, channel network
    POSITION = "position"  #: Position, channel stock
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


class Staff(Message):
    """Someone who works in a store, with the argon2id verifier of the PIN."""

    person_id: Id
    name: Words
    initials: Words
    role: Words
    pin_hash: str
    active: bool = True


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
    number: Words
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
