"""Orders as they were placed, and where their sourcing stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import bindparam, insert, select, update

from central_oms.storage.database import Tx, alone, locked
from central_oms.storage.schema import orders
from shared.order import Order
from shared.promise.answer import PartLine

_UNITS = TypeAdapter(tuple[PartLine, ...])


@dataclass(frozen=True, slots=True)
class Record:
    """An order with how often it was sourced, what no node could fill, and the version of what its seller was told."""

    order: Order
    attempt: int = 0
    version: int = 0
    unfilled: tuple[PartLine, ...] = ()
    cancelled_at: str | None = None


def add(tx: Tx, records: Iterable[Record], now: datetime) -> None:
    """Save new orders."""
    rows = [
        {
            "order_id": record.order.order_id,
            "node_id": record.order.node_id,
            "received_at": now.isoformat(),
            "body": record.order.model_dump_json(),
            **_standing(record),
        }
        for record in records
    ]
    if rows:
        tx.execute(_ADD, rows)


def save(tx: Tx, records: Iterable[Record]) -> None:
    """Save where orders stand; what was placed never changes."""
    rows = [{"saved": record.order.order_id, **_standing(record)} for record in records]
    if rows:
        tx.execute(_SAVE, rows)


def of(tx: Tx, order_ids: Collection[str]) -> dict[str, Record]:
    """Give those of `order_ids` that are known; they are locked for nobody."""
    query = select(orders.c.order_id, *_QUERY.selected_columns).where(orders.c.order_id.in_(order_ids))
    return {order_id: _record(*row) for order_id, *row in tx.execute(query)}


def find(tx: Tx, order_id: str) -> Record | None:
    """Give an order, locked until a write ends."""
    row = tx.execute(locked(tx, _QUERY.where(orders.c.order_id == order_id))).one_or_none()
    return _record(*row) if row else None


def placed(tx: Tx, order_id: str) -> bool:
    """Tell whether an order is known; it is locked for nobody."""
    return tx.scalar(select(orders.c.order_id).where(orders.c.order_id == order_id)) is not None


def lock(tx: Tx, order_ids: Collection[str]) -> None:
    """Keep other writes from orders, in the order of their ids, until this one ends; positions are locked after them."""
    if not alone(tx):
        query = select(orders.c.order_id).where(orders.c.order_id.in_(order_ids))
        tx.execute(locked(tx, query.order_by(orders.c.order_id))).all()


def latest(tx: Tx, limit: int) -> list[Record]:
    """Give the newest orders first."""
    query = _QUERY.order_by(orders.c.received_at.desc(), orders.c.order_id).limit(limit)
    return [_record(*row) for row in tx.execute(query)]


def lacking(tx: Tx, limit: int) -> list[str]:
    """Name the orders of which something is unfilled, the oldest first."""
    query = select(orders.c.order_id).where(orders.c.unfilled != "[]", orders.c.cancelled_at.is_(None))
    return list(tx.scalars(query.order_by(orders.c.received_at, orders.c.order_id).limit(limit)))


_ADD = insert(orders)
_SAVE = update(orders).where(orders.c.order_id == bindparam("saved"))
_QUERY = select(orders.c.body, orders.c.attempt, orders.c.version, orders.c.unfilled, orders.c.cancelled_at)


def _record(body: str, attempt: int, version: int, unfilled: str, cancelled_at: str | None) -> Record:
    order = Order.model_validate_json(body)
    return Record(order, attempt, version, _UNITS.validate_json(unfilled), cancelled_at)


def _standing(record: Record) -> dict[str, str | int | None]:
    return {
        "attempt": record.attempt,
        "version": record.version,
        "unfilled": _UNITS.dump_json(record.unfilled).decode(),
        "cancelled_at": record.cancelled_at,
    }
