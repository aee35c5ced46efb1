"""Entries of the OMS's feed that this version cannot carry out, kept as they came until one can."""

from dataclasses import dataclass

from shared.contract.oms.feed import FeedEntry
from store_server.storage.tx import Tx


@dataclass(frozen=True)
class Parked:
    """One entry, and its place among those that wait."""

    n: int
    entry: FeedEntry


def keep(tx: Tx, command_id: str, reason: str, entry: FeedEntry) -> None:
    """Keep an entry as it came, instead of what came before under the same id."""
    tx.execute("DELETE FROM parked_in WHERE command_id = ?", (command_id,))
    tx.execute(
        "INSERT INTO parked_in (command_id, key, reason, entry) VALUES (?, ?, ?, ?)",
        (command_id, entry.key, reason, entry.model_dump_json()),
    )


def waiting(tx: Tx) -> list[Parked]:
    """Give what waits, in the order in which it came."""
    rows = tx.all("SELECT n, entry FROM parked_in ORDER BY n")
    return [Parked(row["n"], FeedEntry.model_validate_json(row["entry"])) for row in rows]


def count(tx: Tx) -> int:
    """Count what waits."""
    waits: int = tx.value("SELECT count(*) FROM parked_in")
    return waits


def drop(tx: Tx, n: int) -> None:
    """Keep an entry no longer: it was carried out."""
    tx.execute("DELETE FROM parked_in WHERE n = ?", (n,))


def drop_about(tx: Tx, key: str) -> None:
    """Keep nothing more about a key: the OMS took it back."""
    tx.execute("DELETE FROM parked_in WHERE key = ?", (key,))
