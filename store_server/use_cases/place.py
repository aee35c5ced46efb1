"""Placing a paid order: stock, own work, order and fact in the transaction that keeps the approval."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from shared.basket import Basket, due, taken_away, units
from shared.contract.events import EventType, OrderPlaced
from shared.fulfilment import FulfilmentOrder, work_for
from shared.network import DeliveryMode
from shared.order import Channel, Order, order_id_of
from shared.payment import Payment
from shared.promise.answer import Option, Part
from shared.stock import Bucket, Movement, MovementKind
from shared.workflow import Status
from store_server.storage import meta, orders, outbox, stock, work
from store_server.storage.outbox import Cause
from store_server.storage.stock import Entry
from store_server.storage.tx import Tx
from store_server.use_cases import overrides
from store_server.use_cases.fulfil import pickup_hash

_COLLECTED_BY_CODE = frozenset({DeliveryMode.PICK_UP, DeliveryMode.SHIP_TO_STORE})


@dataclass(frozen=True)
class Placing:
    """Which store places an order, when, and the secret that its customer collects with."""

    store_id: str
    pickup_code: str
    now: datetime


class PlannedPart(NamedTuple):
    """One node's part of an order's plan; its id follows from the order's, so that a repeat is the same part."""

    fulfilment_id: str
    part: Part
    option: Option


def place_order(tx: Tx, basket: Basket, payment: Payment, placing: Placing) -> Order:
    """Turn a paid basket into an order, whose take-away units leave the stock and whose own work starts.

    What was paid for is placed whatever the stock says by now: that the money was taken is a fact.
    """
    order = _order(tx, basket, payment, placing)
    own_work = tuple(_own_work(order, planned, placing) for planned in _own_parts(order, placing))
    sold = (*_sold(basket), *_promised(own_work))
    of_rights = overrides.out_of_rights(tx, order.overrides, sold)
    cause = _book(tx, order, (*sold, *of_rights), own_work, payment, placing)
    overrides.make_way(tx, order, of_rights, cause)
    code = None if order.pickup_hash is None else placing.pickup_code
    orders.save(tx, order, basket.basket_id, outbox.head(tx)[0], code)
    return order


def planned_parts(order: Order) -> tuple[PlannedPart, ...]:
    """Give each node's part of the order's plan."""
    parts = [(part, option) for option in order.plan for part in option.parts]
    return tuple(
        PlannedPart(str(uuid5(UUID(order.order_id), f"{place}/{part.node_id}/{part.mode}")), part, option)
        for place, (part, option) in enumerate(parts)
    )


def _order(tx: Tx, basket: Basket, payment: Payment, placing: Placing) -> Order:
    collected = any(option.mode in _COLLECTED_BY_CODE for option in basket.chosen)
    return Order(
        order_id=order_id_of(payment.attempt_id),
        number=_number(tx, placing.store_id),
        channel=Channel.STORE,
        node_id=placing.store_id,
        sold_by=payment.taken_by,
        placed_at=placing.now,
        customer=basket.customer,
        lines=basket.lines,
        plan=basket.chosen,
        due=due(basket),
        card=payment.card if payment.amount.minor else None,
        attempt_id=payment.attempt_id,
        pickup_hash=pickup_hash(placing.pickup_code) if collected else None,
        overrides=basket.overrides,
        allotted=basket.allotted,
    )


def _number(tx: Tx, store_id: str) -> str:
    short = store_id.removeprefix("s-").upper()
    return f"{short}-{meta.count_up(tx, 'orders'):06d}"


def _own_parts(order: Order, placing: Placing) -> Iterable[PlannedPart]:
    """Give what this store prepares and has: what has still to come here is offered by the OMS once it is there."""
    planned = (planned for planned in planned_parts(order) if not planned.part.comes_later)
    return (each for each in planned if each.part.node_id == placing.store_id)


def _own_work(order: Order, planned: PlannedPart, placing: Placing) -> FulfilmentOrder:
    work = work_for(order, planned.option, planned.part, planned.fulfilment_id, placing.now, {})
    return work.model_copy(update={"status": Status.ACCEPTED, "version": 1})


def _sold(basket: Basket) -> list[Movement]:
    counted = units(taken_away(basket))
    return [_move(sku, Bucket.ON_HAND, -quantity, MovementKind.SALE) for sku, quantity in counted.items()]


def _promised(own_work: Iterable[FulfilmentOrder]) -> list[Movement]:
    return [
        _move(line.sku, Bucket.RESERVED, line.ordered, MovementKind.RESERVE)
        for known in own_work
        for line in known.lines
    ]


def _move(sku: str, bucket: Bucket, delta: int, kind: MovementKind) -> Movement:
    return Movement(sku=sku, bucket=bucket, delta=delta, kind=kind)


def _book(
    tx: Tx,
    order: Order,
    moves: tuple[Movement, ...],
    own_work: tuple[FulfilmentOrder, ...],
    payment: Payment,
    placing: Placing,
) -> Cause:
    fact = str(uuid5(UUID(order.order_id), "placed"))
    actor = payment.taken_by or ""
    stock.book(tx, moves, Entry(fact, order.number, actor, placing.now))
    for known in own_work:
        work.save(tx, known, placing.now)
        tx.touch("queue", known.fulfilment_id)
    placed = OrderPlaced(order=order, moves=moves, own_work=own_work)
    cause = Cause(payment.attempt_id, actor, payment.device_id or "", placing.now)
    outbox.add(tx, fact, EventType.ORDER_PLACED, order.order_id, 1, placed, cause)
    return cause
