"""What the OMS tells, applied to `replica.db`: one kind of entry, one table."""

from collections.abc import Callable, Sequence
from itertools import groupby

from pydantic import ValidationError

from shared.catalogue import Product
from shared.contract.events import SCHEMA
from shared.contract.oms.feed import FeedEntry, Kind, Op
from shared.contract.oms.supply import Rate
from shared.contract.versions import ENTRY_STEPS, lifted
from shared.customer import Customer
from shared.stock import Position
from store_server.storage import catalogue, customers, network
from store_server.storage.tx import Tx


def apply(tx: Tx, entries: Sequence[FeedEntry]) -> None:
    """Apply entries in order, whole runs of one kind at once; what this version cannot read is kept as it came."""
    if unread(tx):
        tx.many(
            "DELETE FROM unread WHERE kind = ? AND key = ?", [(entry.kind, entry.key) for entry in entries]
        )
    today = (lifted(entry, ENTRY_STEPS) or entry for entry in entries)
    for (kind, version), run in groupby(today, key=lambda entry: (entry.kind, entry.schema_version)):
        _apply_run(tx, kind if version == SCHEMA else "", list(run))


def unread(tx: Tx) -> int:
    """Count the entries that are kept for a newer version; in their place stands what was known before."""
    count: int = tx.value("SELECT count(*) FROM unread")
    return count


def has_unread(tx: Tx, kind: str) -> bool:
    """Tell whether an entry of a kind is kept for a newer version."""
    return tx.one("SELECT 1 FROM unread WHERE kind = ?", (kind,)) is not None


def take_up(tx: Tx) -> None:
    """Apply what an older version could not read."""
    rows = tx.all("SELECT entry FROM unread")
    apply(tx, [FeedEntry.model_validate_json(row["entry"]) for row in rows])


def _apply_run(tx: Tx, kind: str, run: list[FeedEntry]) -> None:
    handler = _HANDLERS.get(kind)
    try:
        if handler is not None:
            handler(tx, run)
    except ValidationError:
        if len(run) > 1:
            for entry in run:
                _apply_run(tx, kind, [entry])
            return
        handler = None
    if handler is None:
        tx.many(
            "INSERT INTO unread (kind, key, entry) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET entry = excluded.entry",
            [(entry.kind, entry.key, entry.model_dump_json()) for entry in run],
        )


def _products(tx: Tx, entries: list[FeedEntry]) -> None:
    for op, run in groupby(entries, key=lambda entry: entry.op):
        if op is Op.DELETE:
            for entry in run:
                catalogue.delete_product(tx, entry.key)
        else:
            catalogue.save_products(tx, [Product.model_validate(entry.body) for entry in run])


def _customers(tx: Tx, entries: list[FeedEntry]) -> None:
    for op, run in groupby(entries, key=lambda entry: entry.op):
        if op is Op.DELETE:
            for entry in run:
                customers.delete(tx, entry.key)
        else:
            customers.save_all(tx, [Customer.model_validate(entry.body) for entry in run])


def _positions(tx: Tx, entries: list[FeedEntry]) -> None:
    for op, run in groupby(entries, key=lambda entry: entry.op):
        if op is Op.DELETE:
            for entry in run:
                catalogue.delete_position(tx, entry.body["node_id"], entry.body["sku"])
        else:
            catalogue.save_positions(tx, [Position.model_validate(entry.body) for entry in run])


def _rates(tx: Tx, entries: list[FeedEntry]) -> None:
    catalogue.save_rates(
        tx,
        {
            entry.key: None if entry.op is Op.DELETE else Rate.model_validate(entry.body).sold_per_day
            for entry in entries
        },
    )


_HANDLERS: dict[str, Callable[[Tx, list[FeedEntry]], None]] = {
    Kind.PRODUCT: _products,
    Kind.CUSTOMER: _customers,
    Kind.POSITION: _positions,
    Kind.RATE: _rates,
    **dict.fromkeys(network.KINDS, network.apply),
}
