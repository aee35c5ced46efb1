"""Keep the units of an option for a customer who is paying: reserved, kept longer, let go, or over by themselves."""

from datetime import datetime, timedelta

from central_oms.storage import documents, orders, reservations
from central_oms.storage.database import Tx
from central_oms.storage.positions import Key
from central_oms.use_cases import publish
from central_oms.use_cases.ask import Question, View, by_sku, lacking, left, units_of
from shared.contract.oms.reservations import Overtaken, Reservation, Reserve, ReservedUnits
from shared.errors import BadInput, Conflict, NotFound


def reserve(tx: Tx, asked: Reserve, now: datetime) -> Reservation:
    """Keep what an option takes; a reservation that is known already is answered as it stands.

    Raises:
        BadInput: the parts are not about these lines.
        Conflict: the order is placed already, or this id keeps something else.
        Overtaken: the units are gone; it brings the best way that is left.
    """
    units = _units(asked)
    # The positions first: an order that is being placed holds them, and what it takes or drops is seen afterwards.
    changed = reservations.make_way(tx, "", by_sku(asked.lines), now)
    made = reservations.find(tx, asked.reservation_id, now)
    if made is None:
        made = _made(tx, asked, units, now)
        changed |= reservations.add(tx, made, now)
    elif (made.order_id, made.units) != (asked.order_id, units):
        raise Conflict(what="this id keeps something else")
    _publish(tx, changed)
    return made


def extend(tx: Tx, reservation_id: str, for_s: int, now: datetime) -> Reservation:
    """Keep a reservation for so many seconds from now.

    Raises:
        NotFound: it is over, or was let go.
    """
    known = reservations.find(tx, reservation_id, now)
    if known is None:
        raise NotFound(what="reservation", key=reservation_id)
    until = now + timedelta(seconds=for_s)
    reservations.extend(tx, reservation_id, until)
    return known.model_copy(update={"until": until})


def release(tx: Tx, reservation_id: str, now: datetime) -> None:
    """Let go of a reservation; one that is over is let go already."""
    _publish(tx, reservations.release(tx, reservation_id, now))


def expire(tx: Tx, now: datetime) -> None:
    """Let go of all reservations whose time is over."""
    _publish(tx, reservations.expire(tx, now))


def _made(tx: Tx, asked: Reserve, units: tuple[ReservedUnits, ...], now: datetime) -> Reservation:
    if orders.placed(tx, asked.order_id):
        raise Conflict(what="this order is placed")
    _check(tx, asked, now)
    return Reservation(
        reservation_id=asked.reservation_id,
        order_id=asked.order_id,
        units=units,
        until=now + timedelta(seconds=asked.for_s),
    )


def _units(asked: Reserve) -> tuple[ReservedUnits, ...]:
    units = units_of(asked.parts)
    if by_sku(asked.lines) != by_sku([line for part in asked.parts for line in part.lines]):
        raise BadInput(what="parts that are not of these lines")
    if not units:
        raise BadInput(what="parts that take nothing from a shelf yet")
    return tuple(
        ReservedUnits(node_id=node_id, sku=sku, quantity=units[node_id, sku])
        for node_id, sku in sorted(units)
        if units[node_id, sku]
    )


def _check(tx: Tx, asked: Reserve, now: datetime) -> None:
    view = View.of(tx, documents.retailer(tx, now), by_sku(asked.lines))
    tier = documents.tier(tx, asked.customer_id)
    question = Question(asked.lines, asked.seller, asked.home, asked.goods, asked.channel, tier, now)
    if gone := lacking(view, question, asked.parts):
        raise Overtaken(left(view, question), sku=gone[1], node=gone[0])


def _publish(tx: Tx, changed: set[Key]) -> None:
    publish.send(tx, publish.stock(tx, changed))
