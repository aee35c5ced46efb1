"""Units of nodes that stores may promise without asking; what is left of each right is an allocation under its id."""

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from central_oms.storage.database import Tx
from central_oms.storage.schema import allocation, allotment


class Held(NamedTuple):
    """A right and what is left of it; `ending` is whether its store was asked for it."""

    right_id: str
    store_id: str
    node_id: str
    sku: str
    ending: bool
    left: int


def add(tx: Tx, right_id: str, store_id: str, node_id: str, sku: str) -> None:
    """Note a right."""
    tx.execute(
        insert(allotment).values(right_id=right_id, store_id=store_id, node_id=node_id, sku=sku, ending=0)
    )


def held(tx: Tx) -> list[Held]:
    """Give every right that is not over."""
    query = select(
        allotment.c.right_id,
        allotment.c.store_id,
        allotment.c.node_id,
        allotment.c.sku,
        allotment.c.ending,
        allocation.c.quantity,
    ).select_from(allotment.outerjoin(allocation, allocation.c.fulfilment_id == allotment.c.right_id))
    rows = tx.execute(query.order_by(allotment.c.right_id)).all()
    return [
        Held(row.right_id, row.store_id, row.node_id, row.sku, bool(row.ending), row.quantity or 0)
        for row in rows
    ]


def left(tx: Tx, store_id: str, node_id: str, sku: str) -> int:
    """Count the units of a node's SKU that a store may promise by all its rights."""
    c = allotment.c
    query = select(func.sum(allocation.c.quantity)).join(allotment, c.right_id == allocation.c.fulfilment_id)
    return tx.scalar(query.where(c.store_id == store_id, c.node_id == node_id, c.sku == sku)) or 0


def holder(tx: Tx, right_id: str) -> str | None:
    """Name the store that holds a right; None if it is over."""
    return tx.scalar(select(allotment.c.store_id).where(allotment.c.right_id == right_id))


def ask_back(tx: Tx, right_id: str) -> str | None:
    """Note that a right is asked for, and name the store to ask; None if it is over, or was asked for before."""
    held = update(allotment).where(allotment.c.right_id == right_id, allotment.c.ending == 0)
    return tx.execute(held.values(ending=1).returning(allotment.c.store_id)).scalar()


def end(tx: Tx, right_id: str) -> None:
    """Forget a right."""
    tx.execute(delete(allotment).where(allotment.c.right_id == right_id))
