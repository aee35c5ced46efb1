"""One SQLite file with one writer: many operations, one commit, answered only after it.

write(fn) ─▶ queue ─▶ in the loop: BEGIN IMMEDIATE · each ─▶ in a thread: COMMIT (FULL) · mirror ─▶ answers, then changes
write_long(fn) ─▶ the same queue ─▶ all of it in the thread
read(fn)  ─▶ a read-only connection in the loop        read_long(fn) ─▶ read-only connections in threads
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database as Tables
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from shared.contract.store.shift import Change
from shared.errors import StoreBusy
from store_server.storage.batch import Operation, answer, commit, run_and_commit, run_each, told_to
from store_server.storage.bodies import teach
from store_server.storage.journal import Statement
from store_server.storage.mirror import Mirror
from store_server.storage.tx import Tx

SQLITE_VERSION: str = sqlite3.sqlite_version
# Up to 3.51.2 a checkpoint that meets another connection's commit can lose what was committed. Where no newer one is
# installed the store is safe as well, for one connection alone writes and, by itself, checkpoints: readers are query-only,
# `store.lock` keeps every other server out, and commands of the shell open the file read-only.
SQLITE_MODE = "mended" if sqlite3.sqlite_version_info >= (3, 51, 3) else "one connection writes"
MOST_WAITING = 500
MOST_IN_ONE_COMMIT = 64
LONG_READERS = 3
MOST_KEPT = 1_000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA temp_store=MEMORY",
)

T = TypeVar("T")
Told = Callable[[frozenset[Change]], None]


@dataclass(frozen=True)
class _Turn:
    batch: list[Operation[Any]]
    committed: Future[None]


class Database:
    """The file at `path`, brought up to date by `migrate` when it is opened; its mirror hears of each commit before anyone."""

    def __init__(
        self,
        path: Path,
        migrate: Callable[[Tables], None],
        told: Told = lambda changes: None,
        mirror: Mirror | None = None,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._told = told
        self.mirror = mirror
        self._writer_connection = _connect(path)
        before = self._writer_connection.total_changes
        migrate(Tables(self._writer_connection))
        if mirror is not None:
            mirror.attach(self._writer_connection, migrated=self._writer_connection.total_changes != before)
        self._hot = _connect_read_only(path)
        self._long = ThreadPoolExecutor(
            LONG_READERS, f"{path.stem}-reader", initializer=self._open_long_reader
        )
        self._thread_local = threading.local()
        self._kept: dict[str, dict[Hashable, Any]] = {}
        self._waiting: deque[Operation[Any]] = deque()
        self._writer: ThreadPoolExecutor | None = None
        self._turn: _Turn | None = None

    def start(self) -> None:
        """Let the running loop write; until then only `transaction` does."""
        self._loop = asyncio.get_running_loop()
        self._writer = ThreadPoolExecutor(1, f"{self.path.stem}-writer")

    def close(self) -> None:
        """Finish what is queued, then close."""
        if self._writer is not None:
            self._begin_turn(self._writer)
            while self._turn is not None:
                wait([self._turn.committed])
                self._end_turn(self._writer)
            self._writer.shutdown()
        self._long.shutdown()
        self._hot.close()
        self._writer_connection.close()
        if self.mirror is not None:
            self.mirror.close()

    async def write(self, run: Callable[[Tx], T]) -> T:
        """Run `run`, which takes about a millisecond, in the next commit and answer after it.

        It runs again if another one of that commit fails halfway, so what it does must be done through its `Tx`.

        Raises:
            StoreBusy: too many operations are waiting.
        """
        # In the loop itself: a thread waits up to 5 ms for the GIL after each statement while the loop is busy.
        return await self._queued(run, long=False)

    async def write_long(self, run: Callable[[Tx], T]) -> T:
        """Do what `write` does with something that takes longer, so that only other writers wait for it.

        Raises:
            StoreBusy: too many operations are waiting.
        """
        return await self._queued(run, long=True)

    async def read(self, run: Callable[[Tx], T]) -> T:
        """Look something up that takes well under a millisecond."""
        return self.look(run)

    def look(self, run: Callable[[Tx], T]) -> T:
        """Do what `read` does, inside another file's read."""
        return run(Tx(self._hot))

    def look_once(self, topic: str, key: Hashable, run: Callable[[Tx], T | None]) -> T | None:
        """Look something up that every request asks for: what was found is kept until a commit touches `topic`."""
        kept: dict[Hashable, T] = self._kept.setdefault(topic, {})
        if key in kept:
            return kept[key]
        found = self.look(run)
        if found is not None and len(kept) < MOST_KEPT:
            kept[key] = found
        return found

    async def read_long(self, run: Callable[[Tx], T]) -> T:
        """Look something up in a thread, so that nobody else waits."""
        return await asyncio.get_running_loop().run_in_executor(
            self._long, lambda: run(Tx(self._thread_local.connection))
        )

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Write in the calling thread, before the start: commands of the shell, simulators."""
        if self._writer is not None:
            raise RuntimeError("the loop is the only writer once it has started")
        did: list[Statement] = []
        tx = Tx(self._writer_connection, did)
        self._writer_connection.execute("BEGIN IMMEDIATE")
        try:
            yield tx
            line = told_to(self.mirror, self._writer_connection, did)
        except BaseException:
            self._writer_connection.rollback()
            raise
        commit(self._writer_connection, self.mirror, line)
        self._tell(tx.touched)

    def _open_long_reader(self) -> None:
        self._thread_local.connection = _connect_read_only(self.path)

    def _queued(self, run: Callable[[Tx], T], *, long: bool) -> asyncio.Future[T]:
        if self._writer is None:
            raise RuntimeError("nobody writes before the start")
        if len(self._waiting) >= MOST_WAITING:
            raise StoreBusy
        operation = Operation(run, long, self._loop.create_future())
        self._waiting.append(operation)
        if self._turn is None and len(self._waiting) == 1:
            # Not at once: whatever else is asked in this round of the loop joins the commit.
            self._loop.call_soon(self._begin_turn, self._writer)
        return operation.answer

    def _begin_turn(self, writer: ThreadPoolExecutor) -> None:
        if self._turn is not None or not (batch := self._next_batch()):
            return
        committed = self._committing(batch, writer)
        self._turn = _Turn(batch, committed)
        # The turn is not bound: in such a cycle all that was asked waits for a search for garbage, 20 µs for each scan.
        committed.add_done_callback(lambda _: self._loop.call_soon_threadsafe(self._end_turn, writer))

    def _next_batch(self) -> list[Operation[Any]]:
        batch: list[Operation[Any]] = []
        while self._waiting and len(batch) < MOST_IN_ONE_COMMIT:
            if batch and (batch[0].long or self._waiting[0].long):
                break
            operation = self._waiting.popleft()
            # A caller that has gone before its turn wants nothing any more; from here on it can no longer withdraw.
            if not operation.answer.cancelled():
                batch.append(operation)
        return batch

    def _committing(self, batch: list[Operation[Any]], writer: ThreadPoolExecutor) -> Future[None]:
        connection, mirror = self._writer_connection, self.mirror
        if batch[0].long:
            return writer.submit(run_and_commit, connection, mirror, batch)
        try:
            line = run_each(connection, mirror, batch)
        except Exception as error:  # noqa: BLE001 -- it is handed to the callers; one bug must not stop the writer
            failed: Future[None] = Future()
            failed.set_exception(error)
            return failed
        return writer.submit(commit, connection, mirror, line)

    def _end_turn(self, writer: ThreadPoolExecutor) -> None:
        turn, self._turn = self._turn, None
        if turn is None:  # `close` has ended it
            return
        failure = turn.committed.exception()
        for operation in turn.batch:
            answer(operation, failure)
        if failure is None:
            self._tell(set().union(*(operation.touched for operation in turn.batch)))
        self._begin_turn(writer)

    def _tell(self, touched: set[tuple[str, str]]) -> None:
        for topic, _ in touched:
            self._kept.pop(topic, None)
        if touched:
            self._told(frozenset(Change(topic=topic, key=key) for topic, key in touched))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    teach(connection)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _connect_read_only(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only=ON")
    return connection
