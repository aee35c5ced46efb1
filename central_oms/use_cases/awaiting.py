"""Work whose goods have still to come: its node hears of it once they are there; what comes too late is sought elsewhere.

awaiting ─┬─ there, and allowed to leave ─▶ offered
          └─ not there in time, or put off ─▶ taken back, and its units sought like any that no node had

Goods that come are for whoever ordered first.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

from central_oms.storage import documents, explanations, fulfilments, orders, positions
from central_oms.storage.database import Tx
from central_oms.storage.orders import Record
from central_oms.storage.positions import Key
from central_oms.use_cases import notice, publish
from central_oms.use_cases.again import failed, lines_of, source_again
from central_oms.use_cases.ask import DELIVERED, Question, View, alone
from central_oms.use_cases.refusal import refusal
from central_oms.use_cases.source import Sourced, give, tier_of, units_wanted, withdraw
from central_oms.use_cases.why_asked import why_asked
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.stock import Position
from shared.workflow import Status, Step, after


class End(Enum):
    """How a wait ends."""

    THERE = auto()
    TOO_LATE = auto()


def over(tx: Tx, now: datetime, limit: int) -> list[str]:
    """Name the work whose wait is over, what was ordered first first."""
    works = fulfilments.awaiting(tx)
    everything, before = Counter[Key](), Counter[Key]()
    for work in works:
        everything.update(units_wanted(work))
    held = positions.at(tx, everything)
    ended: list[str] = []
    for work in works:
        if _end(work, _share(work, held, everything, before), now):
            ended.append(work.fulfilment_id)
        before.update(units_wanted(work))
    return ended[:limit]


def end(tx: Tx, fulfilment_id: str, now: datetime) -> None:
    """Offer work whose goods are there, or seek elsewhere what comes too late; what is neither by now goes on waiting."""
    known = fulfilments.find(tx, fulfilment_id)
    record = orders.find(tx, known.order_id) if known else None
    work = fulfilments.find(tx, fulfilment_id)
    if work is None or record is None or work.status is not Status.AWAITING:
        return
    positions.lock(tx, {line.sku for line in work.lines})
    match _end(work, _share_now(tx, work), now):
        case End.THERE:
            _tell(tx, record, _offered(tx, record, work, now))
        case End.TOO_LATE:
            _tell(tx, *_sought_elsewhere(tx, record, work, now))


def _end(work: FulfilmentOrder, share: Mapping[str, Position], now: datetime) -> End | None:
    """Tell how a wait ended, by what of each SKU is there or will come for this work."""
    units = {sku: quantity for (_, sku), quantity in units_wanted(work).items()}
    if all(sku in share and share[sku].atp >= quantity for sku, quantity in units.items()):
        return End.THERE if _may_leave(work, now) else None
    delivered = work.awaits is not None and work.awaits.wait in DELIVERED
    if work.due_at < now or (delivered and not _comes_in_time(work, units, share)):
        return End.TOO_LATE
    return None


def _may_leave(work: FulfilmentOrder, now: datetime) -> bool:
    return work.awaits is None or work.awaits.leaves_from is None or work.awaits.leaves_from <= now


def _comes_in_time(work: FulfilmentOrder, units: Mapping[str, int], share: Mapping[str, Position]) -> bool:
    by_then = {sku: at.atp_by(work.due_at) for sku, at in share.items()}
    return all(by_then.get(sku, 0) >= quantity for sku, quantity in units.items())


def _offered(tx: Tx, record: Record, work: FulfilmentOrder, now: datetime) -> Sourced:
    """Put work before its node, with what is to be said of it today."""
    freed = positions.drop_allocation(tx, work.fulfilment_id, now)
    view = View.of(tx, documents.retailer(tx, now), {line.sku for line in work.lines})
    status = after(work.mode, work.status, Step.OFFER)
    said = {"status": status, "offered_at": now, "awaits": None, **_today(tx, view, record, work, now)}
    return Sourced(changed=frozenset(freed)) + give(tx, work.model_copy(update=said), now)


def _today(tx: Tx, view: View, record: Record, work: FulfilmentOrder, now: datetime) -> dict[str, Any]:
    """Give the fields that say, and keep, why this node, and what it would cost if it declined: weeks ago it was something else."""
    lines = lines_of(record, {line.line_id: line.ordered for line in work.lines})
    avoid = failed(tx, record.order.order_id)
    question = Question.about(record.order, tier_of(tx, record.order), lines, now, avoid)
    here = next(alone(view, question, work), None)
    if here is None:
        return {"refusal": None, "only_here": False}
    part = here.parts[0].model_copy(update={"promised_at": work.promised_at})
    asked = why_asked(view, question, here).get(here.parts[0])
    if asked:
        explanations.keep(tx, work.fulfilment_id, asked.explanation)
    return {"why": here.reason, "why_me": asked and asked.why_me, **refusal(view, question, part)}


def _sought_elsewhere(tx: Tx, record: Record, work: FulfilmentOrder, now: datetime) -> tuple[Record, Sourced]:
    taken_back = withdraw(tx, work, Status.CANCELLED, now, ReasonCode.NOT_COME)
    missing = {line.line_id: line.ordered for line in work.lines}
    record, sourced = source_again(tx, record, missing, now)
    told = tuple(notice.sought_again(tx, record, work, now))
    return record, taken_back + sourced + Sourced(told=told)


def _tell(tx: Tx, record: Record, done: Sourced) -> None:
    publish.send(tx, publish.stock(tx, done.changed), done.told, publish.order_state(tx, record))


def _share(
    work: FulfilmentOrder, held: Mapping[Key, Position], everything: Counter[Key], before: Counter[Key]
) -> dict[str, Position]:
    """Give the positions of its node without what is kept for work that was ordered later, and for itself."""
    return {
        key[1]: _less(held[key], everything[key] - before[key]) for key in units_wanted(work) if key in held
    }


def _share_now(tx: Tx, work: FulfilmentOrder) -> dict[str, Position]:
    waits = fulfilments.awaited(tx, work)
    held = positions.at(tx, [(work.node_id, sku) for sku in waits])
    return {sku: _less(at, waits[sku][0] - waits[sku][1]) for (_, sku), at in held.items()}


def _less(at: Position, units: int) -> Position:
    return at.model_copy(update={"allocated": at.allocated - units})
