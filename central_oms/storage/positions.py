"""Stock by SKU and node: what stands there, what is kept from others by offers and reservations, and what will come.

A row names its SKU and its node by number. The numbers are given once and never change.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Column, Row, delete, insert, select, tuple_, update

from central_oms.storage.database import Tx, add_missing, alone, locked, upsert
from central_oms.storage.schema import allocation, item, node, position
from shared.stock import Bucket, Inbound, Movement, MovementKind, Position, after_receipt

Key = tuple[str, str]  #: node and SKU
Figures = Mapping[str, int | str | None]
BUCKETS = tuple(bucket.value for bucket in Bucket)
# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
CHUNK = 5_000
_INBOUND = TypeAdapter(tuple[Inbound, ...])
_POSITIONS = TypeAdapter(list[Position])
_FIGURES = [column for column in position.columns if column.name not in ("item", "node")]
NAMES = ("node_id", "sku", *(str(column.name) for column in _FIGURES))
_NAMED = select(node.c.node_id, item.c.sku, *_FIGURES).select_from(
    position.join(item, item.c.n == position.c.item).join(node, node.c.n == position.c.node)
)
_BY_LOCK = position.c.node, position.c.item  #: the order in which every write locks rows


def fill(tx: Tx, figures: Iterable[tuple[str, str, int, int, int]], as_of: datetime) -> None:
    """Insert the first figures: (node_id, sku, on_hand, safety_stock, channel_buffer)."""
    given = list(figures)
    nodes = _numbers(tx, node.c.node_id, {figure[0] for figure in given})
    items = _numbers(tx, item.c.sku, {figure[1] for figure in given})
    names = ("on_hand", "safety_stock", "channel_buffer")
    rows = [
        {
            "item": items[sku],
            "node": nodes[node_id],
            **dict(zip(names, units, strict=True)),
            "as_of": _seconds(as_of),
        }
        for node_id, sku, *units in given
    ]
    if rows:
        # In the order of their key: pages that are written once and in order are full.
        tx.execute(insert(position), sorted(rows, key=itemgetter("item", "node")))


def of(tx: Tx, skus: Collection[str]) -> list[Position]:
    """Give the positions of `skus` at all nodes, locked until a write ends."""
    query = _NAMED.where(item.c.sku.in_(skus)).order_by(*_BY_LOCK)
    return _positions(tx.execute(locked(tx, query, position)).all())


def at(tx: Tx, keys: Collection[Key]) -> dict[Key, Position]:
    """Give positions by node and SKU; they are locked for nobody."""
    return {(found.node_id, found.sku): found for found in _positions(_rows_at(tx, keys))}


def lock(tx: Tx, skus: Collection[str]) -> None:
    """Keep other writes from the positions of `skus` at all nodes until this one ends.

    A write that does so first waits for no other afterwards.
    """
    if not alone(tx):
        numbers = select(item.c.n).where(item.c.sku.in_(skus))
        query = select(position.c.item).where(position.c.item.in_(numbers))
        tx.execute(locked(tx, query.order_by(*_BY_LOCK))).all()


def move(tx: Tx, node_id: str, moves: Sequence[Movement], now: datetime) -> set[Key]:
    """Let a node's figures follow `moves` and give what changed; an opening starts its SKU from zero.

    What was received is expected no longer.
    """
    zero = dict.fromkeys(BUCKETS, 0)
    opened = {move.sku for move in moves if move.kind is MovementKind.OPENING}
    _save(tx, {(node_id, sku): zero for sku in opened}, now)
    deltas: dict[Key, Counter[str]] = defaultdict(lambda: Counter(zero))
    received: Counter[str] = Counter()
    for moved in moves:
        deltas[node_id, moved.sku][moved.bucket] += moved.delta
        if moved.kind is MovementKind.RECEIVE:
            received[moved.sku] += moved.delta
    _save(tx, deltas, now, adding=BUCKETS)
    _let_in(tx, node_id, received, now)
    return set(deltas)


def expect(tx: Tx, inbound: Mapping[Key, Sequence[Inbound]], now: datetime) -> set[Key]:
    """Save all that will come of SKUs to nodes, instead of what was expected there before, and give what changed."""
    return _save(tx, {key: {"inbound": _json(coming)} for key, coming in inbound.items()}, now)


def mark_down(tx: Tx, percents: Mapping[Key, int], now: datetime) -> set[Key]:
    """Save what SKUs are expected to lose of their price where they lie, and give what changed."""
    return _save(tx, {key: {"markdown_percent": percent} for key, percent in percents.items()}, now)


def allocate(tx: Tx, fulfilment_id: str, node_id: str, units: Mapping[str, int], now: datetime) -> set[Key]:
    """Keep `units` by SKU for an offer and give what changed."""
    ids = {"fulfilment_id": fulfilment_id, "node_id": node_id}
    rows = [{**ids, "sku": sku, "quantity": units[sku]} for sku in sorted(units)]
    tx.execute(insert(allocation), rows)
    return keep(tx, {(node_id, sku): quantity for sku, quantity in units.items()}, now)


def drop_allocation(
    tx: Tx, fulfilment_id: str, now: datetime, of_right: Mapping[str, int] = MappingProxyType({})
) -> set[Key]:
    """Keep nothing more for an offer and give what changed.

    Args:
        of_right: the units by SKU that are kept on, until the node tells whether it took them.
    """
    dropped = delete(allocation).where(allocation.c.fulfilment_id == fulfilment_id)
    rows = tx.execute(dropped.returning(allocation.c.node_id, allocation.c.sku, allocation.c.quantity)).all()
    changed = keep(tx, {(node_id, sku): -quantity for node_id, sku, quantity in rows}, now)
    for node_id in {node_id for node_id, _, _ in rows if of_right}:
        allocate(tx, fulfilment_id, node_id, of_right, now)
    return changed


def take(tx: Tx, fulfilment_id: str, sku: str, quantity: int, now: datetime) -> set[Key]:
    """Keep fewer units of a SKU for an allocation, as far as it has them, and give what changed."""
    of_it = (allocation.c.fulfilment_id == fulfilment_id) & (allocation.c.sku == sku)
    row = tx.execute(select(allocation.c.node_id, allocation.c.quantity).where(of_it)).one_or_none()
    if row is None:
        return set()
    gone = min(quantity, row.quantity)
    tx.execute(update(allocation).where(of_it).values(quantity=row.quantity - gone))
    return keep(tx, {(row.node_id, sku): -gone}, now)


def allocated(tx: Tx, fulfilment_ids: Collection[str]) -> set[str]:
    """Give those of `fulfilment_ids` for which units are kept."""
    query = select(allocation.c.fulfilment_id).where(allocation.c.fulfilment_id.in_(fulfilment_ids))
    return set(tx.scalars(query))


def keep(tx: Tx, units: Mapping[Key, int], now: datetime) -> set[Key]:
    """Keep more or fewer units from others, and give what changed."""
    kept = {key: {"allocated": quantity} for key, quantity in units.items()}
    return _save(tx, kept, now, adding=("allocated",))


def bodies(tx: Tx, keys: Collection[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Give positions as what JSON shows of them."""
    return (((row.node_id, row.sku), _body(row)) for row in _rows_at(tx, keys))


def below_zero(tx: Tx, limit: int) -> list[tuple[str, str, int]]:
    """Give positions (node, SKU, units) of which more left than was there."""
    names = position.join(item, item.c.n == position.c.item).join(node, node.c.n == position.c.node)
    query = select(node.c.node_id, item.c.sku, position.c.on_hand).select_from(names)
    rows = tx.execute(query.where(position.c.on_hand < 0).order_by(*_BY_LOCK).limit(limit))
    return [(node_id, sku, on_hand) for node_id, sku, on_hand in rows]


def page(tx: Tx, after: Key, limit: int) -> list[dict[str, Any]]:
    """Give up to `limit` positions after (SKU, node), in the order in which they lie on the disk."""
    sku, node_id = after
    start = (
        _numbers_of(tx, item.c.sku, [sku]).get(sku, 0),
        _numbers_of(tx, node.c.node_id, [node_id]).get(node_id, 0),
    )
    query = _NAMED.where(tuple_(position.c.item, position.c.node) > tuple_(*start))
    rows = tx.execute(query.order_by(position.c.item, position.c.node).limit(limit))
    return [_body(row) for row in rows]


def of_sku(tx: Tx, sku: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Give up to `limit` positions of a SKU, those after a node."""
    start = _numbers_of(tx, node.c.node_id, [after]).get(after, 0)
    query = _NAMED.where(item.c.sku == sku, position.c.node > start)
    return [_body(row) for row in tx.execute(query.order_by(position.c.node).limit(limit))]


def skus(tx: Tx, after: str, limit: int) -> list[str]:
    """Give up to `limit` SKUs after another, in their order."""
    query = select(item.c.sku).where(item.c.sku > after)
    return list(tx.scalars(query.order_by(item.c.sku).limit(limit)))


def rows(tx: Tx, chosen: Collection[str]) -> Sequence[Row[Any]]:
    """Give the positions of some SKUs at all nodes as they are kept; they are locked for nobody."""
    return tx.execute(_NAMED.where(item.c.sku.in_(chosen))).all()


def _rows_at(tx: Tx, keys: Collection[Key]) -> Iterator[Row[Any]]:
    by_node: dict[str, list[str]] = defaultdict(list)
    for node_id, sku in sorted(keys):
        by_node[node_id].append(sku)
    for node_id, skus in by_node.items():
        for chunk in _chunks(skus):
            chosen = _NAMED.where(node.c.node_id == node_id, item.c.sku.in_(chunk))
            yield from tx.execute(chosen.order_by(item.c.sku))


def _save(tx: Tx, figures: Mapping[Key, Figures], as_of: datetime, adding: Collection[str] = ()) -> set[Key]:
    nodes = _numbers(tx, node.c.node_id, {node_id for node_id, _ in figures})
    items = _numbers(tx, item.c.sku, {sku for _, sku in figures})
    rows = [
        {"node": nodes[node_id], "item": items[sku], **told, "as_of": _seconds(as_of)}
        for (node_id, sku), told in figures.items()
    ]
    upsert(tx, position, sorted(rows, key=itemgetter("node", "item")), adding)
    return set(figures)


def _let_in(tx: Tx, node_id: str, received: Mapping[str, int], now: datetime) -> None:
    expected = _NAMED.where(
        node.c.node_id == node_id, item.c.sku.in_(received), position.c.inbound.is_not(None)
    )
    found = _positions(tx.execute(expected)) if received else []
    left = {(node_id, at.sku): after_receipt(at.inbound, received[at.sku]) for at in found}
    expect(tx, left, now)


def _numbers(tx: Tx, name: Column[str], names: Collection[str]) -> dict[str, int]:
    """Give the number of each name, and one to each that has none."""
    found = _numbers_of(tx, name, names)
    missing = sorted(set(names) - found.keys())
    add_missing(tx, name.table, [{name.name: told} for told in missing])
    return found | _numbers_of(tx, name, missing)


def _numbers_of(tx: Tx, name: Column[str], names: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in _chunks(names):
        found |= dict(tx.execute(select(name, name.table.c.n).where(name.in_(chunk))).all())
    return found


def _positions(rows: Iterable[Row[Any]]) -> list[Position]:
    # All at once: a model at a time takes twice as long, which 2,000 nodes make 10 ms of.
    return _POSITIONS.validate_python([_told(row) for row in rows])


def _told(row: Row[Any]) -> dict[str, Any]:
    told = dict(zip(NAMES, row, strict=True))
    told["inbound"] = _INBOUND.validate_json(told["inbound"]) if told["inbound"] else ()
    told["as_of"] = _moment(told["as_of"])
    return told


def _body(row: Row[Any]) -> dict[str, Any]:
    told = dict(zip(NAMES, row, strict=True))
    return {**told, "inbound": orjson.Fragment(row.inbound or "[]"), "as_of": _moment(row.as_of).isoformat()}


def _chunks(names: Collection[str]) -> Iterator[Sequence[str]]:
    told = list(names)
    return (told[start : start + CHUNK] for start in range(0, len(told), CHUNK))


def _json(inbound: Sequence[Inbound]) -> str | None:
    return _INBOUND.dump_json(tuple(inbound)).decode() if inbound else None


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
