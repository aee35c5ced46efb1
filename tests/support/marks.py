"""A file of the store to write to for its own sake: names in one table."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlite_utils import Database as Tables

from shared.contract.store.shift import Change
from store_server.storage.database import Database, Told
from store_server.storage.tx import Tx


@asynccontextmanager
async def a_file(folder: Path, told: Told = lambda changes: None) -> AsyncIterator[Database]:
    """Open a file that is written to."""
    database = Database(folder / "marks.db", _migrate, told)
    database.start()
    yield database
    database.close()


def mark(name: str) -> Callable[[Tx], str]:
    """Write a name, and tell of it."""

    def write(tx: Tx) -> str:
        tx.execute("INSERT INTO mark VALUES (?)", (name,))
        tx.touch("mark", name)
        return name

    return write


def mark_and_fail(name: str) -> Callable[[Tx], str]:
    """Write a name, then find that it was wrong."""

    def write(tx: Tx) -> str:
        mark(name)(tx)
        raise ValueError(name)

    return write


def marks(tx: Tx) -> list[str]:
    """Give every name, in the order of writing."""
    return [row["name"] for row in tx.all("SELECT name FROM mark ORDER BY rowid")]


def marked(*names: str) -> frozenset[Change]:
    """Give the changes that tell of names."""
    return frozenset(Change(topic="mark", key=name) for name in names)


def _migrate(db: Tables) -> None:
    db.execute("CREATE TABLE IF NOT EXISTS mark (name TEXT NOT NULL) STRICT")
