"""Checking in what deliveries bring."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.receiving import DeliveryId, Receipt, Received
from shared.value import Id, Message, Value, Words


class ScanDelivered(Value):
    """One unit that came out of a box, by its code."""

    code: Annotated[str, Field(min_length=1, max_length=80)]


class Recount(Value):
    """The units of a SKU that came, whatever was scanned before."""

    sku: Id
    units: Received


class DeliveryRow(Message):
    """One delivery of the list; `announced` and `received` count units, `due_at` is None where nobody announced it."""

    delivery_id: DeliveryId
    origin: Words
    due_at: datetime | None
    announced: int
    received: int


class Deliveries(Message):
    """What is still to be received, what is due first first."""

    rows: tuple[DeliveryRow, ...]


class DeliveredItem(Message):
    """What a SKU of a delivery is; `code` is printed under its bars."""

    sku: Id
    name: Words
    options: tuple[Words, ...] = ()
    picture: Words = ""
    colour: str | None = None
    code: Words = ""


class DeliveryPage(Message):
    """A delivery, and what its SKUs are."""

    receipt: Receipt
    items: tuple[DeliveredItem, ...]


class ScannedDelivery(Message):
    """What a scan came to: the delivery as it stands, and the item of which one unit more came."""

    receipt: Receipt
    item: DeliveredItem
