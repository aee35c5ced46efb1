"""The one door to the OMS's database: writes are answered after their commit, and no SQL runs on the event loop."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, Select, create_engine, event, inspect, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.schema import Table

from central_oms.storage.schema import metadata

Tx = Connection
Outage = OperationalError  #: the database itself fails: disk full, locked, gone

T = TypeVar("T")
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])
READERS = 4
# PostgreSQL lets several transactions write at once; SQLite has one writer, so one thread queues them.
WRITERS = {"sqlite": 1, "postgresql": 8}
# What a read sees must not change between its queries; SQLite gives that to every transaction.
READING: dict[str, dict[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
# PostgreSQL ends a write that another one overtook (serialisation, deadlock, the same id); done anew, it sees the other.
OVERTAKEN = frozenset({"40001", "40P01", "23505"})
MOST_TRIES = 5
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


class OtherLayout(Exception):
    """The data was written by a version that lays its tables out otherwise."""


class CannotOpen(Exception):
    """The address is none of a database that is known here, or the database does not answer."""


class Database:
    """An open database with its threads; `close` it.

    Raises:
        CannotOpen: it is not there.
        OtherLayout: another version made it.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        dialect = self._engine.dialect.name
        if dialect == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        self._reading = self._engine.execution_options(reading=True, **READING[dialect])
        self._writers = ThreadPoolExecutor(WRITERS[dialect], "oms-write")
        self._readers = ThreadPoolExecutor(READERS, "oms-read")
        self._followers: list[Callable[[], None]] = []
        try:
            _lay_out(self._engine)
        except OperationalError as error:
            self.close()
            raise CannotOpen(str(error.orig).partition("\n")[0]) from error
        except OtherLayout:
            self.close()
            raise

    def transaction(self) -> AbstractContextManager[Tx]:
        """Begin a write; it is committed at the end of the block and rolled back if that fails."""
        return self._engine.begin()

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Do `work` in a transaction of its own and answer after the commit; overtaken by another write, it is done anew."""
        written = await self._run(self._writers, lambda: self._written(work))
        for hear in self._followers:
            hear()
        return written

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Do `work` on one unchanging view of the data; it must not write."""
        return await self._run(self._readers, lambda: self._done(self._reading.begin(), work))

    def follow(self, hear: Callable[[], None]) -> None:
        """Call `hear` after each `write`."""
        self._followers.append(hear)

    def close(self) -> None:
        """Finish what is queued and let go of the file."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(threads, lambda: context.run(work))

    def _written(self, work: Callable[[Tx], T]) -> T:
        for _ in range(MOST_TRIES - 1):
            try:
                return self._done(self.transaction(), work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in OVERTAKEN:
                    raise
        return self._done(self.transaction(), work)

    @staticmethod
    def _done(transaction: AbstractContextManager[Tx], work: Callable[[Tx], T]) -> T:
        with transaction as tx:
            return work(tx)


def locked(tx: Tx, query: Q, of: Table | None = None) -> Q:
    """Keep the rows that a write reads as they are until it ends; a read keeps nobody waiting.

    Args:
        of: the table whose rows are kept where a query reads from several.
    """
    return query if tx.get_execution_options().get("reading") else query.with_for_update(of=of)


def alone(tx: Tx) -> bool:
    """Tell whether no other write can run beside this one, so that there is nothing to keep from it."""
    return WRITERS[tx.dialect.name] == 1


def add_missing(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert `rows`, but for those that are there."""
    if rows:
        insert = (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)
        tx.execute(insert.on_conflict_do_nothing(), rows)


def upsert(tx: Tx, table: Table, rows: list[dict[str, Any]], adding: Collection[str] = ()) -> None:
    """Insert `rows`, or replace the figures of those whose primary key is there; figures of `adding` are added up."""
    if rows:
        tx.execute(_upserting(tx.dialect.name, table, tuple(rows[0]), tuple(adding)), rows)


@lru_cache(maxsize=256)
def _upserting(dialect: str, table: Table, names: tuple[str, ...], adding: tuple[str, ...]) -> Insert:
    # To build a statement takes ten times as long as to run it.
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {
        name: table.c[name] + insert.excluded[name] if name in adding else insert.excluded[name]
        for name in names
        if name not in keys
    }
    made: Insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    return made


def _engine(url: str) -> Engine:
    try:
        if (dialect := make_url(url).get_dialect().name) not in WRITERS:
            raise CannotOpen(f"{dialect} is neither {' nor '.join(WRITERS)}")
        return create_engine(url, pool_size=READERS + max(WRITERS.values()), **_driver(url))
    except ArgumentError as error:
        raise CannotOpen(str(error)) from error


def _lay_out(engine: Engine) -> None:
    if other := _laid_out_otherwise(engine):
        raise OtherLayout(f"The OMS's data was made by another version (table {other}).")
    metadata.create_all(engine)


def _laid_out_otherwise(engine: Engine) -> str | None:
    there = inspect(engine)
    for table in metadata.sorted_tables:
        if there.has_table(table.name):
            columns = {column["name"] for column in there.get_columns(table.name)}
            if columns != set(table.columns.keys()):
                return table.name
    return None


def _driver(url: str) -> dict[str, Any]:
    # Python's own SQLite can be one whose checkpoint, meeting another connection's commit, loses what was committed.
    if not url.startswith("sqlite") or find_spec("pysqlite3") is None:
        return {}
    return {"module": import_module("pysqlite3.dbapi2")}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin by itself: it would begin deferred, and only before the first write.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(tx: Tx) -> None:
    # IMMEDIATE waits for the other writer now; a deferred BEGIN fails at its first write.
    tx.exec_driver_sql("BEGIN" if tx.get_execution_options().get("reading") else "BEGIN IMMEDIATE")
