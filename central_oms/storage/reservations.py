"""Soft reservations: units that an order on its way keeps from others, for a time. They count as `allocated`."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from central_oms.storage import positions
from central_oms.storage.database import Tx, locked
from central_oms.storage.positions import Key
from central_oms.storage.schema import reservation
from shared.contract.oms.reservations import Reservation, ReservedUnits


def add(tx: Tx, made: Reservation, now: datetime) -> set[Key]:
    """Keep the units of a new reservation and give what changed."""
    ids = {
        "reservation_id": made.reservation_id,
        "order_id": made.order_id,
        "until": made.until.isoformat(),
    }
    rows = [{**ids, **units.model_dump()} for units in made.units]
    tx.execute(insert(reservation), rows)
    return positions.keep(tx, {(units.node_id, units.sku): units.quantity for units in made.units}, now)


def find(tx: Tx, reservation_id: str, now: datetime) -> Reservation | None:
    """Give a reservation whose time is not over, locked until a write ends."""
    query = select(reservation).where(_of(reservation_id), reservation.c.until > now.isoformat())
    rows = tx.execute(locked(tx, query.order_by(reservation.c.node_id, reservation.c.sku))).all()
    if not rows:
        return None
    return Reservation(
        reservation_id=reservation_id,
        order_id=rows[0].order_id,
        units=tuple(ReservedUnits(node_id=row.node_id, sku=row.sku, quantity=row.quantity) for row in rows),
        until=datetime.fromisoformat(rows[0].until),
    )


def extend(tx: Tx, reservation_id: str, until: datetime) -> None:
    """Let a reservation last until `until`."""
    tx.execute(update(reservation).where(_of(reservation_id)).values(until=until.isoformat()))


def release(tx: Tx, reservation_id: str, now: datetime) -> set[Key]:
    """Let go of a reservation, if it is there, and give what changed."""
    return _drop(tx, _of(reservation_id), now)


def expire(tx: Tx, now: datetime) -> set[Key]:
    """Let go of all whose time is over, and give what changed."""
    return _drop(tx, _over(now), now)


def make_way(tx: Tx, order_id: str, skus: Collection[str], now: datetime) -> set[Key]:
    """Lock the positions of `skus`, let go of what was kept for this order or for too long, and give what changed."""
    ours = reservation.c.order_id == order_id
    return _drop(tx, or_(ours, and_(_over(now), reservation.c.sku.in_(skus))), now, skus)


def in_the_way(
    tx: Tx, order_ids: Collection[str], skus: Collection[str], now: datetime
) -> tuple[set[str], set[str]]:
    """Give the orders for which something is kept, and the SKUs of which something was kept for too long."""
    over = and_(_over(now), reservation.c.sku.in_(skus))
    query = select(reservation.c.order_id, reservation.c.sku)
    rows = tx.execute(query.where(or_(reservation.c.order_id.in_(order_ids), over))).all()
    return {order_id for order_id, _ in rows}, {sku for _, sku in rows}


def _drop(tx: Tx, which: ColumnElement[bool], now: datetime, skus: Collection[str] = ()) -> set[Key]:
    # The positions are locked before the rows, as by every write that takes both.
    positions.lock(tx, {*skus, *tx.scalars(select(reservation.c.sku).where(which))})
    dropped = delete(reservation).where(which)
    units: Counter[Key] = Counter()
    for node_id, sku, quantity in tx.execute(
        dropped.returning(reservation.c.node_id, reservation.c.sku, reservation.c.quantity)
    ):
        units[node_id, sku] -= quantity
    return positions.keep(tx, units, now)


def _of(reservation_id: str) -> ColumnElement[bool]:
    return reservation.c.reservation_id == reservation_id


def _over(now: datetime) -> ColumnElement[bool]:
    return reservation.c.until <= now.isoformat()
