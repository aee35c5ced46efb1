"""The OMS of a simulated world: its real use cases on its real file, and crashes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from pytest import MonkeyPatch
from sqlalchemy import event

from central_oms.storage import positions
from central_oms.storage.database import Database, Tx
from central_oms.use_cases import fill, machines, reconcile, rights, snapshots, streams
from central_oms.use_cases.fill import Contents
from shared.contract.oms.feed import Pull, PullAnswer, Snapshot
from shared.contract.oms.line import (
    Hello,
    HelloAnswer,
    Journal,
    Push,
    PushAnswer,
    Recall,
    Reconcile,
    Reconciled,
)
from shared.errors import Conflict
from shared.stock import Position
from shared.value import Message
from store_server.oms.calls import Call, CallKind
from store_server.storage import histories, soundness
from tests.simulation.faults import Faults, Fuse
from tests.simulation.store import copied
from tests.support.builders import NOW

T = TypeVar("T")


@contextmanager
def small_pages() -> Iterator[None]:
    """Let snapshots and journals come in several pages, and a start check a part of a file, although the network is small."""
    with MonkeyPatch.context() as patch:
        for channel, (read, _) in list(snapshots.CHANNELS.items()):
            patch.setitem(snapshots.CHANNELS, channel, (read, 13))
        patch.setattr(reconcile, "PAGE", 5)
        patch.setattr(histories, "PAGE", 3)
        patch.setattr(soundness, "TAIL", 20)
        yield


class SimulatedOms:
    """One OMS; all that outlives `crash` is in its file."""

    def __init__(self, folder: Path, rng: Random, mint: Callable[[], str], faults: Faults) -> None:
        self._file, self._copy = folder / "oms.db", folder / "oms-copy.db"
        self._rng, self._mint = rng, mint
        self._fuse = Fuse("oms")
        self.faults = faults
        self.epoch = 1
        self.boot()

    def boot(self, now: datetime = NOW) -> None:
        """Start on the file that is there."""
        self.database = Database(f"sqlite:///{self._file}")
        with self.database.transaction() as tx:
            rights.begin_epoch(tx, self.epoch, now)
            event.listen(tx.engine, "before_cursor_execute", self._burn)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def crash(self) -> None:
        """Die and start again."""
        self._fuse = Fuse("oms")
        self.close()
        self.boot()

    def put_aside(self) -> None:
        """Copy the file as it is."""
        copied(self._file, self._copy)

    def restore(self, now: datetime) -> None:
        """Start on the copy, in a new epoch, as the operator is told to."""
        self.close()
        for file in self._file.parent.glob("oms.db*"):
            file.unlink()
        copied(self._copy, self._file)
        self.epoch += 1
        self._fuse = Fuse("oms")
        self.boot(now)

    def fill(self, contents: Contents, now: datetime) -> None:
        """Fill the empty network."""
        self.write_surely(lambda tx: fill.fill(tx, contents, now))

    def write(self, run: Callable[[Tx], T]) -> T:
        """Do `run` in one transaction, which may be the program's last."""
        fuse = self._fuse = Fuse.drawn("oms", self._rng, self.faults.oms_crash)
        try:
            with self.database.transaction() as tx:
                result = run(tx)
                fuse.before_commit()
        finally:
            # A refusal leaves it lit, and the next transaction is none of its business.
            self._fuse = Fuse("oms")
        fuse.after()
        return result

    def write_surely(self, run: Callable[[Tx], T]) -> T:
        """Do `run` in one transaction that does not fail: for those whose own faults are not looked at."""
        with self.database.transaction() as tx:
            return run(tx)

    def answer(self, store_id: str, call: Call, now: datetime) -> Message:
        """Answer a store's call, over the same JSON as on a real line.

        Raises:
            ShopError: it is refused.
        """
        match call.kind:
            case CallKind.HELLO:
                said = _over_the_line(Hello, call.body)
                answer = self.write(
                    lambda tx: machines.greet(tx, store_id, said, self.epoch, now, self._mint)
                )
                if isinstance(answer, Conflict):
                    raise answer
                return _over_the_line(HelloAnswer, answer)
            case CallKind.RECONCILE:
                asked = _over_the_line(Reconcile, call.body)
                begun = self.write(
                    lambda tx: reconcile.reconcile(tx, store_id, asked, self.epoch, now, self._mint)
                )
                return _over_the_line(Reconciled, begun)
            case CallKind.JOURNAL:
                recall = _over_the_line(Recall, call.body)
                return _over_the_line(Journal, self.write(lambda tx: reconcile.journal(tx, store_id, recall)))
            case CallKind.PUSH | CallKind.BULK:
                pushed = _over_the_line(Push, call.body)
                return _over_the_line(
                    PushAnswer, self.write(lambda tx: streams.push(tx, store_id, pushed, now))
                )
            case CallKind.PULL:
                pulled = _over_the_line(Pull, call.body)
                return _over_the_line(
                    PullAnswer, self.write(lambda tx: streams.pull(tx, store_id, pulled, self.epoch))
                )
            case CallKind.SNAPSHOT:
                page = self.write(
                    lambda tx: snapshots.snapshot(tx, store_id, call.key, call.after or None, self.epoch)
                )
                return Snapshot.model_validate_json(page)

    def positions(self, sku: str) -> list[Position]:
        """Give where a SKU is."""
        with self.database.transaction() as tx:
            return positions.of(tx, {sku})

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Any]:
        """Look at the file as it is."""
        with self.database.transaction() as tx:
            return list(tx.exec_driver_sql(sql, tuple(params)).all())

    def _burn(self, *_execution: Any) -> None:
        self._fuse.burn()


Sent = TypeVar("Sent", bound=Message)


def _over_the_line(model: type[Sent], sent: Message | None) -> Sent:
    assert sent is not None
    return model.model_validate_json(sent.model_dump_json())
