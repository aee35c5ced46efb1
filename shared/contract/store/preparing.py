"""Preparing orders: the queue, picking by scanning, and what is handed over or packed."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.fulfilment import FulfilmentLine, FulfilmentOrder, ReasonCode
from shared.value import Id, Message, Note, Value


class Counted(Message):
    """How many rows a filter leaves."""

    all: int
    pick_up: int
    ship_home: int
    relay_point: int


class QueueRow(Message):
    """One fulfilment order of the queue."""

    work: FulfilmentOrder
    late: bool


class Queue(Message):
    """Work by due time; `ready` waits for customers or carriers."""

    now: datetime
    rows: tuple[QueueRow, ...]
    ready: tuple[QueueRow, ...]
    counts: Counted


class WorkPage(Message):
    """One fulfilment order with the stock of its lines here, by SKU."""

    work: FulfilmentOrder
    here: dict[str, int]


class Scan(Value):
    """A scanned or typed code."""

    code: Annotated[str, Field(min_length=1, max_length=80)]


class Picked(Message):
    """The work after a scan, and the line that it filled."""

    work: FulfilmentOrder
    line: FulfilmentLine


class Short(Value):
    """Units that will not be picked here, and why."""

    line_id: Id
    quantity: Annotated[int, Field(strict=True, ge=1, le=999)]
    reason: ReasonCode


class Decline(Value):
    """Why an offer is refused."""

    reason: ReasonCode


class Stage(Value):
    """Where the ready order waits: a location code such as L-A12, or what stands after its dash."""

    location: Annotated[str, Field(min_length=1, max_length=40)]


class HandOver(Value):
    """The customer's code, or None with a note of how the person was checked."""

    code: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    checked: Note = ""


class Pack(Value):
    """Close the box."""

    weight_g: Annotated[int, Field(strict=True, ge=1, le=100_000)]
