"""Picking by scanning: each scan is one unit of one line, and can be taken back."""

from typing import Any

from shared.errors import (
    AlreadyPicked,
    InvalidQuantity,
    NotFound,
    NothingToUndo,
    NotOnThisList,
    StepNotAllowed,
)
from shared.fulfilment import EFFECTS, FulfilmentLine, FulfilmentOrder, ReasonCode, StockEffect, step
from shared.stock import Bucket, Movement, MovementKind, StockLevel, release
from shared.workflow import Status, Step, after


def pick(work: FulfilmentOrder, sku: str, scanned: str) -> FulfilmentOrder:
    """Count one scanned unit; the first scan of an accepted order starts the picking.

    Raises:
        NotOnThisList: no line wants this SKU; `scanned` says what it was.
        AlreadyPicked: the line is complete.
        StepNotAllowed: it is not being picked.
    """
    status = _picking(work)
    line = _line_wanting(work, sku, scanned)
    lines = _replaced(work, line, line.model_copy(update={"picked": line.picked + 1}))
    return _next(work, status, lines=lines, scans=(*work.scans, line.line_id))


def undo(work: FulfilmentOrder) -> FulfilmentOrder:
    """Take the last scan back.

    Raises:
        NothingToUndo: nothing was scanned.
    """
    status = _picking(work)
    if not work.scans:
        raise NothingToUndo
    line = _line(work, work.scans[-1])
    lines = _replaced(work, line, line.model_copy(update={"picked": line.picked - 1}))
    return _next(work, status, lines=lines, scans=work.scans[:-1])


def short(work: FulfilmentOrder, line_id: str, quantity: int, reason: ReasonCode) -> FulfilmentOrder:
    """Say that units of a line will not be picked here.

    Raises:
        NotFound: no such line.
        InvalidQuantity: more than is still to pick, or less than one.
    """
    status = _picking(work)
    line = _line(work, line_id)
    if not 1 <= quantity <= line.to_pick:
        raise InvalidQuantity(quantity=quantity, lowest=1, highest=max(1, line.to_pick))
    missed = line.model_copy(update={"short": line.short + quantity, "short_reason": reason})
    return _next(work, status, lines=_replaced(work, line, missed))


def short_moves(level: StockLevel, quantity: int, reason: ReasonCode) -> list[Movement]:
    """Let the stock follow a short pick: the promise ends, and the figure changes as the reason says.

    Units reserved for others stay on hand: whoever looks for them will say whether they are there.
    """
    gone = _units_gone(level, quantity, EFFECTS[reason])
    kind = MovementKind.DAMAGE if reason is ReasonCode.DAMAGED else MovementKind.NOT_FOUND
    moves = release(level.sku, quantity)
    if gone > 0:
        moves.append(Movement(sku=level.sku, bucket=Bucket.ON_HAND, delta=-gone, kind=kind))
    return moves


def give_up(work: FulfilmentOrder, sku: str, quantity: int, reason: ReasonCode) -> FulfilmentOrder:
    """Let units go that are not there any more: what nobody began is declined whole and may travel together, else they are short.

    Args:
        quantity: at most what is still to pick.
    """
    if work.status is not Status.PICKING:
        return step(work, Step.DECLINE).model_copy(update={"reason_code": reason})
    for line in work.lines:
        taken = min(quantity, line.to_pick) if line.sku == sku else 0
        if taken:
            quantity -= taken
            work = _sold(short(work, line.line_id, taken, reason), line.line_id, taken)
    return work


def finish(work: FulfilmentOrder) -> FulfilmentOrder:
    """End the picking: picked, or given back when nothing was found.

    Raises:
        StepNotAllowed: units are neither picked nor short.
    """
    if any(line.to_pick for line in work.lines):
        raise StepNotAllowed(status="incomplete", step=Step.FINISH.value)
    return step(work, Step.FINISH if work.units_picked else Step.GIVE_BACK)


def _units_gone(level: StockLevel, quantity: int, effect: StockEffect) -> int:
    kept = level.reserved - quantity + level.granted
    match effect:
        case StockEffect.ALL_TO_ZERO:
            return level.on_hand - kept
        case StockEffect.THIS_QUANTITY:
            return quantity
        case StockEffect.NONE:
            return 0


def _sold(work: FulfilmentOrder, line_id: str, quantity: int) -> FulfilmentOrder:
    line = _line(work, line_id)
    told = line.model_copy(update={"sold": line.sold + quantity})
    return work.model_copy(update={"lines": _replaced(work, line, told)})


def _picking(work: FulfilmentOrder) -> Status:
    if work.status is Status.ACCEPTED:
        return after(work.mode, work.status, Step.START)
    if work.status is not Status.PICKING:
        raise StepNotAllowed(status=work.status.value, step="pick")
    return work.status


def _next(work: FulfilmentOrder, status: Status, **changed: Any) -> FulfilmentOrder:
    return work.model_copy(update={"status": status, "version": work.version + 1, **changed})


def _line_wanting(work: FulfilmentOrder, sku: str, scanned: str) -> FulfilmentLine:
    lines = [line for line in work.lines if line.sku == sku]
    if not lines:
        raise NotOnThisList(scanned=scanned)
    for line in lines:
        if line.to_pick:
            return line
    raise AlreadyPicked(name=lines[0].name, ordered=sum(line.wanted for line in lines))


def _line(work: FulfilmentOrder, line_id: str) -> FulfilmentLine:
    for line in work.lines:
        if line.line_id == line_id:
            return line
    raise NotFound(what="line", key=line_id)


def _replaced(work: FulfilmentOrder, old: FulfilmentLine, new: FulfilmentLine) -> tuple[FulfilmentLine, ...]:
    return tuple(new if line is old else line for line in work.lines)
