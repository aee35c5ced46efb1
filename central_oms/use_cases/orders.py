"""Orders of other channels, and what customer service sees and does."""

from dataclasses import replace
from datetime import datetime

from central_oms.storage import explanations, fulfilments, orders, positions, reservations, settlements
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from central_oms.storage.orders import Record
from central_oms.use_cases import notice, publish
from central_oms.use_cases.ask import by_sku
from central_oms.use_cases.source import Sourced, Sourcing, source, stopped, withdraw
from shared.basket import BasketLine, Due
from shared.contract.oms.orders import NetworkOrder, Placed, PlaceOrder
from shared.errors import BadInput, NotFound
from shared.money import Money, total, zero
from shared.network import DeliveryMode
from shared.order import Order
from shared.payment import Settlement
from shared.promise.account import Explanation
from shared.workflow import ENDED, Status


def place_order(tx: Tx, command: PlaceOrder, now: datetime) -> Placed:
    """Take an order and offer its parts to nodes; what was reserved for it is its own by now.

    A known order is answered as it was the first time.

    Raises:
        BadInput: a take-away line, two lines with one id, or prices that do not add up.
    """
    known = orders.find(tx, command.order_id)
    if known is not None:
        return _placed(known)
    if command.mode is DeliveryMode.TAKE_AWAY:
        raise BadInput(what="take_away in an order that no store sells")
    if len({line.line_id for line in command.lines}) < len(command.lines):
        raise BadInput(what="two lines with one id")
    order = _order(command)
    freed = reservations.make_way(tx, order.order_id, by_sku(order.lines), now)
    sourced = source(tx, Sourcing.of(tx, order, 1, (), now), order.lines)
    record = Record(order.model_copy(update={"plan": sourced.plan}), 1, unfilled=sourced.unfilled)
    orders.add(tx, [record], now)
    news = notice.ordered(tx, order, now)
    publish.send(
        tx, publish.stock(tx, freed | sourced.changed), sourced.told, publish.order_state(tx, record), news
    )
    return _placed(record)


def cancel_order(tx: Tx, order_id: str, now: datetime) -> NetworkOrder:
    """Ask every node to stop its work for an order; each answers when it has. Repeating it asks nothing more.

    Raises:
        NotFound: no such order.
    """
    record = _found(tx, order_id)
    if record.cancelled_at is None:
        record, told = call_off(tx, record, now)
        publish.send(tx, told)
    return _network_order(tx, record)


def call_off(tx: Tx, record: Record, now: datetime) -> tuple[Record, list[Told]]:
    """Cancel an order that is not cancelled, and give what stores are to be told."""
    order_id = record.order.order_id
    works = [work for work in fulfilments.of_order(tx, order_id) if work.status not in ENDED]
    record = replace(record, unfilled=(), cancelled_at=now.isoformat())
    unheard = [work for work in works if work.status is Status.AWAITING]
    positions.lock(tx, {line.sku for work in unheard for line in work.lines})
    ended = sum((withdraw(tx, work, Status.CANCELLED, now) for work in unheard), start=Sourced())
    told = [stopped(work) for work in works if work.status is not Status.AWAITING]
    news = notice.found_again(tx, record, now)
    return record, [*publish.stock(tx, ended.changed), *told, *publish.order_state(tx, record), *news]


def find_order(tx: Tx, order_id: str) -> NetworkOrder:
    """Show one order.

    Raises:
        NotFound: no such order.
    """
    return _network_order(tx, _found(tx, order_id))


def why_sourced(tx: Tx, order_id: str, fulfilment_id: str) -> Explanation:
    """Explain why a part of an order was asked of its node, by the figures of that moment.

    Raises:
        NotFound: no such part, or one that a store promised by stock that the OMS did not know of.
    """
    explained = explanations.find(tx, fulfilment_id)
    work = fulfilments.find(tx, fulfilment_id)
    if explained is None or work is None or work.order_id != order_id:
        raise NotFound(what="explanation", key=fulfilment_id)
    return explained


def latest_orders(tx: Tx, limit: int) -> list[NetworkOrder]:
    """Show the newest orders first."""
    return [_network_order(tx, record) for record in orders.latest(tx, limit)]


def _found(tx: Tx, order_id: str) -> Record:
    record = orders.find(tx, order_id)
    if record is None:
        raise NotFound(what="order", key=order_id)
    return record


def _placed(record: Record) -> Placed:
    return Placed(
        order_id=record.order.order_id,
        plan=record.order.plan,
        unfilled=tuple(units.line_id for units in record.unfilled),
    )


def _order(command: PlaceOrder) -> Order:
    way = {"mode": command.mode, "collect_at": command.collect_at, "relay_id": command.relay_id}
    return Order(
        order_id=command.order_id,
        number=command.number,
        channel=command.channel,
        placed_at=command.placed_at,
        customer=command.customer,
        lines=tuple(line.model_copy(update=way) for line in command.lines),
        due=_due(command.lines),
        pickup_hash=command.pickup_hash,
    )


def _due(lines: tuple[BasketLine, ...]) -> Due:
    goods = _goods(lines)
    none = zero(goods.currency)
    return Due(goods=goods, delivery=none, take_away=none, deposit=goods, now=goods, later=none)


def _goods(lines: tuple[BasketLine, ...]) -> Money:
    try:
        return total([line.amount for line in lines], lines[0].price.currency)
    except ValueError as error:
        raise BadInput(what="prices in several currencies, or too large") from error


def _network_order(tx: Tx, record: Record) -> NetworkOrder:
    order = record.order
    return NetworkOrder(
        order_id=order.order_id,
        number=order.number,
        channel=order.channel,
        placed_at=order.placed_at,
        customer_name=order.customer.name if order.customer else "",
        node_id=order.node_id,
        parts=publish.parts(tx, order.order_id),
        unfilled=publish.unfilled(record),
        cancelled=record.cancelled_at is not None,
        settlement=_settlement(tx, order),
    )


def _settlement(tx: Tx, order: Order) -> Settlement | None:
    if order.attempt_id is None or not order.paid_offline:
        return None
    settled = settlements.find(tx, order.attempt_id)
    return settled.settlement if settled else None
