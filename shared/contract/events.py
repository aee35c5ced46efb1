"""Facts that a store tells the OMS, in the attribute names of CloudEvents; they happened, so they are never refused.

`subject` orders events about one thing; `aggver` is that thing's version. Stock that moved travels in the event that moved it.
"""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field

from shared.amending import Amendment, NotAmended
from shared.cases import Case
from shared.catalogue import Product
from shared.fulfilment import FulfilmentOrder
from shared.order import Order
from shared.receiving import Receipt
from shared.stock import Movement
from shared.value import Count, Id, Message, Quantity, Words

FIRST_CHAIN = "0" * 64
# Raised by one with each change of what goes over the line; `versions` says what becomes of older messages.
SCHEMA = 1

Link = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[int, Field(ge=0, le=2**53)]
# The first version did not write its number.
Schema = Annotated[int, Field(ge=0, le=2**31)]
FIRST_SCHEMA: Schema = 1


class EventType(StrEnum):
    """What happened."""

    STOCK_OPENED = "stock.opened.v1"  #: first figures of a store's SKUs: StockMoved
    ORDER_PLACED = "order.placed.v1"  #: OrderPlaced
    CATALOGUE_IMPORTED = "catalogue.imported.v1"  #: products that a store brought in: CatalogueImported
    FULFILMENT = "fulfilment.changed.v1"  #: FulfilmentChanged
    AMENDMENT_REFUSED = "fulfilment.amendment_refused.v1"  #: work stays as it was: AmendmentRefused
    STOCK_COUNTED = "stock.counted.v1"  #: someone counted a SKU: StockCounted
    DELIVERY_RECEIVED = "delivery.received.v1"  #: a delivery was checked in: DeliveryReceived
    RIGHT_GRANTED = "right.granted.v1"  #: units that the OMS may sell without asking: StockMoved
    RIGHT_ASKED_BACK = (
        "right.release_requested.v1"  #: units of them that the store would have back: RightAskedBack
    )
    RIGHT_RELEASED = "right.released.v1"  #: the OMS let them go: RightReleased
    RECONCILED = "history.reconciled.v1"  #: two histories became one: StockMoved, what is reserved since
    ALLOTMENT_RETURNED = "allotment.returned.v1"  #: a right on stock elsewhere is over: AllotmentReturned
    CASE_OPENED = "case.opened.v1"  #: something that a person should know of or decide: CaseTold
    CASE_CLOSED = "case.closed.v1"  #: it is decided: CaseTold
    UNSUPPORTED = (
        "entry.unsupported.v1"  #: an entry of the feed that this version does not know: EntryUnsupported
    )
    AUDITED = "audit.entry.v1"  #: someone did something by their word alone: AuditEntry


class Event(Message):
    """One fact. `data` is the model that `EventType` names, in the version of the program that wrote it."""

    id: Id
    type: Words
    subject: Id
    aggver: Version
    time: datetime
    actor: Id | None = None
    device: Id | None = None
    cause: Id | None = None
    schema_version: Schema = FIRST_SCHEMA
    data: dict[str, Any]


class StockMoved(Message):
    """Stock that moved for no order."""

    moves: tuple[Movement, ...]


class StockCounted(Message):
    """Units of a SKU that stood on the shelf, those that were expected there, and what that moved; of a right that shrinks, too."""

    sku: Id
    counted: Count
    expected: int
    moves: tuple[Movement, ...]


class DeliveryReceived(Message):
    """A delivery as it was announced and counted, and what that moved."""

    receipt: Receipt
    moves: tuple[Movement, ...]


class RightAskedBack(Message):
    """Units that a store would have back; they stay granted until the OMS answers."""

    request_id: Id
    sku: Id
    quantity: Quantity


class RightReleased(Message):
    """What the OMS let go of a request, as the store booked it."""

    request_id: Id
    moves: tuple[Movement, ...]


class CatalogueImported(Message):
    """Products that a store brought in; the OMS, whose catalogue it is, publishes them to every store."""

    products: tuple[Product, ...]


class OrderPlaced(Message):
    """An order with what the till took from the shelf, and the work that this store keeps for itself."""

    order: Order
    moves: tuple[Movement, ...] = ()
    own_work: tuple[FulfilmentOrder, ...] = ()


class FulfilmentChanged(Message):
    """A fulfilment order after a step, with the stock that the step moved."""

    step: Words
    work: FulfilmentOrder
    moves: tuple[Movement, ...] = ()


class AmendmentRefused(Message):
    """A change of work that a store did not make."""

    amendment: Amendment
    reason: NotAmended


class AllotmentReturned(Message):
    """A right that a store holds no more, and the units that it did not sell."""

    right_id: Id
    quantity: Count


class CaseTold(Message):
    """A case as it stands at the store."""

    case: Case


class EntryUnsupported(Message):
    """An entry of the feed that the store keeps, but cannot carry out before it is a newer version."""

    kind: Words
    key: Words
    channel: Words
    pos: Version


class Pushed(Message):
    """An event as it is stored and sent: `body` is the exact text that the chain covers."""

    seq: Annotated[int, Field(ge=1)]
    id: Id
    body: str


class Known(Message):
    """An event as the OMS keeps it, whatever its number was."""

    id: Id
    body: str


def chained(previous: str, event_id: str, body: str) -> str:
    """Give the chain's next link, as hex."""
    return sha256(bytes.fromhex(previous) + event_id.encode() + b"\0" + body.encode()).hexdigest()
