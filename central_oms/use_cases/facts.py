"""What a store's facts mean for the network; a fact happened, so it is never refused."""

from collections.abc import Callable, Mapping
from datetime import datetime

from central_oms.storage import fulfilments, orders, positions
from central_oms.storage.database import Tx
from central_oms.storage.orders import Record
from central_oms.use_cases import publish
from central_oms.use_cases.fill import upsert_products
from central_oms.use_cases.source import Sourcing, source
from shared.basket import BasketLine
from shared.contract.events import (
    CatalogueImported,
    Event,
    EventType,
    FulfilmentChanged,
    OrderPlaced,
    StockMoved,
)
from shared.errors import BadInput
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.workflow import Status

Handler = Callable[[Tx, str, Event, datetime], None]

GIVEN_BACK = frozenset({Status.DECLINED, Status.LAPSED})
PICKED = frozenset({Status.PICKED, Status.PACKED, Status.STAGED, Status.SHIPPED, Status.HANDED_OVER})


def stock_opened(tx: Tx, store_id: str, event: Event, now: datetime) -> None:
    """Take the first figures of a store's SKUs."""
    opened = StockMoved.model_validate(event.data)
    publish.stock(tx, positions.move(tx, store_id, opened.moves, now))


def order_placed(tx: Tx, store_id: str, event: Event, now: datetime) -> None:
    """Take an order that a store sold, and find nodes for what the store does not do itself."""
    placed = OrderPlaced.model_validate(event.data)
    order = placed.order
    _own(store_id, order.node_id, *(work.node_id for work in placed.own_work))
    changed = positions.move(tx, store_id, placed.moves, now)
    record = Record(order, attempt=1)
    orders.add(tx, record, now)
    fulfilments.put(tx, placed.own_work)
    sourcing = Sourcing(order, record.attempt, (), now)
    sourced = source(tx, sourcing, _elsewhere(placed), order.plan)
    publish.stock(tx, changed | sourced.changed)
    publish.order_state(tx, Record(order, record.attempt, unfilled=sourced.unfilled))


def fulfilment_changed(tx: Tx, store_id: str, event: Event, now: datetime) -> None:
    """Take a step of a store's work; what it gives back or did not find is sourced again."""
    fact = FulfilmentChanged.model_validate(event.data)
    _own(store_id, fact.work.node_id)
    changed = positions.move(tx, store_id, fact.moves, now)
    before = fulfilments.find(tx, fact.work.fulfilment_id)
    if before is None or fact.work.version > before.version:
        changed |= _changed(tx, before, fact.work, now)
    publish.stock(tx, changed)


def catalogue_imported(tx: Tx, _store_id: str, event: Event, _now: datetime) -> None:
    """Publish products that a store brought in to every store."""
    upsert_products(tx, CatalogueImported.model_validate(event.data).products)


HANDLERS: Mapping[str, Handler] = {
    EventType.STOCK_OPENED: stock_opened,
    EventType.ORDER_PLACED: order_placed,
    EventType.FULFILMENT: fulfilment_changed,
    EventType.CATALOGUE_IMPORTED: catalogue_imported,
}


def _own(store_id: str, *node_ids: str | None) -> None:
    if any(node_id != store_id for node_id in node_ids):
        raise BadInput(what=f"work of another node than {store_id}")


def _elsewhere(placed: OrderPlaced) -> list[BasketLine]:
    """Give the ordered lines with the units that the seller neither hands over nor prepares."""
    kept = {line.line_id: 0 for line in placed.order.lines}
    for work in placed.own_work:
        for line in work.lines:
            kept[line.line_id] += line.ordered
    ordered = [line for line in placed.order.lines if line.mode not in (None, DeliveryMode.TAKE_AWAY)]
    return [
        line.model_copy(update={"quantity": line.quantity - kept[line.line_id]})
        for line in ordered
        if line.quantity > kept[line.line_id]
    ]


def _changed(
    tx: Tx, before: FulfilmentOrder | None, work: FulfilmentOrder, now: datetime
) -> set[positions.Key]:
    fulfilments.put(tx, [work])
    # The store knows of the work: the units are its own `reserved` by now, or free.
    changed = positions.drop_allocation(tx, work.fulfilment_id, now)
    record = orders.find(tx, work.order_id)
    if record is None:
        return changed
    missing = {} if record.cancelled_at else _missing(before, work)
    if missing:
        record, touched = _source_again(tx, record, missing, now)
        changed |= touched
    if missing or before is None or publish.part(before, "") != publish.part(work, ""):
        publish.order_state(tx, record)
    return changed


def _missing(before: FulfilmentOrder | None, work: FulfilmentOrder) -> dict[str, int]:
    """Give the units by line that must come from elsewhere since this step, and not since an earlier one."""
    status = before.status if before else Status.OFFERED
    if work.status in GIVEN_BACK and status not in GIVEN_BACK:
        units = {line.line_id: line.ordered - line.cancelled for line in work.lines}
    elif work.status in PICKED and status not in PICKED:
        units = {line.line_id: line.short for line in work.lines}
    else:
        units = {}
    return {line_id: quantity for line_id, quantity in units.items() if quantity}


def _source_again(
    tx: Tx, record: Record, missing: Mapping[str, int], now: datetime
) -> tuple[Record, frozenset[positions.Key]]:
    order = record.order
    lines = [
        line.model_copy(update={"quantity": missing[line.line_id]})
        for line in order.lines
        if line.line_id in missing
    ]
    attempt = record.attempt + 1
    sourced = source(tx, Sourcing(order, attempt, _failed(tx, order.order_id), now), lines)
    unfilled = record.unfilled + sourced.unfilled
    return Record(order, attempt, record.version, unfilled), sourced.changed


def _failed(tx: Tx, order_id: str) -> tuple[str, ...]:
    """Name the nodes that gave work of this order back or did not find all of it."""
    works = fulfilments.of_order(tx, order_id)
    failed = {
        work.node_id for work in works if work.status in GIVEN_BACK or any(line.short for line in work.lines)
    }
    return tuple(sorted(failed))
