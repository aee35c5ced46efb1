"""Receiving: what a delivery note announces, what comes out of the boxes, and what differs.

announced ─▶ scanned unit by unit, by several people at once ─▶ closed, once: what was counted is in stock, what differs is a case

A delivery may be scanned before anyone announced it. What was counted stands, whatever is announced later.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.errors import AlreadyReceived, NotFound, VersionConflict
from shared.stock import Bucket, Movement, MovementKind
from shared.value import Count, Id, Message, Moment, Quantity, Words

#: More units of one SKU come in no delivery.
MOST_RECEIVED = 99_999
#: Who changes a receipt by announcing it.
SENDER = "OMS"
#: What stands on a delivery note behind the `D-` of its code.
DeliveryId = Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Z-]{0,39}$")]
Received = Annotated[int, Field(strict=True, ge=0, le=MOST_RECEIVED)]


class AnnouncedLine(Message):
    """Units of one SKU that a delivery brings."""

    sku: Id
    quantity: Quantity


class Delivery(Message):
    """A delivery as its sender announces it; one that is `withdrawn` does not come, or went to another node."""

    delivery_id: DeliveryId
    node_id: Id
    origin: Words
    due_at: Moment
    lines: Annotated[tuple[AnnouncedLine, ...], Field(max_length=500)]
    withdrawn: bool = False


class ReceiptLine(Message):
    """One SKU of a delivery, as announced and as counted."""

    sku: Id
    announced: Count = 0
    received: Count = 0

    @property
    def differs(self) -> bool:
        """Whether other units came than were announced."""
        return self.announced != self.received


class Receipt(Message):
    """A delivery at the store that receives it; `due_at` is None until it is announced, `received_at` until it is closed."""

    delivery_id: DeliveryId
    origin: Words = ""
    due_at: Moment | None = None
    lines: tuple[ReceiptLine, ...] = ()
    version: Count = 0
    changed_by: Words = ""
    received_at: Moment | None = None
    withdrawn: bool = False

    @property
    def is_announced(self) -> bool:
        """Whether its sender has told of it."""
        return self.due_at is not None

    @property
    def waits(self) -> bool:
        """Whether it is still to be received."""
        return self.received_at is None and not self.withdrawn

    @property
    def announced(self) -> int:
        """The units that were announced."""
        return sum(line.announced for line in self.lines)

    @property
    def received(self) -> int:
        """The units that were counted."""
        return sum(line.received for line in self.lines)

    @property
    def differing(self) -> tuple[ReceiptLine, ...]:
        """What came otherwise than announced; of a delivery that nobody announced nothing is known to."""
        return tuple(line for line in self.lines if line.differs) if self.is_announced else ()

    @property
    def missing(self) -> int:
        """The units that were announced and did not come."""
        return sum(max(0, line.announced - line.received) for line in self.differing)

    @property
    def beyond(self) -> int:
        """The units that came and were not announced."""
        return sum(max(0, line.received - line.announced) for line in self.differing)


def announce(receipt: Receipt, told: Delivery) -> Receipt:
    """Take what a sender announces; what is counted already stays counted."""
    counted = {line.sku: line.received for line in receipt.lines if line.received}
    announced = {line.sku: 0 for line in told.lines}
    for line in told.lines:
        announced[line.sku] += line.quantity
    told_of = receipt.model_copy(
        update={
            "origin": told.origin,
            "due_at": told.due_at,
            "withdrawn": told.withdrawn,
            "lines": tuple(
                ReceiptLine(sku=sku, announced=announced.get(sku, 0), received=counted.get(sku, 0))
                for sku in {**announced, **counted}
            ),
        }
    )
    # Of what was received before, it stays known who did; and who looks at a list that stays as it was is not held up.
    return told_of if receipt.received_at or told_of == receipt else _changed(told_of, SENDER)


def count_one(receipt: Receipt, sku: str, by: str) -> Receipt:
    """Count one unit that came out of a box, whether it was announced or not.

    Raises:
        AlreadyReceived: the delivery is closed.
    """
    return _counted(receipt, sku, _line(receipt, sku).received + 1, by)


def recount(receipt: Receipt, sku: str, units: int, by: str, seen: int | None) -> Receipt:
    """Let as many units of a SKU have come; `seen` is the version that the person saw.

    Raises:
        NotFound: the delivery has no such SKU.
        AlreadyReceived: it is closed.
        VersionConflict: someone counted meanwhile.
    """
    if not any(line.sku == sku for line in receipt.lines):
        raise NotFound(what="item", key=sku)
    return _counted(_as_seen(receipt, seen), sku, units, by)


def close(receipt: Receipt, by: str, seen: int | None, now: datetime) -> Receipt:
    """Say that this is all of it.

    Raises:
        NotFound: nobody announced it, and nothing of it came.
        AlreadyReceived: someone did so before.
        VersionConflict: someone counted meanwhile.
    """
    if not receipt.lines:
        raise NotFound(what="delivery", key=receipt.delivery_id)
    return _changed(_as_seen(_open(receipt), seen), by, received_at=now)


def receive_moves(lines: Sequence[ReceiptLine]) -> list[Movement]:
    """Put what was counted into stock."""
    return [
        Movement(sku=line.sku, bucket=Bucket.ON_HAND, delta=line.received, kind=MovementKind.RECEIVE)
        for line in lines
        if line.received
    ]


def _counted(receipt: Receipt, sku: str, units: int, by: str) -> Receipt:
    line = _line(_open(receipt), sku).model_copy(update={"received": units})
    lines = {known.sku: known for known in receipt.lines} | {sku: line}
    left = tuple(line for line in lines.values() if line.announced or line.received)
    # What is unpacked here is here, whoever said that it would not come.
    return _changed(receipt, by, lines=left, withdrawn=False)


def _line(receipt: Receipt, sku: str) -> ReceiptLine:
    return next((line for line in receipt.lines if line.sku == sku), ReceiptLine(sku=sku))


def _open(receipt: Receipt) -> Receipt:
    if receipt.received_at is not None:
        raise AlreadyReceived(delivery=receipt.delivery_id, who=receipt.changed_by)
    return receipt


def _as_seen(receipt: Receipt, seen: int | None) -> Receipt:
    if seen is not None and seen != receipt.version:
        raise VersionConflict(who=receipt.changed_by)
    return receipt


def _changed(receipt: Receipt, by: str, **update: object) -> Receipt:
    return receipt.model_copy(update={**update, "changed_by": by, "version": receipt.version + 1})
