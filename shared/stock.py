"""A store's own stock as a ledger of movements, and a position in the network as the OMS publishes it.

on_hand = free + reserved + granted. Each movement changes one bucket of one SKU and names its document; levels are sums.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.errors import OutOfStock
from shared.value import Count, Id, Message, Moment, Quantity, Value


class Bucket(StrEnum):
    """What a movement changes."""

    ON_HAND = "on_hand"
    RESERVED = "reserved"
    GRANTED = "granted"


class MovementKind(StrEnum):
    """Why stock moved."""

    OPENING = "opening"  #: the first figure of a SKU in this store
    SALE = "sale"  #: taken away at the till
    RESERVE = "reserve"  #: promised to an order line
    RELEASE = "release"  #: no longer promised
    HAND_OVER = "hand_over"  #: given to the customer
    SHIP = "ship"  #: left with a carrier
    NOT_FOUND = "not_found"  #: a short pick showed that it is not there
    DAMAGE = "damage"  #: a short pick found it unfit for sale
    RECEIVE = "receive"  #: came in with a delivery
    GRANT = "grant"  #: the OMS may sell it without asking
    TAKE_BACK = "take_back"  #: it may no longer
    OVERRIDE = "override"  #: it may no longer, because the till sold it
    COUNT = "count"  #: someone counted what is there, which may be what was known


class Movement(Message):
    """One line of the ledger: `delta` units more or fewer in one bucket."""

    sku: Id
    bucket: Bucket
    delta: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    kind: MovementKind


class StockLevel(Value):
    """The units of one SKU believed to be on site."""

    sku: Id
    on_hand: int = 0
    reserved: int = 0
    granted: int = 0

    @property
    def free(self) -> int:
        """What the till may sell."""
        return self.on_hand - self.reserved - self.granted


class InboundKind(StrEnum):
    """Where goods that will come to a node come from."""

    PURCHASE = "purchase"  #: ordered from a supplier
    TRANSIT = "transit"  #: shipped by another node and not received


class Inbound(Message):
    """Units that will be on site from `at` on."""

    at: Moment
    quantity: Quantity
    kind: InboundKind = InboundKind.PURCHASE


class Position(Message):
    """One SKU at one node as the OMS knows it, at `as_of`; `allocated` is offered to the node and not yet answered.

    What is offered takes what was `granted` first. `unseen` is what a node that is not heard may have sold since.
    `inbound` is what will come, in any order. `markdown_percent` is the share of the price that a unit is expected to lose
    if it stays where it lies.
    """

    node_id: Id
    sku: Id
    on_hand: int
    reserved: int = 0
    granted: int = 0
    allocated: int = 0
    safety_stock: Count = 0
    channel_buffer: Count = 0
    inbound: tuple[Inbound, ...] = ()
    markdown_percent: Annotated[int, Field(ge=0, le=100)] = 0
    unseen: Count = 0
    allotted: Count = 0  #: of `allocated`, what the store that asks may promise without asking
    as_of: datetime

    @property
    def hard(self) -> int:
        """Units that can be promised however long a side is silent: granted and offered to nobody, or allotted."""
        return max(0, self.granted - self.allocated) + self.allotted

    @property
    def kept(self) -> int:
        """Units that are someone's already, or withheld from promises."""
        others = self.allocated - self.allotted
        return self.reserved + others + self.safety_stock + self.channel_buffer + self.unseen

    @property
    def atp(self) -> int:
        """Units that can still be promised, never below zero: of what is granted, and of what is free beside it."""
        return max(self.hard, self.on_hand - self.kept)

    def atp_by(self, at: datetime) -> int:
        """Give the units that can be promised from `at` on, with what is to have come by then."""
        coming = sum(inbound.quantity for inbound in self.inbound if inbound.at <= at)
        return max(self.hard, self.on_hand + coming - self.kept)


def moved(level: StockLevel, movement: Movement) -> StockLevel:
    """Give the level after one movement; facts may take it below zero."""
    bucket = movement.bucket.value
    return level.model_copy(update={bucket: getattr(level, bucket) + movement.delta})


def after_receipt(inbound: Iterable[Inbound], received: int) -> tuple[Inbound, ...]:
    """Give what will still come once `received` units are there: what was to come first came first."""
    left: list[Inbound] = []
    for expected in sorted(inbound, key=lambda expected: (expected.at, expected.kind)):
        came = min(expected.quantity, max(0, received))
        received -= came
        if came < expected.quantity:
            left.append(expected.model_copy(update={"quantity": expected.quantity - came}))
    return tuple(left)


def reserve(level: StockLevel, quantity: Quantity, approved: int = 0) -> list[Movement]:
    """Promise units to an order line.

    Args:
        approved: the units of them that may be taken from what is kept for others.

    Raises:
        OutOfStock: fewer are free.
    """
    _need(level, quantity - approved)
    return [_move(level, Bucket.RESERVED, quantity, MovementKind.RESERVE)]


def reserve_offered(level: StockLevel, quantity: Quantity, of_right: int) -> list[Movement]:
    """Promise units that the OMS offers: `of_right` of those that it was granted, as far as they are, and else free ones.

    Raises:
        OutOfStock: fewer are free.
    """
    granted = min(quantity, of_right, max(0, level.granted))
    _need(level, quantity - granted)
    taken = [_move(level, Bucket.GRANTED, -granted, MovementKind.RESERVE)] if granted else []
    return [*taken, _move(level, Bucket.RESERVED, quantity, MovementKind.RESERVE)]


def release(sku: str, quantity: int) -> list[Movement]:
    """Promise units no longer."""
    return [Movement(sku=sku, bucket=Bucket.RESERVED, delta=-quantity, kind=MovementKind.RELEASE)]


def grant(sku: str, quantity: int) -> Movement:
    """Let the OMS sell free units without asking; fewer than none are taken back."""
    kind = MovementKind.GRANT if quantity > 0 else MovementKind.TAKE_BACK
    return Movement(sku=sku, bucket=Bucket.GRANTED, delta=quantity, kind=kind)


def out_of_right(level: StockLevel, kind: MovementKind) -> list[Movement]:
    """Take what is lacking of a level from what the OMS may sell, as far as that goes."""
    units = min(max(0, -level.free), max(0, level.granted))
    return [_move(level, Bucket.GRANTED, -units, kind)] if units else []


def leave(sku: str, quantity: int, kind: MovementKind) -> list[Movement]:
    """Let reserved units go out of the door, by hand-over or by carrier."""
    return [
        Movement(sku=sku, bucket=Bucket.RESERVED, delta=-quantity, kind=kind),
        Movement(sku=sku, bucket=Bucket.ON_HAND, delta=-quantity, kind=kind),
    ]


def _need(level: StockLevel, quantity: int) -> None:
    if level.free < quantity:
        raise OutOfStock(sku=level.sku, free=max(0, level.free), asked=quantity)


def _move(level: StockLevel, bucket: Bucket, delta: int, kind: MovementKind) -> Movement:
    return Movement(sku=level.sku, bucket=bucket, delta=delta, kind=kind)
