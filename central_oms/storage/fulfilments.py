"""Fulfilment orders as the OMS last heard of them."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, case, func, insert, select, tuple_

from central_oms.storage.database import Tx, upsert
from central_oms.storage.schema import allocation, fulfilment, orders, withdrawal
from shared.fulfilment import FulfilmentOrder
from shared.workflow import ENDED, Status


def put(tx: Tx, works: Iterable[FulfilmentOrder]) -> None:
    """Save fulfilment orders as they are now."""
    rows = [
        {
            "fulfilment_id": work.fulfilment_id,
            "order_id": work.order_id,
            "node_id": work.node_id,
            "status": work.status.value,
            "aggver": work.version,
            "offered_at": work.offered_at.isoformat(),
            "body": work.model_dump_json(),
        }
        for work in works
    ]
    upsert(tx, fulfilment, rows)


def find(tx: Tx, fulfilment_id: str) -> FulfilmentOrder | None:
    """Give one fulfilment order."""
    found = _read(tx, _QUERY.where(fulfilment.c.fulfilment_id == fulfilment_id))
    return found[0] if found else None


def of(tx: Tx, fulfilment_ids: Collection[str]) -> dict[str, FulfilmentOrder]:
    """Give those of `fulfilment_ids` that are known."""
    found = _read(tx, _QUERY.where(fulfilment.c.fulfilment_id.in_(fulfilment_ids)))
    return {work.fulfilment_id: work for work in found}


def of_order(tx: Tx, order_id: str) -> list[FulfilmentOrder]:
    """Give all work for an order, the oldest first."""
    return of_orders(tx, [order_id])


def of_orders(tx: Tx, order_ids: Collection[str]) -> list[FulfilmentOrder]:
    """Give all work for orders, the oldest first."""
    order = fulfilment.c.offered_at, fulfilment.c.fulfilment_id
    return _read(tx, _QUERY.where(fulfilment.c.order_id.in_(order_ids)).order_by(*order))


def open_work(tx: Tx, limit: int) -> list[FulfilmentOrder]:
    """Give the work of all nodes that has not ended, the oldest first."""
    ended = [status.value for status in ENDED]
    order = fulfilment.c.offered_at, fulfilment.c.fulfilment_id
    return _read(tx, _QUERY.where(fulfilment.c.status.not_in(ended)).order_by(*order).limit(limit))


def offers(tx: Tx, limit: int) -> list[FulfilmentOrder]:
    """Give the work that is offered and neither answered nor taken back, the oldest first."""
    order = fulfilment.c.offered_at, fulfilment.c.fulfilment_id
    offered = fulfilment.c.status == Status.OFFERED.value
    taken_back = select(withdrawal.c.fulfilment_id)
    query = _QUERY.where(offered, fulfilment.c.fulfilment_id.not_in(taken_back))
    return _read(tx, query.order_by(*order).limit(limit))


def awaiting(tx: Tx) -> list[FulfilmentOrder]:
    """Give the work whose goods have still to come, what was ordered first first."""
    ordered = _QUERY.join(orders, orders.c.order_id == fulfilment.c.order_id)
    return _read(tx, ordered.where(fulfilment.c.status == Status.AWAITING.value).order_by(*_BY_ORDER))


def awaited(tx: Tx, work: FulfilmentOrder) -> dict[str, tuple[int, int]]:
    """Count by SKU the units that all such work of a node waits for, and those of them that were ordered before `work`."""
    received = select(orders.c.received_at).where(orders.c.order_id == work.order_id).scalar_subquery()
    before = tuple_(*_BY_ORDER) < tuple_(received, work.fulfilment_id)
    units = func.sum(allocation.c.quantity), func.sum(case((before, allocation.c.quantity), else_=0))
    query = (
        select(allocation.c.sku, *units)
        .join(fulfilment, fulfilment.c.fulfilment_id == allocation.c.fulfilment_id)
        .join(orders, orders.c.order_id == fulfilment.c.order_id)
        .where(
            fulfilment.c.status == Status.AWAITING.value,
            allocation.c.node_id == work.node_id,
            allocation.c.sku.in_({line.sku for line in work.lines}),
        )
    )
    return {sku: (every, first) for sku, every, first in tx.execute(query.group_by(allocation.c.sku))}


def withdraw(tx: Tx, work: FulfilmentOrder) -> None:
    """Save work as it is now, and that its units were sought elsewhere."""
    put(tx, [work])
    tx.execute(insert(withdrawal).values(fulfilment_id=work.fulfilment_id, order_id=work.order_id))


def withdrawn(tx: Tx, order_id: str) -> set[str]:
    """Name the work of an order that was taken back from its nodes."""
    return set(tx.scalars(select(withdrawal.c.fulfilment_id).where(withdrawal.c.order_id == order_id)))


def withdrawn_of(tx: Tx, fulfilment_ids: Collection[str]) -> set[str]:
    """Give those of `fulfilment_ids` that were taken back from their nodes."""
    query = select(withdrawal.c.fulfilment_id).where(withdrawal.c.fulfilment_id.in_(fulfilment_ids))
    return set(tx.scalars(query))


_QUERY = select(fulfilment.c.body)
_BY_ORDER = orders.c.received_at, fulfilment.c.fulfilment_id


def _read(tx: Tx, query: Select[str]) -> list[FulfilmentOrder]:
    return [FulfilmentOrder.model_validate_json(body) for body in tx.scalars(query)]
