"""Stock by SKU and node, and the units that offers not yet answered and reservations keep from others."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, tuple_

from central_oms.storage.database import Tx, alone, locked, upsert
from central_oms.storage.schema import allocation, position
from shared.stock import Bucket, Movement, MovementKind, Position

Key = tuple[str, str]  #: node and SKU, the order in which rows are locked
NAMES = tuple(str(column.name) for column in position.columns)
BUCKETS = tuple(bucket.value for bucket in Bucket)
# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
CHUNK = 5_000


def fill(tx: Tx, figures: Iterable[tuple[str, str, int, int, int]], as_of: datetime) -> None:
    """Insert the first figures: (node_id, sku, on_hand, safety_stock, channel_buffer)."""
    moment = as_of.isoformat()
    names = ("node_id", "sku", "on_hand", "safety_stock", "channel_buffer")
    rows = [{**dict(zip(names, figure, strict=True)), "as_of": moment} for figure in figures]
    if rows:
        tx.execute(insert(position), rows)


def of(tx: Tx, skus: Collection[str]) -> list[Position]:
    """Give the positions of `skus` at all nodes, locked in the order (node, SKU) until a write ends."""
    query = select(position).where(position.c.sku.in_(skus)).order_by(position.c.node_id, position.c.sku)
    return [Position.model_validate(dict(row)) for row in tx.execute(locked(tx, query)).mappings()]


def lock(tx: Tx, skus: Collection[str]) -> None:
    """Keep other writes from the positions of `skus` at all nodes, in the order (node, SKU), until this one ends.

    A write that does so first waits for no other afterwards.
    """
    if not alone(tx):
        query = select(position.c.sku).where(position.c.sku.in_(skus))
        tx.execute(locked(tx, query.order_by(position.c.node_id, position.c.sku))).all()


def move(tx: Tx, node_id: str, moves: Sequence[Movement], now: datetime) -> set[Key]:
    """Let a node's figures follow `moves` and give what changed; an opening starts its SKU from zero."""
    moment = now.isoformat()
    opened = sorted({move.sku for move in moves if move.kind is MovementKind.OPENING})
    zero = {**dict.fromkeys(BUCKETS, 0), "node_id": node_id, "as_of": moment}
    upsert(tx, position, [{**zero, "sku": sku} for sku in opened])
    deltas: dict[str, dict[str, Any]] = {}
    for moved in moves:
        row = deltas.setdefault(moved.sku, {**zero, "sku": moved.sku})
        row[moved.bucket.value] += moved.delta
    upsert(tx, position, [deltas[sku] for sku in sorted(deltas)], adding=BUCKETS)
    return {(node_id, sku) for sku in deltas}


def allocate(tx: Tx, fulfilment_id: str, node_id: str, units: Mapping[str, int], now: datetime) -> set[Key]:
    """Keep `units` by SKU for an offer and give what changed."""
    ids = {"fulfilment_id": fulfilment_id, "node_id": node_id}
    rows = [{**ids, "sku": sku, "quantity": units[sku]} for sku in sorted(units)]
    tx.execute(insert(allocation), rows)
    return keep(tx, {(node_id, sku): quantity for sku, quantity in units.items()}, now)


def drop_allocation(tx: Tx, fulfilment_id: str, now: datetime) -> set[Key]:
    """Keep nothing more for an offer and give what changed."""
    dropped = delete(allocation).where(allocation.c.fulfilment_id == fulfilment_id)
    rows = tx.execute(dropped.returning(allocation.c.node_id, allocation.c.sku, allocation.c.quantity)).all()
    return keep(tx, {(node_id, sku): -quantity for node_id, sku, quantity in rows}, now)


def keep(tx: Tx, units: Mapping[Key, int], now: datetime) -> set[Key]:
    """Keep more or fewer units from others, and give what changed."""
    rows = [
        {"node_id": node_id, "sku": sku, "allocated": units[node_id, sku], "as_of": now.isoformat()}
        for node_id, sku in sorted(units)
    ]
    upsert(tx, position, rows, adding=("allocated",))
    return set(units)


def bodies(tx: Tx, keys: Collection[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Give positions as what JSON shows of them, in the order (node, SKU)."""
    by_node: dict[str, list[str]] = defaultdict(list)
    for node_id, sku in sorted(keys):
        by_node[node_id].append(sku)
    for node_id, skus in by_node.items():
        for start in range(0, len(skus), CHUNK):
            chosen = position.c.node_id == node_id, position.c.sku.in_(skus[start : start + CHUNK])
            for row in tx.execute(select(position).where(*chosen).order_by(position.c.sku)):
                yield (node_id, row.sku), dict(zip(NAMES, row, strict=True))


def page(tx: Tx, after: Key, limit: int) -> list[dict[str, Any]]:
    """Give up to `limit` positions after (SKU, node), in that order: the one in which they lie on the disk."""
    table = position.c
    query = select(position).where(tuple_(table.sku, table.node_id) > tuple_(*after))
    rows = tx.execute(query.order_by(table.sku, table.node_id).limit(limit))
    return [dict(zip(NAMES, row, strict=True)) for row in rows]
