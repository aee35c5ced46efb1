"""Units of nodes that stores may promise without asking; what is left of each right is an allocation under its id."""

from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

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


def of_store(tx: Tx, right_id: str, store_id: str) -> bool:
    """Tell whether a store holds a right."""
    query = select(allotment.c.right_id).where(
        allotment.c.right_id == right_id, allotment.c.store_id == store_id
    )
    return tx.scalar(query) is not None


def ask_back(tx: Tx, right_id: str) -> None:
    """Note that a store was asked for a right."""
    tx.execute(update(allotment).where(allotment.c.right_id == right_id).values(ending=1))


def end(tx: Tx, right_id: str) -> None:
    """Forget a right."""
    tx.execute(delete(allotment).where(allotment.c.right_id == right_id))
