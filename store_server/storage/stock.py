"""The store's own stock: an append-only ledger, and its sums."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from shared.contract.store.finding import LedgerRow
from shared.stock import Movement, StockLevel, moved
from store_server.storage.tx import Row, Tx

LEDGER_PAGE = 100
LEDGER_COLUMNS = ("event_id", "sku", "bucket", "delta", "kind", "document", "actor", "at")
FIRST_LINK = ""
_INSERT = f"INSERT INTO ledger ({', '.join(LEDGER_COLUMNS)}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ON_HAND = "sku = ? AND bucket = 'on_hand'"
_FREE = "SELECT sku, on_hand - reserved - granted AS free FROM stock"


@dataclass(frozen=True)
class Entry:
    """What a movement's ledger line says besides the movement: event, document, person and time."""

    event_id: str
    document: str
    actor: str
    at: datetime


def level(tx: Tx, sku: str) -> StockLevel:
    """Give the level of a SKU; one that was never here is zero."""
    row = tx.one("SELECT on_hand, reserved, granted FROM stock WHERE sku = ?", (sku,))
    if row is None:
        return StockLevel(sku=sku)
    return StockLevel(sku=sku, on_hand=row["on_hand"], reserved=row["reserved"], granted=row["granted"])


def ever_moved(tx: Tx, sku: str) -> bool:
    """Tell whether the ledger knows a SKU."""
    return tx.one("SELECT 1 FROM ledger WHERE sku = ? LIMIT 1", (sku,)) is not None


def last_move(tx: Tx, sku: str) -> int:
    """Give the number of the last movement of what is on hand of a SKU; 0 before any."""
    number: int = tx.value(f"SELECT coalesce(max(n), 0) FROM ledger WHERE {_ON_HAND}", (sku,))
    return number


def counted_at(tx: Tx, sku: str) -> datetime | None:
    """Give when a SKU was counted last, if it ever was."""
    counted = f"SELECT at FROM ledger WHERE {_ON_HAND} AND kind = 'count' ORDER BY n DESC LIMIT 1"
    at = tx.value(counted, (sku,))
    return None if at is None else datetime.fromisoformat(at)


def free(tx: Tx) -> dict[str, int]:
    """Give the free units of every SKU that has any."""
    return _free(tx.all(_FREE))


def free_of(tx: Tx, skus: Collection[str]) -> dict[str, int]:
    """Give the free units of those of a few SKUs that have any."""
    return _free(tx.all(f"{_FREE} WHERE sku IN ({','.join('?' * len(skus))})", tuple(skus)))


def book(tx: Tx, moves: Collection[Movement], entry: Entry) -> None:
    """Write movements to the ledger and let the levels follow."""
    if not moves:
        return
    last, at = _last_link(tx), entry.at.isoformat()
    for movement in moves:
        bucket, kind = movement.bucket.value, movement.kind.value
        row = (entry.event_id, movement.sku, bucket, movement.delta, kind, entry.document, entry.actor, at)
        last = link(last, *row)
        tx.execute(_INSERT, (*row, last))
        _save(tx, moved(level(tx, movement.sku), movement))
        tx.touch("stock", movement.sku)


def link(previous: str, *written: str | int) -> str:
    """Give a ledger row's link: a digest of the one before it and of all that the row says."""
    return sha256("\0".join(map(str, (previous, *written))).encode()).hexdigest()


def ledger(tx: Tx, sku: str) -> tuple[LedgerRow, ...]:
    """Give a SKU's latest movements, newest first."""
    rows = tx.all("SELECT * FROM ledger WHERE sku = ? ORDER BY n DESC LIMIT ?", (sku, LEDGER_PAGE))
    return tuple(
        LedgerRow(
            movement=Movement(sku=row["sku"], bucket=row["bucket"], delta=row["delta"], kind=row["kind"]),
            document=row["document"],
            actor=row["actor"],
            at=row["at"],
        )
        for row in rows
    )


def _last_link(tx: Tx) -> str:
    return tx.value("SELECT hash FROM ledger ORDER BY n DESC LIMIT 1") or FIRST_LINK


def _free(rows: list[Row]) -> dict[str, int]:
    return {row["sku"]: row["free"] for row in rows if row["free"] > 0}


def _save(tx: Tx, stock: StockLevel) -> None:
    tx.execute(
        "INSERT INTO stock (sku, on_hand, reserved, granted) VALUES (?, ?, ?, ?) ON CONFLICT (sku) DO UPDATE SET "
        "on_hand = excluded.on_hand, reserved = excluded.reserved, granted = excluded.granted",
        (stock.sku, stock.on_hand, stock.reserved, stock.granted),
    )
