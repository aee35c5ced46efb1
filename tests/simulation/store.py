"""The store of a simulated world: its real files, its real end of the protocol, and crashes."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # the library that the programs use: another one's locks do not count

from shared.contract.oms.feed import PullAnswer, Snapshot
from shared.errors import ShopError
from shared.value import Message
from store_server.demo.fill import open_store
from store_server.demo.retailer.stock import Stand
from store_server.oms.calls import Call
from store_server.oms.pacing import Pace
from store_server.oms.states import Event
from store_server.oms.sync import Identity, Sync
from store_server.storage.database import Database, Tx
from store_server.storage.schema import migrate_operations, migrate_replica
from store_server.use_cases import replicate
from tests.simulation.faults import Faults, Fuse
from tests.support.builders import STORE

T = TypeVar("T")
FILES = ("operations.db", "replica.db")


def copied(source: Path, target: Path) -> None:
    """Copy a database that is in use."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


class FragileTx(Tx):
    """A transaction in which the program may die at any statement."""

    def __init__(self, tx: Tx, fuse: Fuse) -> None:
        super().__init__(tx._connection, tx._did)
        self._fuse = fuse

    def execute(self, sql: str, params: tuple[Any, ...] | dict[str, Any] = ()) -> Any:
        self._fuse.burn()
        return super().execute(sql, params)


class SimulatedStore:
    """One store server; all that outlives `crash` is in its files."""

    def __init__(
        self, folder: Path, rng: Random, mint: Callable[[], str], faults: Faults, name: str = "store"
    ) -> None:
        self._folder, self._rng, self._mint = folder, rng, mint
        self.faults = faults
        self.name = name
        self.machine_id = mint()
        self.boot()

    def boot(self) -> None:
        """Start on the files that are there."""
        self.operations = Database(self._folder / "operations.db", migrate_operations)
        self.replica = Database(self._folder / "replica.db", migrate_replica)
        who = Identity(STORE, self._mint(), self.machine_id)
        self.sync = Sync(who, self._mint, Pace(self._rng.random))

    def copy_to(self, folder: Path) -> None:
        """Copy the files as they are."""
        folder.mkdir(exist_ok=True)
        for name in FILES:
            copied(self._folder / name, folder / name)

    def restore(self, folder: Path | None) -> None:
        """Start on files that were put aside, or on none."""
        self.close()
        for name in FILES:
            for file in self._folder.glob(f"{name}*"):
                file.unlink()
            if folder is not None:
                copied(folder / name, self._folder / name)
        self.boot()

    def close(self) -> None:
        """Let go of the files; what was not committed is gone."""
        self.operations.close()
        self.replica.close()

    def crash(self) -> None:
        """Die and start again."""
        self.close()
        self.boot()

    def open_shelf(self, stands: Sequence[Stand], now: datetime) -> None:
        """Book the opening stock."""
        with self.operations.transaction() as tx:
            open_store(tx, stands, now)

    def write(self, run: Callable[[Tx], T]) -> T:
        """Do `run` in one transaction of `operations.db`, which may be the program's last."""
        return self._write(self.operations, run, self.faults.store_crash)

    def calls(self, now: datetime) -> list[Call]:
        """Ask the protocol what to send."""
        return self.operations.look(
            lambda operations: self.replica.look(lambda replica: self.sync.tick(operations, replica, now))
        )

    def take(self, call: Call, answer: Message, now: datetime) -> None:
        """Apply an answer as the runner does."""
        self.sync.done(call, answer, self._taken(call, answer, now), now)

    def fail(self, call: Call, error: ShopError, now: datetime) -> None:
        """Note that a call failed."""
        self.sync.failed(call, error, now)

    def footprint(self) -> tuple[int, ...]:
        """Count what a refused command must leave as it was."""
        counted = (
            "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM outbox), (SELECT count(*) FROM idem)"
        )
        return tuple(self.operations.look(lambda tx: tx.all(counted))[0])

    def _taken(self, call: Call, answer: Message, now: datetime) -> Event:
        if isinstance(answer, Snapshot):
            self._load(answer)
            return Event.ANSWERED
        if isinstance(answer, PullAnswer) and answer.entries:
            self._apply(self.replica, lambda tx: replicate.apply(tx, answer))
        if isinstance(answer, PullAnswer) and answer.from_ == answer.next:
            return Event.ANSWERED
        return self._apply(self.operations, lambda tx: self.sync.handle(tx, call, answer, now))

    def _load(self, page: Snapshot) -> None:
        if not self.sync.wants(page):
            return
        whole_at = self.sync.snapshot_pos(page.channel, page) if page.after is None else None
        self._apply(self.replica, lambda tx: replicate.load(tx, page, whole_at))
        self.sync.next_page(page.channel, page)

    def _apply(self, database: Database, run: Callable[[Tx], T]) -> T:
        return self._write(database, run, self.faults.answer_crash)

    def _write(self, database: Database, run: Callable[[Tx], T], crash: float) -> T:
        fuse = Fuse.drawn(self.name, self._rng, crash)
        with database.transaction() as tx:
            result = run(FragileTx(tx, fuse))
            fuse.before_commit()
        fuse.after()
        return result
