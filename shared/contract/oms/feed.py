"""How a store fetches what the OMS tells it, channel by channel, with the bodies of entries that nothing else says."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from shared.contract.events import FIRST_SCHEMA, Schema
from shared.value import Count, Id, Message, Moment, Words


class Op(StrEnum):
    """What a feed entry does."""

    PUT = "put"
    DELETE = "del"
    COMMAND = "cmd"


class Kind(StrEnum):
    """What a feed entry is about; the body is the model named."""

    OFFER = "fulfilment.offer"  #: FulfilmentOrder, command, channel store:<id>
    CANCEL = "fulfilment.cancel"  #: CancelWork, command, channel store:<id>
    AMEND = "fulfilment.amend"  #: Amendment, command, channel store:<id>
    ALLOTMENT = "allotment"  #: Allotted, command, channel store:<id>
    ALLOTMENT_END = "allotment.end"  #: EndAllotment, command, channel store:<id>
    RIGHT_RELEASED = "right.released"  #: ReleaseRight, command, channel store:<id>
    PERSON = "person"  #: Staff, channel store:<id>
    ORDER_STATE = "order.state"  #: OrderState, channel store:<id>
    CASE = "case"  #: Case, channel store:<id>
    SETTLEMENT = "payment.settled"  #: Settled, channel store:<id>
    DELIVERY = "delivery"  #: Delivery, channel store:<id>
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


def store_of(channel: str) -> str:
    """Name the store that alone reads this channel."""
    return channel.removeprefix(store_channel(""))


class FeedEntry(Message):
    """One entry of a channel, at its position; `schema_version` is that of the program that wrote the body."""

    channel: str
    pos: int
    kind: Words
    key: Words
    op: Op
    schema_version: Schema = FIRST_SCHEMA
    body: dict[str, Any]


class Cursor(Message):
    """How far a store has applied each channel, within one epoch."""

    epoch: int
    through: dict[str, int]


class Stretch(Message):
    """Some keys of one kind of state: those beyond `after`, in the order of their bytes. Positions go by their SKUs."""

    kind: Words
    after: Words = ""


class Digest(Message):
    """What the OMS holds of a stretch, up to and with the key `until`, or to the end where that is None.

    `pos` is where its channel stood, and `total` sums up the hashes of what version `schema_version` writes of each.
    """

    kind: Words
    after: Words
    until: Words | None
    pos: int
    schema_version: Schema
    total: str


class Pull(Message):
    """Ask for entries after the cursor; it also says that all up to the cursor is applied. A stretch may be compared with it."""

    session: Id
    cursor: Cursor
    limit: Annotated[int, Field(ge=1, le=2000)] = 500
    wait_s: Annotated[int, Field(ge=0, le=30)] = 0
    compare: Stretch | None = None


class PullAnswer(Message):
    """Entries in order. `next.through` may lie beyond the last entry; `from_` must equal the store's cursor to be applied.

    `digest` is of the stretch that was asked for, once its channel is told whole.
    """

    session: Id
    from_: Cursor
    entries: tuple[FeedEntry, ...]
    next: Cursor
    up_to_date: bool
    digest: Digest | None = None


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


class EndAllotment(Message):
    """The OMS would have back what is left of a right on another node's stock."""

    right_id: Id


class Ended(Message):
    """Since when someone works in a store no longer."""

    store_id: Id
    at: Moment


class Staff(Message):
    """Someone who works in a store, with the argon2id verifier of the PIN; one who does no longer is not `active`."""

    person_id: Id
    name: Words
    initials: Words
    role: Words
    pin_hash: str
    active: bool = True
    ended: Ended | None = None


class Acceptance(Message):
    """How likely a node is to accept what it is offered, from how it answered before."""

    node_id: Id
    accepts: Annotated[float, Field(ge=0, le=1)]
