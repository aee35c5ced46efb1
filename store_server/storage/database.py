"""One SQLite file with one writer thread: many operations, one commit, answered only after it.

write(fn) ─▶ queue ─▶ writer thread: BEGIN IMMEDIATE · SAVEPOINT each · COMMIT (FULL) ─▶ answers, then changes are told
read(fn)  ─▶ a read-only connection in the loop        read_long(fn) ─▶ read-only connections in threads
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from sqlite_utils import Database as Tables
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from shared.contract.store_api import Change
from shared.errors import StoreBusy

SQLITE_VERSION: str = sqlite3.sqlite_version
MOST_WAITING = 500
MOST_IN_ONE_COMMIT = 64
LONG_READERS = 3
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA temp_store=MEMORY",
)

T = TypeVar("T")
Row = Any
Told = Callable[[frozenset[Change]], None]


class Tx:
    """An open transaction, or a read-only view; `touch` names what tablets should hear of after the commit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.changes: set[Change] = set()

    def execute(self, sql: str, params: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._connection.execute(sql, params)

    def many(self, sql: str, rows: Any) -> None:
        """Run one statement for each row."""
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
        self.changes.add(Change(topic=topic, key=key))


@dataclass
class _Operation(Generic[T]):
    run: Callable[[Tx], T]
    answer: Future[T] = field(default_factory=Future)
    result: T | None = None
    error: Exception | None = None


class Database:
    """The file at `path`, brought up to date by `migrate` when it is opened."""

    def __init__(
        self, path: Path, migrate: Callable[[Tables], None], told: Told = lambda changes: None
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._told = told
        self._writer_connection = _connect(path)
        migrate(Tables(self._writer_connection))
        self._hot = _connect_read_only(path)
        self._long = ThreadPoolExecutor(
            LONG_READERS, f"{path.stem}-reader", initializer=self._open_long_reader
        )
        self._thread_local = threading.local()
        self._queue: SimpleQueue[_Operation[Any] | None] = SimpleQueue()
        self._writer: threading.Thread | None = None

    def start(self) -> None:
        """Start the writer thread; until then only `transaction` writes."""
        self._writer = threading.Thread(
            target=self._write_until_closed, name=f"{self._path.stem}-writer", daemon=True
        )
        self._writer.start()

    def close(self) -> None:
        """Finish what is queued, then close."""
        if self._writer is not None:
            self._queue.put(None)
            self._writer.join()
        self._long.shutdown()
        self._hot.close()
        self._writer_connection.close()

    async def write(self, run: Callable[[Tx], T]) -> T:
        """Run `run` in the next commit and answer after it.

        Raises:
            StoreBusy: too many operations are waiting.
        """
        if self._queue.qsize() >= MOST_WAITING:
            raise StoreBusy
        operation = _Operation(run)
        self._queue.put(operation)
        return await asyncio.wrap_future(operation.answer)

    async def read(self, run: Callable[[Tx], T]) -> T:
        """Look something up that takes well under a millisecond."""
        return self.look(run)

    def look(self, run: Callable[[Tx], T]) -> T:
        """Do what `read` does, inside another file's read."""
        return run(Tx(self._hot))

    async def read_long(self, run: Callable[[Tx], T]) -> T:
        """Look something up in a thread, so that nobody else waits."""
        return await asyncio.get_running_loop().run_in_executor(
            self._long, lambda: run(Tx(self._thread_local.connection))
        )

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Write in the calling thread, where no writer thread runs: commands of the shell, simulators."""
        if self._writer is not None:
            raise RuntimeError("the writer thread is the only writer once it has started")
        tx = Tx(self._writer_connection)
        self._writer_connection.execute("BEGIN IMMEDIATE")
        try:
            yield tx
        except BaseException:
            self._writer_connection.rollback()
            raise
        self._writer_connection.commit()
        self._told(frozenset(tx.changes))

    def _open_long_reader(self) -> None:
        self._thread_local.connection = _connect_read_only(self._path)

    def _write_until_closed(self) -> None:
        closing = False
        while not closing:
            batch, closing = self._next_batch()
            if batch:
                self._commit(batch)

    def _next_batch(self) -> tuple[list[_Operation[Any]], bool]:
        batch: list[_Operation[Any]] = []
        operation = self._queue.get()
        while operation is not None:
            # A caller that has gone before its turn wants nothing any more; from here on it can no longer withdraw.
            if operation.answer.set_running_or_notify_cancel():
                batch.append(operation)
            if self._queue.empty() or len(batch) == MOST_IN_ONE_COMMIT:
                return batch, False
            operation = self._queue.get()
        return batch, True

    def _commit(self, batch: list[_Operation[Any]]) -> None:
        connection = self._writer_connection
        changes: set[Change] = set()
        try:
            connection.execute("BEGIN IMMEDIATE")
            for operation in batch:
                changes |= _run_in_savepoint(connection, operation)
            connection.commit()
        except sqlite3.Error as error:
            connection.rollback()
            for operation in batch:
                operation.answer.set_exception(error)
            return
        for operation in batch:
            _answer(operation)
        if changes:
            self._told(frozenset(changes))


def _run_in_savepoint(connection: sqlite3.Connection, operation: _Operation[Any]) -> set[Change]:
    tx = Tx(connection)
    connection.execute("SAVEPOINT operation")
    try:
        operation.result = operation.run(tx)
    except Exception as error:  # noqa: BLE001 -- it is handed to the caller; one bug must not stop the writer
        operation.error = error
        connection.execute("ROLLBACK TO operation")
        tx.changes.clear()
    connection.execute("RELEASE operation")
    return tx.changes


def _answer(operation: _Operation[Any]) -> None:
    if operation.error is not None:
        operation.answer.set_exception(operation.error)
    else:
        operation.answer.set_result(operation.result)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _connect_read_only(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only=ON")
    return connection
