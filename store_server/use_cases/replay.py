"""Facts of this store that the OMS holds and this file lacks: each is brought in, and none is refused, for it happened."""

from collections.abc import Sequence

import structlog
from pydantic import ValidationError

from shared.basket import BasketStatus
from shared.contract.events import (
    AllotmentReturned,
    CaseTold,
    DeliveryReceived,
    Event,
    EventType,
    FulfilmentChanged,
    Known,
    OrderPlaced,
    RightReleased,
    StockCounted,
    StockMoved,
)
from shared.fulfilment import FulfilmentOrder
from shared.order import Order
from shared.payment import OPEN, CardFacts, Payment, PaymentStatus, settlement_of
from shared.stock import Movement, release
from shared.workflow import Step
from store_server.storage import (
    allotments,
    baskets,
    deliveries,
    histories,
    inbox,
    meta,
    orders,
    payments,
    stock,
    work,
)
from store_server.storage.tx import Tx
from store_server.use_cases import cases
from store_server.use_cases.sell import own_units

log = structlog.get_logger()


def bring_in(tx: Tx, store_id: str, told: Known, ours: str | None) -> None:
    """Apply one fact; `ours` is what this store keeps under the same id, and then the OMS's stands instead of it."""
    event = histories.understood(told)
    if event is None:
        log.warning("event_not_understood", event_id=told.id)
        return
    try:
        moves = [*_moves(event), *(_undone(Known(id=told.id, body=ours)) if ours else ())]
        _state(tx, store_id, event)
    except ValidationError:
        log.warning("event_not_understood", event_id=told.id, type=event.type)
        return
    stock.book(tx, moves, stock.Entry(event.id, event.subject, event.actor or "", event.time))
    histories.remember(tx, event)
    if event.cause and _cancels(event):
        # Asked for again it would tell the same fact a second time.
        inbox.take(tx, event.cause)


def stopped(told: Known) -> str | None:
    """Name the work that a fact says was cancelled; this file may have gone on with it meanwhile."""
    event = histories.understood(told)
    return event.subject if event and _cancels(event) else None


def overtaken(told: Known, ours: str | None) -> Event | None:
    """Give this file's account of a step that the OMS knows of an earlier version of that work: its own is told nowhere."""
    here = histories.understood(Known(id=told.id, body=ours)) if ours else None
    there = histories.understood(told) if here else None
    if here is None or there is None or here.type != EventType.FULFILMENT:
        return None
    return here if here.aggver > there.aggver else None


def _cancels(event: Event) -> bool:
    return event.type == EventType.FULFILMENT and event.data.get("step") == Step.CANCEL.value


def _undone(ours: Known) -> list[Movement]:
    event = histories.understood(ours)
    moves = () if event is None else _moves(event)
    return [move.model_copy(update={"delta": -move.delta}) for move in moves]


def _moves(event: Event) -> Sequence[Movement]:
    match event.type:
        case EventType.ORDER_PLACED:
            return OrderPlaced.model_validate(event.data).moves
        case EventType.FULFILMENT:
            return FulfilmentChanged.model_validate(event.data).moves
        case EventType.STOCK_OPENED | EventType.RECONCILED | EventType.RIGHT_GRANTED:
            return StockMoved.model_validate(event.data).moves
        case EventType.STOCK_COUNTED:
            return StockCounted.model_validate(event.data).moves
        case EventType.DELIVERY_RECEIVED:
            return DeliveryReceived.model_validate(event.data).moves
        case EventType.RIGHT_RELEASED:
            return RightReleased.model_validate(event.data).moves
    return ()


def _state(tx: Tx, store_id: str, event: Event) -> None:
    match event.type:
        case EventType.ORDER_PLACED:
            placed = OrderPlaced.model_validate(event.data)
            _order(tx, store_id, placed.order)
            for own in placed.own_work:
                _work(tx, own, event)
        case EventType.FULFILMENT:
            _work(tx, FulfilmentChanged.model_validate(event.data).work, event)
        case EventType.DELIVERY_RECEIVED:
            deliveries.save(tx, DeliveryReceived.model_validate(event.data).receipt)
        case EventType.ALLOTMENT_RETURNED:
            allotments.end(tx, AllotmentReturned.model_validate(event.data).right_id)
        case EventType.CASE_OPENED | EventType.CASE_CLOSED:
            cases.hear(tx, CaseTold.model_validate(event.data).case)


def _order(tx: Tx, store_id: str, order: Order) -> None:
    orders.bring_in(tx, order)
    if (given := _counted(order.number)) > meta.number(tx, "orders"):
        meta.put(tx, "orders", str(given))
    payment = payments.find(tx, order.attempt_id) if order.attempt_id else None
    if payment is not None and payment.status in OPEN:
        _paid(tx, store_id, payment, order)
    elif payment is None and order.attempt_id:
        _paid_unseen(tx, order, order.attempt_id)


def _paid_unseen(tx: Tx, order: Order, attempt_id: str) -> None:
    """Know an attempt again that this file forgot, and that its basket is sold: a tablet may send either once more."""
    allotments.take(tx, order.allotted)
    basket = histories.sold_basket(tx, order)
    if basket is not None and basket.status is BasketStatus.OPEN:
        update = {"status": BasketStatus.PAID, "version": basket.version + 1, "changed_at": order.placed_at}
        baskets.save(tx, basket.model_copy(update=update))
    card = order.card or CardFacts()
    payment = Payment(
        attempt_id=attempt_id,
        basket_id=basket.basket_id if basket else order.order_id,
        amount=order.due.now,
        status=PaymentStatus.APPROVED,
        card=card,
        settlement=settlement_of(card),
        started_at=order.placed_at,
        taken_by=order.sold_by,
        order_id=order.order_id,
    )
    payments.save(tx, payment)


def _paid(tx: Tx, store_id: str, payment: Payment, order: Order) -> None:
    """End an attempt whose order was placed before this file forgot it: to look it up would place the order again."""
    basket = baskets.get(tx, payment.basket_id)
    moves = [move for sku, quantity in own_units(basket, store_id).items() for move in release(sku, quantity)]
    stock.book(
        tx, moves, stock.Entry(payment.attempt_id, basket.basket_id, payment.taken_by or "", order.placed_at)
    )
    update = {"status": BasketStatus.PAID, "version": basket.version + 1, "changed_at": order.placed_at}
    baskets.save(tx, basket.model_copy(update=update))
    card = order.card or CardFacts()
    approved = {"status": PaymentStatus.APPROVED, "card": card, "settlement": settlement_of(card)}
    payments.save(tx, payment.model_copy(update={**approved, "order_id": order.order_id}))


def _work(tx: Tx, told: FulfilmentOrder, event: Event) -> None:
    # Of two steps with one version the OMS keeps the one that it had first, so the store takes that one too.
    known = work.find(tx, told.fulfilment_id)
    if known is None or told.version >= known.version:
        work.save(tx, told, event.time)
        tx.touch("queue", told.fulfilment_id)


def _counted(number: str) -> int:
    count = number.rpartition("-")[2]
    return int(count) if count.isdecimal() else 0
