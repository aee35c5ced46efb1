"""The OMS changes what it asks of this store: done at once while nobody began, refused with the reason afterwards."""

from shared.amending import AMENDED, Amendment, NotAmended, amended, hindrance
from shared.contract.events import AmendmentRefused, EventType
from shared.errors import OutOfStock
from shared.fulfilment import FulfilmentOrder
from shared.stock import Movement, release, reserve
from store_server.storage import outbox, stock, work
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases.report import event_id, work_changed


def amend(tx: Tx, asked: Amendment, cause: Cause) -> None:
    """Change work as it is asked, with the stock that is kept for it; what was answered before this file forgot it, stands."""
    if _answered(tx, asked, cause):
        return
    known = work.find(tx, asked.fulfilment_id)
    reason = hindrance(known, asked) if known else NotAmended.BEGUN
    if known is None or reason is not None:
        _refuse(tx, asked, reason or NotAmended.BEGUN, cause)
        return
    try:
        moves = _moves(tx, known, asked)
    except OutOfStock:
        _refuse(tx, asked, NotAmended.NO_STOCK, cause)
        return
    work_changed(tx, AMENDED, amended(known, asked), moves, cause)
    tx.touch("queue", known.fulfilment_id)


def _moves(tx: Tx, known: FulfilmentOrder, asked: Amendment) -> list[Movement]:
    skus = {line.line_id: line.sku for line in known.lines}
    moves: list[Movement] = []
    # What is let go first may be what another line of the same SKU takes.
    for change in sorted(asked.lines, key=lambda change: change.by):
        sku = skus[change.line_id]
        freed = sum(move.delta for move in moves if move.sku == sku)
        level = stock.level(tx, sku)
        level = level.model_copy(update={"reserved": level.reserved + freed})
        moves += reserve(level, change.by) if change.by > 0 else release(sku, -change.by)
    return moves


def _answered(tx: Tx, asked: Amendment, cause: Cause) -> bool:
    done = event_id(cause.command_id, asked.fulfilment_id, AMENDED)
    return outbox.holds(tx, done) or outbox.holds(tx, _refusal(asked, cause))


def _refusal(asked: Amendment, cause: Cause) -> str:
    return event_id(cause.command_id, asked.amendment_id, "refused")


def _refuse(tx: Tx, asked: Amendment, reason: NotAmended, cause: Cause) -> None:
    said = AmendmentRefused(amendment=asked, reason=reason)
    outbox.add(tx, _refusal(asked, cause), EventType.AMENDMENT_REFUSED, asked.amendment_id, 1, said, cause)
