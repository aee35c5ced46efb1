"""Find other nodes for what one did not do: declined, lapsed, cancelled or not found, and what no node had before."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from central_oms.storage import fulfilments, orders, reservations
from central_oms.storage.database import Tx
from central_oms.storage.orders import Record
from central_oms.use_cases import notice, publish
from central_oms.use_cases.source import Sourced, Sourcing, source
from shared.basket import BasketLine
from shared.fulfilment import FulfilmentOrder
from shared.promise.answer import PartLine
from shared.workflow import Status

GIVEN_BACK = frozenset({Status.DECLINED, Status.LAPSED, Status.CANCELLED})
PICKED = frozenset({Status.PICKED, Status.PACKED, Status.STAGED, Status.SHIPPED, Status.HANDED_OVER})
LEFT = frozenset({Status.SHIPPED, Status.HANDED_OVER})
# Whoever could not do it is asked once more when so much time has passed and nobody else had it.
ASKED_AGAIN_AFTER = timedelta(hours=4)


def source_again(
    tx: Tx, record: Record, missing: Mapping[str, int], now: datetime, *silent: str
) -> tuple[Record, Sourced]:
    """Offer the units that are missing, by line, to nodes that are not silent and gave no work of this order back."""
    attempt = record.attempt + 1
    avoid = (*failed(tx, record.order.order_id), *silent)
    sourced = source(tx, Sourcing.of(tx, record.order, attempt, avoid, now), lines_of(record, missing))
    return Record(record.order, attempt, record.version, record.unfilled + sourced.unfilled), sourced


def not_done(work: FulfilmentOrder) -> Counter[str]:
    """Count by line what is known not to come from this work: short units once picking ended, those that the till sold at once."""
    if work.status in GIVEN_BACK:
        return Counter({line.line_id: line.wanted for line in work.lines})
    picked = work.status in PICKED
    return Counter({line.line_id: line.short if picked else line.sold for line in work.lines})


def under_way(tx: Tx, order_ids: Collection[str]) -> list[FulfilmentOrder]:
    """Give the work for orders that was neither given back nor taken back, or left all the same, the oldest first."""
    works = [work for work in fulfilments.of_orders(tx, order_ids) if work.status not in GIVEN_BACK]
    taken_back = fulfilments.withdrawn_of(tx, [work.fulfilment_id for work in works])
    return [work for work in works if work.fulfilment_id not in taken_back or work.status in LEFT]


def lines_of(record: Record, units: Mapping[str, int]) -> list[BasketLine]:
    """Give the lines of an order that have units, with so many each."""
    return [
        line.model_copy(update={"quantity": units[line.line_id]})
        for line in record.order.lines
        if line.line_id in units
    ]


def lacking(tx: Tx, limit: int) -> list[str]:
    """Name the orders that wait for stock to return, the oldest first."""
    return orders.lacking(tx, limit)


def fill(tx: Tx, order_id: str, now: datetime) -> None:
    """Offer what no node had before, as far as one has it by now."""
    record = orders.find(tx, order_id)
    if record is None or not record.unfilled or record.cancelled_at:
        return
    lines = lines_of(record, _by_line(record.unfilled))
    changed = reservations.make_way(tx, order_id, {line.sku for line in lines}, now)
    attempt = record.attempt + 1
    avoid = failed(tx, order_id, now - ASKED_AGAIN_AFTER)
    sourced = source(tx, Sourcing.of(tx, record.order, attempt, avoid, now), lines)
    filled = Record(record.order, attempt, record.version, sourced.unfilled)
    # All in one: two writes that took channels in two goes each could wait for each other.
    states = publish.order_state(tx, filled) if sourced.plan else []
    news = notice.found_again(tx, filled, now)
    publish.send(tx, publish.stock(tx, changed | sourced.changed), sourced.told, states, news)


def failed(tx: Tx, order_id: str, since: datetime | None = None) -> tuple[str, ...]:
    """Name the nodes that gave work of an order back, or did not find all of it, of what they were offered `since`."""
    taken_back = fulfilments.withdrawn(tx, order_id)
    works = [work for work in fulfilments.of_order(tx, order_id) if since is None or work.offered_at >= since]
    return tuple(sorted({work.node_id for work in works if _failed(work, taken_back)}))


def _failed(work: FulfilmentOrder, taken_back: Iterable[str]) -> bool:
    moved = work.status is Status.CANCELLED and work.fulfilment_id in taken_back
    return (work.status in GIVEN_BACK and not moved) or any(line.short for line in work.lines)


def _by_line(units: Iterable[PartLine]) -> Counter[str]:
    by_line: Counter[str] = Counter()
    for unit in units:
        by_line[unit.line_id] += unit.quantity
    return by_line
