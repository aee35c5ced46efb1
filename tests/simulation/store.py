"""A store of a simulated world: its real files and their mirror, its real end of the protocol, and crashes."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from pytest import MonkeyPatch
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # the library that the programs use: another one's locks do not count

from shared.contract.oms.feed import PullAnswer, Snapshot
from shared.errors import CursorExpired, ShopError
from shared.stock import MovementKind
from shared.value import Message
from store_server.demo.retailer.stock import Stand
from store_server.oms.calls import Call
from store_server.oms.pacing import Pace
from store_server.oms.states import Event
from store_server.oms.sync import Identity, Sync
from store_server.storage import repair, trimming
from store_server.storage.database import Database
from store_server.storage.journal import Line
from store_server.storage.opening import open_operations
from store_server.storage.schema import migrate_replica
from store_server.storage.tx import Tx
from store_server.use_cases import replicate
from tests.simulation.faults import Faults, Fuse
from tests.simulation.medium import Medium
from tests.support import shelf
from tests.support.builders import NOW, STORE
from tests.support.kept import looked_after

T = TypeVar("T")
OPERATIONS, REPLICA = "operations.db", "replica.db"
FILES = (OPERATIONS, REPLICA)


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
    """One store server; all that outlives `crash` is in its files and on the mirror's medium, if it has one."""

    def __init__(
        self,
        folder: Path,
        rng: Random,
        mint: Callable[[], str],
        faults: Faults,
        store_id: str = STORE,
        medium: Medium | None = None,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._rng, self._mint = folder, rng, mint
        self.faults = faults
        self.store_id = store_id
        self.medium = medium
        self.machine_id = mint()
        self.acknowledged: set[str] = set()
        self.differed: set[str] = set()
        self._boots = 0
        self._fuse = Fuse(folder.name)
        self.boot()

    @property
    def name(self) -> str:
        """Name the program, as a crash does."""
        return self._folder.name

    @property
    def safe(self) -> bool:
        """Tell whether the mirror holds all that was acknowledged."""
        mirror, medium = self.operations.mirror, self.medium
        return mirror is not None and mirror.copies == 2 and medium is not None and not medium.torn

    @property
    def lineage(self) -> str:
        """Name the history that the mirror tells; empty without one."""
        return "" if self.operations.mirror is None else self.operations.mirror.position.lineage

    def boot(self, *, checked: bool = True) -> None:
        """Start on the files that are there; what the mirror tells beyond them is done again.

        Args:
            checked: whether it looks at what was written last, as a start does.
        """
        self._boots += 1
        at = NOW + timedelta(microseconds=self._boots)
        directory = None if self.medium is None else self.medium.directory
        with MonkeyPatch.context() as patch:
            if not checked:
                patch.setattr(repair, "tail_findings", lambda _tx: [])
            self.operations = open_operations(self._folder, directory, at, lambda said: None)
        self.replica = Database(self._folder / REPLICA, migrate_replica)
        if self.medium is not None:
            self.medium.torn = not self.medium.there
            self._may_die_at_the_mirror(self.medium)
        self.sync = Sync(
            Identity(self.store_id, self._mint(), self.machine_id), self._mint, Pace(self._rng.random)
        )
        self._known_until = 0
        self._note_acknowledged()

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
        here = {stand.sku: stand.on_hand for stand in stands if stand.node_id == self.store_id}
        with self.operations.transaction() as tx:
            shelf.book(tx, f"{self.store_id}-opened", MovementKind.OPENING, here, now)
        self._note_acknowledged()

    def look_after_mirror(self, now: datetime) -> None:
        """Do what the server does every few seconds for its second copy, if it has one."""
        mirror, medium = self.operations.mirror, self.medium
        if mirror is None or medium is None:
            return
        if medium.torn:
            mirror.give_up()
        medium.torn = not medium.there

        async def write_long(run: Callable[[Tx], T]) -> T:
            with self.operations.transaction() as tx:
                return run(tx)

        # The simulator commits in the calling thread.
        self.operations.write_long = write_long  # type: ignore[method-assign]
        asyncio.run(looked_after(self.operations).look_after_mirror(now))

    def found_unsound(self) -> bool:
        """Do what the server does every night, and tell whether its next start mends something."""
        keeping = looked_after(self.operations)
        asyncio.run(keeping.check_all())
        return bool(keeping.unsound)

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
        if isinstance(error, CursorExpired):
            channel = str(error.facts["channel"])
            self._apply(self.replica, lambda tx: replicate.begin_anew(tx, channel))
        self.sync.failed(call, error, now)

    def events(self) -> set[str]:
        """Name the facts in the file."""
        return {
            row["event_id"] for row in self.operations.look(lambda tx: tx.all("SELECT event_id FROM outbox"))
        }

    def lacks(self, events: Iterable[str]) -> set[str]:
        """Name those facts that the file neither holds nor held."""
        here = self.events()
        gone = [event for event in events if event not in here]
        return self.operations.look(lambda tx: {event for event in gone if not trimming.knows(tx, event)})

    def footprint(self) -> tuple[int, ...]:
        """Count what a refused command must leave as it was."""
        counted = (
            "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM outbox), (SELECT count(*) FROM idem)"
        )
        return tuple(self.operations.look(lambda tx: tx.all(counted))[0])

    def _may_die_at_the_mirror(self, medium: Medium) -> None:
        mirror = self.operations.mirror
        assert mirror is not None
        append = mirror.append

        def fragile(line: Line) -> None:
            self._fuse.before_mirror()
            if medium.torn:
                # As a write does that fails.
                mirror.give_up()
            append(line)

        mirror.append = fragile  # type: ignore[method-assign]

    def _taken(self, call: Call, answer: Message, now: datetime) -> Event:
        if isinstance(answer, Snapshot):
            self._load(call, answer)
            return Event.ANSWERED
        if isinstance(answer, PullAnswer) and (answer.entries or answer.digest):
            differs = self._apply(self.replica, lambda tx: replicate.apply(tx, answer))
            self.differed |= {differs} - {""}
        if isinstance(answer, PullAnswer) and answer.from_ == answer.next:
            return Event.ANSWERED
        return self._apply(self.operations, lambda tx: self.sync.handle(tx, call, answer, now))

    def _load(self, call: Call, page: Snapshot) -> None:
        if self.sync.wants(call, page) and self._apply(self.replica, lambda tx: replicate.load(tx, page)):
            self.sync.kept(page)

    def _apply(self, database: Database, run: Callable[[Tx], T]) -> T:
        return self._write(database, run, self.faults.answer_crash)

    def _write(self, database: Database, run: Callable[[Tx], T], crash: float) -> T:
        fuse = self._fuse = Fuse.drawn(self.name, self._rng, crash)
        with database.transaction() as tx:
            result = run(FragileTx(tx, fuse))
            fuse.before_commit()
        fuse.after()
        if database is self.operations:
            self._note_acknowledged()
        return result

    def _note_acknowledged(self) -> None:
        # A reconciliation writes facts anew, with higher numbers; those of before are known already.
        query = "SELECT n, event_id FROM outbox WHERE n > ?"
        for row in self.operations.look(lambda tx: tx.all(query, (self._known_until,))):
            self._known_until = max(self._known_until, row["n"])
            self.acknowledged.add(row["event_id"])
