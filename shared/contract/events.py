"""Facts that a store tells the OMS, in the attribute names of CloudEvents; they happened, so they are never refused.

`subject` orders events about one thing; `aggver` is that thing's version. Stock that moved travels in the event that moved it.
"""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field

from shared.catalogue import Product
from shared.fulfilment import FulfilmentOrder
from shared.order import Order
from shared.stock import Movement
from shared.value import Id, Message, Words

FIRST_CHAIN = "0" * 64

Link = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[int, Field(ge=0, le=2**53)]


class EventType(StrEnum):
    """What happened."""

    STOCK_OPENED = "stock.opened.v1"  #: first figures of a store's SKUs: StockMoved
    ORDER_PLACED = "order.placed.v1"  #: OrderPlaced
    CATALOGUE_IMPORTED = "catalogue.imported.v1"  #: products that a store brought in: CatalogueImported
    FULFILMENT = "fulfilment.changed.v1"  #: FulfilmentChanged


class Event(Message):
    """One fact. `data` is the model that `EventType` names."""

    id: Id
    type: Words
    subject: Id
    aggver: Version
    time: datetime
    actor: Id | None = None
    device: Id | None = None
    cause: Id | None = None
    data: dict[str, Any]


class StockMoved(Message):
    """Stock that moved for no order."""

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


class Pushed(Message):
    """An event as it is stored and sent: `body` is the exact text that the chain covers."""

    seq: Annotated[int, Field(ge=1)]
    id: Id
    body: str


def chained(previous: str, event_id: str, body: str) -> str:
    """Give the chain's next link, as hex."""
    return sha256(bytes.fromhex(previous) + event_id.encode() + b"\0" + body.encode()).hexdigest()
