"""What a store's facts mean for the network; a fact happened, so it is never refused.

Each handler gives what stores are to be told: many facts share one write, which tells all of it as its last step.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from central_oms.storage import deliveries as known_deliveries
from central_oms.storage import fulfilments, orders, positions, reservations
from central_oms.storage.database import Tx, alone
from central_oms.storage.feed import Told
from central_oms.storage.orders import Record
from central_oms.use_cases import allot, amend, audit, cases, deliveries, notice, publish, rights, settlements
from central_oms.use_cases.again import LEFT, not_done, source_again
from central_oms.use_cases.fill import take_products
from central_oms.use_cases.lapse import give_to_others
from central_oms.use_cases.source import Sourced, Sourcing, source, withdraw
from shared.basket import BasketLine
from shared.contract.events import (
    AmendmentRefused,
    CatalogueImported,
    DeliveryReceived,
    EntryUnsupported,
    Event,
    EventType,
    FulfilmentChanged,
    OrderPlaced,
    RightAskedBack,
    RightReleased,
    StockMoved,
)
from shared.errors import BadInput
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.promise.answer import PartLine
from shared.stock import Movement
from shared.workflow import ENDED, Status

Handler = Callable[[Tx, str, Event, datetime], list[Told]]


def stock_moved(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take figures of a store's SKUs that no order changed: the first ones, and what a reconciliation found."""
    moved = StockMoved.model_validate(event.data)
    return publish.stock(tx, positions.move(tx, store_id, moved.moves, now))


def reconciled(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take that two histories of a store became one, and what that changed."""
    corrected = len(StockMoved.model_validate(event.data).moves)
    rights.told_again(tx, store_id, event.id)
    figures = stock_moved(tx, store_id, event, now)
    return figures + notice.reconciled(tx, store_id, event.id, corrected, now)


def entry_unsupported(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take that a store cannot carry out what it was asked; an offer among it goes to others."""
    fact = EntryUnsupported.model_validate(event.data)
    told = notice.not_understood(tx, store_id, event.id, fact, now)
    work = fulfilments.find(tx, fact.key)
    record = orders.find(tx, work.order_id) if work else None
    if work is None or record is None or record.cancelled_at or work.node_id != store_id:
        return told
    if work.status is Status.OFFERED and work.fulfilment_id not in fulfilments.withdrawn(tx, work.order_id):
        told += give_to_others(tx, record, work, now)
    return told


def order_placed(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take an order that a store sold, and find nodes for what the store does not do itself."""
    placed = OrderPlaced.model_validate(event.data)
    order = placed.order
    _own(store_id, order.node_id, *(work.node_id for work in placed.own_work))
    skus = {line.sku for line in order.lines} | _skus(placed.moves)
    changed = reservations.make_way(tx, order.order_id, skus, now)
    sure = allot.taken(tx, order, now)
    changed |= sure
    changed |= positions.move(tx, store_id, placed.moves, now)
    record = Record(order, attempt=1)
    orders.add(tx, [record], now)
    fulfilments.put(tx, placed.own_work)
    sourcing = Sourcing.of(tx, order, record.attempt, (), now)
    sourced = source(tx, sourcing, elsewhere(placed), order.plan, sure)
    record = Record(order, record.attempt, unfilled=sourced.unfilled)
    news = notice.ordered(tx, order, now)
    figures = publish.stock(tx, changed | sourced.changed)
    state = publish.order_state(tx, record)
    return [*figures, *sourced.told, *state, *news, *settlements.placed(tx, order, now)]


def fulfilment_changed(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take a step of a store's work; what it gives back or did not find is sourced again."""
    fact = FulfilmentChanged.model_validate(event.data)
    _own(store_id, fact.work.node_id)
    record = orders.find(tx, fact.work.order_id)
    positions.lock(tx, {line.sku for line in fact.work.lines} | _skus(fact.moves))
    changed = positions.move(tx, store_id, fact.moves, now)
    before = fulfilments.find(tx, fact.work.fulfilment_id)
    known = before is not None and fact.work.version <= before.version
    done = Sourced() if known else _changed(tx, record, before, fact.work, now)
    answers = amend.heard(tx, event, fact, now)
    return [*publish.stock(tx, changed | done.changed), *done.told, *answers]


def catalogue_imported(tx: Tx, _store_id: str, event: Event, _now: datetime) -> list[Told]:
    """Publish products that a store brought in to every store."""
    return take_products(tx, CatalogueImported.model_validate(event.data).products)


HANDLERS: dict[str, Handler] = {
    EventType.STOCK_OPENED: stock_moved,
    # What was promised beyond a count the store tells of by itself.
    EventType.STOCK_COUNTED: stock_moved,
    EventType.DELIVERY_RECEIVED: deliveries.received,
    EventType.RECONCILED: reconciled,
    EventType.RIGHT_GRANTED: stock_moved,
    EventType.RIGHT_ASKED_BACK: rights.asked_back,
    EventType.RIGHT_RELEASED: rights.released,
    EventType.ORDER_PLACED: order_placed,
    EventType.FULFILMENT: fulfilment_changed,
    EventType.AMENDMENT_REFUSED: amend.refused,
    EventType.CATALOGUE_IMPORTED: catalogue_imported,
    EventType.ALLOTMENT_RETURNED: allot.returned,
    EventType.CASE_OPENED: cases.told_by_store,
    EventType.CASE_CLOSED: cases.told_by_store,
    EventType.UNSUPPORTED: entry_unsupported,
    EventType.AUDITED: audit.told,
}


def lock(tx: Tx, events: Iterable[Event]) -> None:
    """Take at once what all these facts touch, in the order that every write keeps, so that none stops another half-way."""
    if alone(tx):
        return
    touched: list[_Touched] = []
    for event in events:
        # What cannot be read touches nothing: it is parked when its turn comes.
        with suppress(ValidationError):
            touched.append(_touched(event))
    orders.lock(tx, {each.order_id for each in touched if each.order_id})
    positions.lock(tx, set().union(*(each.skus for each in touched)))
    known_deliveries.lock(tx, {each.delivery_id for each in touched if each.delivery_id})


class _Touched(NamedTuple):
    skus: set[str]
    order_id: str | None = None
    delivery_id: str | None = None


def _touched(event: Event) -> _Touched:
    """Name the SKUs, the order and the delivery that a fact is about."""
    match event.type:
        case EventType.ORDER_PLACED:
            placed = OrderPlaced.model_validate(event.data)
            return _Touched({line.sku for line in placed.order.lines} | _skus(placed.moves))
        case EventType.FULFILMENT:
            fact = FulfilmentChanged.model_validate(event.data)
            return _Touched({line.sku for line in fact.work.lines} | _skus(fact.moves), fact.work.order_id)
        case EventType.AMENDMENT_REFUSED:
            asked = AmendmentRefused.model_validate(event.data).amendment
            return _Touched({change.sku for change in asked.lines}, asked.order_id)
        case EventType.RIGHT_ASKED_BACK:
            return _Touched({RightAskedBack.model_validate(event.data).sku})
        case EventType.RIGHT_RELEASED:
            return _Touched(_skus(RightReleased.model_validate(event.data).moves))
        case EventType.DELIVERY_RECEIVED:
            came = DeliveryReceived.model_validate(event.data)
            return _Touched(_skus(came.moves), delivery_id=came.receipt.delivery_id)
        case (
            EventType.STOCK_OPENED | EventType.STOCK_COUNTED | EventType.RECONCILED | EventType.RIGHT_GRANTED
        ):
            return _Touched(_skus(StockMoved.model_validate(event.data).moves))
    return _Touched(set())


def _own(store_id: str, *node_ids: str | None) -> None:
    if any(node_id != store_id for node_id in node_ids):
        raise BadInput(what=f"work of another node than {store_id}")


def elsewhere(placed: OrderPlaced) -> list[BasketLine]:
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


def _skus(moves: tuple[Movement, ...]) -> set[str]:
    return {move.sku for move in moves}


def _changed(
    tx: Tx, record: Record | None, before: FulfilmentOrder | None, work: FulfilmentOrder, now: datetime
) -> Sourced:
    fulfilments.put(tx, [work])
    # The store knows of the work: the units are its own `reserved` by now, or free.
    done = Sourced(changed=frozenset(positions.drop_allocation(tx, work.fulfilment_id, now)))
    if record is None:
        return done
    record, missing, taken_back = _consequences(tx, record, before, work, now)
    done += taken_back
    if missing:
        record, sourced = source_again(tx, record, missing, now)
        done += sourced + Sourced(told=tuple(notice.sought_again(tx, record, work, now)))
    if missing or before is None or publish.part(before, "") != publish.part(work, ""):
        done += Sourced(told=tuple(publish.order_state(tx, record)))
    return done


def _consequences(
    tx: Tx, record: Record, before: FulfilmentOrder | None, work: FulfilmentOrder, now: datetime
) -> tuple[Record, Mapping[str, int], Sourced]:
    """Give the units by line that must come from elsewhere now, and what it took to take other work back."""
    late = work.status in LEFT and (before is None or before.status not in LEFT)
    if record.cancelled_at:
        told = notice.left_although_cancelled(tx, record.order, work, now) if late else ()
        return record, {}, Sourced(told=tuple(told))
    taken_back = fulfilments.withdrawn(tx, record.order.order_id)
    if work.fulfilment_id not in taken_back:
        return record, sought_elsewhere(before, work), Sourced()
    # Its units were sought elsewhere. If the goods left all the same, nobody else need send them too.
    return _replaced(tx, record, work, taken_back, now) if late else (record, {}, Sourced())


def sought_elsewhere(before: FulfilmentOrder | None, work: FulfilmentOrder) -> dict[str, int]:
    """Give the units by line that must come from elsewhere since this step, and not since an earlier one."""
    return dict(not_done(work) - (not_done(before) if before else Counter()))


def _replaced(
    tx: Tx, record: Record, work: FulfilmentOrder, taken_back: set[str], now: datetime
) -> tuple[Record, Mapping[str, int], Sourced]:
    """Take back what another node still does for lines that left from here, and give what it alone was to do."""
    gone = Counter({line.line_id: line.picked for line in work.lines})
    record, gone = _no_longer_lacking(record, gone)
    missing: Counter[str] = Counter()
    done = Sourced()
    for other in fulfilments.of_order(tx, work.order_id):
        open_still = other.status not in ENDED and other.fulfilment_id not in taken_back
        if open_still and any(gone[line.line_id] for line in other.lines):
            done += withdraw(tx, other, Status.CANCELLED, now)
            missing.update({line.line_id: line.wanted - line.short for line in other.lines})
    return record, +(missing - gone), done


def _no_longer_lacking(record: Record, gone: Counter[str]) -> tuple[Record, Counter[str]]:
    """Take what left from what no node had, and give what left beyond that."""
    unfilled: list[PartLine] = []
    for unit in record.unfilled:
        found = min(unit.quantity, gone[unit.line_id])
        gone = gone - Counter({unit.line_id: found})
        if found < unit.quantity:
            unfilled.append(unit.model_copy(update={"quantity": unit.quantity - found}))
    return replace(record, unfilled=tuple(unfilled)), gone
