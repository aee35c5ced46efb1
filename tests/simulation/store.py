"""The store of a simulated world: its real files, its real end of the protocol, and crashes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from shared.contract.oms_api import PullAnswer, Snapshot
from shared.errors import ShopError
from shared.value import Message
from store_server.demo.fill import open_store
from store_server.demo.retailer.stock import Stand
from store_server.oms.sync import Call, Sync
from store_server.storage.database import Database, Tx
from store_server.storage.schema import migrate_operations, migrate_replica
from store_server.use_cases import replicate
from tests.simulation.faults import Faults, Fuse
from tests.support.builders import STORE

T = TypeVar("T")


class FragileTx(Tx):
    """A transaction in which the program may die at any statement."""

    def __init__(self, tx: Tx, fuse: Fuse) -> None:
        super().__init__(tx._connection)
        self._fuse = fuse

    def execute(self, sql: str, params: tuple[Any, ...] | dict[str, Any] = ()) -> Any:
        self._fuse.burn()
        return super().execute(sql, params)


class SimulatedStore:
    """One store server; all that outlives `crash` is in its files."""

    def __init__(self, folder: Path, rng: Random, mint: Callable[[], str], faults: Faults) -> None:
        self._folder, self._rng, self._mint = folder, rng, mint
        self.faults = faults
        self.boots = 0
        self.boot()

    def boot(self) -> None:
        """Start on the files that are there."""
        self.boots += 1
        self.operations = Database(self._folder / "operations.db", migrate_operations)
        self.replica = Database(self._folder / "replica.db", migrate_replica)
        self.sync = Sync(STORE, self._mint(), self._mint, self._rng.random)

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
        if isinstance(answer, Snapshot):
            self._load(answer)
        else:
            if isinstance(answer, PullAnswer) and answer.entries:
                self._apply(self.replica, lambda tx: replicate.apply(tx, answer))
            if not isinstance(answer, PullAnswer) or answer.from_ != answer.next:
                self._apply(self.operations, lambda tx: self.sync.handle(tx, call, answer, now))
        self.sync.done(call, answer, now)

    def fail(self, call: Call, error: ShopError, now: datetime) -> None:
        """Note that a call failed."""
        self.sync.failed(call, error, now)

    def footprint(self) -> tuple[int, ...]:
        """Count what a refused command must leave as it was."""
        counted = (
            "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM outbox), (SELECT count(*) FROM idem)"
        )
        return tuple(self.operations.look(lambda tx: tx.all(counted))[0])

    def _load(self, page: Snapshot) -> None:
        at_pos = self.sync.snapshot_pos(page.channel, page)
        whole = self.sync.next_page(page.channel, page)
        self._apply(self.replica, lambda tx: replicate.load(tx, page, at_pos if whole else None))

    def _apply(self, database: Database, run: Callable[[Tx], None]) -> None:
        self._write(database, run, self.faults.answer_crash)

    def _write(self, database: Database, run: Callable[[Tx], T], crash: float) -> T:
        fuse = Fuse.drawn("store", self._rng, crash)
        with database.transaction() as tx:
            result = run(FragileTx(tx, fuse))
            fuse.before_commit()
        fuse.after()
        return result
