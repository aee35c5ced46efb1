"""An open transaction, as use cases see it: statements, rows, and what tablets should hear of."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from store_server.storage.journal import Statement

READS = ("SELECT", "PRAGMA")

Row = Any


class Tx:
    """An open transaction, or a read-only view; `touch` names what tablets should hear of after the commit."""

    def __init__(self, connection: sqlite3.Connection, did: list[Statement] | None = None) -> None:
        self._connection = connection
        self._did = did
        self.touched: set[tuple[str, str]] = set()

    def execute(self, sql: str, params: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement; what it writes must follow from its parameters and what is there, for it is done again from them."""
        cursor = self._connection.execute(sql, params)
        if self._did is not None and not sql.startswith(READS):
            self._did.append((sql, (params,)))
        return cursor

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each row."""
        if self._did is not None:
            rows = [*rows]
            self._did.append((sql, rows))
        self._connection.executemany(sql, rows)

    def all(self, sql: str, params: tuple[Any, ...] = ()) -> list[Row]:
        """Fetch every row."""
        return self._connection.execute(sql, params).fetchall()

    def one(self, sql: str, params: tuple[Any, ...] = ()) -> Row | None:
        """Fetch the first row, or None."""
        return self._connection.execute(sql, params).fetchone()

    def value(self, sql: str, params: tuple[Any, ...] = ()) -> Any:
        """Fetch the first column of the first row, or None."""
        row = self.one(sql, params)
        return None if row is None else row[0]

    def touch(self, topic: str, key: str = "") -> None:
        """Tell tablets, once this is committed, that something changed."""
        self.touched.add((topic, key))
