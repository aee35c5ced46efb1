"""What befalls files, machines and clocks in a simulated world, and what its people then do about it."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from central_oms.use_cases import machines
from shared.contract.events import EventType, StockMoved
from shared.stock import Bucket, Movement, MovementKind
from store_server.oms.states import State
from store_server.storage import outbox, stock
from store_server.storage.database import Tx
from store_server.storage.outbox import Cause
from tests.simulation.elsewhere import Memory
from tests.simulation.retailer import SKUS
from tests.simulation.store import SimulatedStore
from tests.support.builders import STORE

if TYPE_CHECKING:
    from tests.simulation.world import World

JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=3652), timedelta(days=-1))
# By then both machines have been heard, and the operator has looked at the alarm.
OPERATOR_LOOKS = 8
COPIED = 0.07
OMS_COPIED = 0.02


class Mishaps:
    """Files that go back in time, a machine that has a double, a clock that jumps.

    `saved` are the events that a store ever committed, `excused` those that were lost before anyone else had them;
    `losses` count the store's files that went back or away.
    """

    def __init__(self, world: "World", folder: Path) -> None:
        self._world, self._folder = world, folder
        self.twin: SimulatedStore | None = None
        self.saved: set[str] = set()
        self.excused: set[str] = set()
        self.losses = self.oms_restores = self.clones = 0
        self._aside: Path | None = None
        self._remembered: tuple[list[Memory], list[str]] | None = None

    @property
    def forks(self) -> int:
        """Count all that made two histories of one."""
        return self.store_forks + self.oms_restores

    @property
    def store_forks(self) -> int:
        """Count those of them that befell the store."""
        return self.losses + self.clones

    @property
    def stores(self) -> list[SimulatedStore]:
        """Those that run on the one identity."""
        return [self._world.store] if self.twin is None else [self._world.store, self.twin]

    @property
    def _copies_oms(self) -> float:
        # Rarely anew: from a copy of a moment ago nothing comes back that a store had heard of since.
        first = 1.0 if self._remembered is None else OMS_COPIED
        return first if self._world.faults.oms_restored else 0.0

    def strike(self) -> None:
        """Let happen what this world's faults make likely."""
        faults = self._world.faults
        for likely, stroke in (
            (COPIED if faults.store_restored else 0.0, self._copy_store),
            (faults.store_restored, self._restore_store),
            (faults.store_lost, self._lose_store),
            (self._copies_oms, self._copy_oms),
            (faults.oms_restored, self._restore_oms),
            (faults.clone, self._clone),
            (faults.clock, self._jump),
        ):
            # A fault that this world never has draws nothing: that keeps the others quick.
            if likely and self._world.rng.random() < likely:
                stroke()

    def mend(self, rounds: int) -> None:
        """Let the operator look at two machines: the store's own stays."""
        if self.twin is None or rounds < OPERATOR_LOOKS:
            return
        world, twin = self._world, self.twin
        if State.FENCED not in {store.sync.state for store in self.stores}:
            world.broken.append(
                f"two machines speak as one store: {world.store.sync.state}, {twin.sync.state}"
            )
        world.note("the operator chooses")
        before = _events(twin)
        twin.close()
        self.twin = None
        self._forget(before)
        world.oms.write_surely(lambda tx: machines.admit(tx, STORE, world.store.machine_id))

    def _copy_store(self) -> None:
        self._aside = self._folder / "aside"
        self._world.store.copy_to(self._aside)

    def _restore_store(self) -> None:
        if self._aside is not None:
            self._world.note("the store's files are restored")
            self._begin_store_on(self._aside)

    def _lose_store(self) -> None:
        self._world.note("the store's files are lost")
        self._begin_store_on(None)

    def _begin_store_on(self, files: Path | None) -> None:
        self.losses += 1
        store = self._world.store
        before = _events(store)
        store.restore(files)
        self._forget(before)

    def _copy_oms(self) -> None:
        self._world.oms.put_aside()
        memories = [node.remembered() for node in self._world.others]
        self._remembered = memories, list(self._world.web.acknowledged)

    def _restore_oms(self) -> None:
        if self._remembered is None:
            return
        self._world.note("the OMS is restored")
        self.oms_restores += 1
        before = self._held()
        memories, acknowledged = self._remembered
        self._world.oms.restore()
        self._forget(before)
        for node, memory in zip(self._world.others, memories, strict=True):
            node.go_back(memory)
        self._world.web.acknowledged[:] = acknowledged

    def _clone(self) -> None:
        if self.clones:
            return
        self._world.note("the store's files begin on a second machine too")
        self.clones += 1
        folder = self._folder / "twin"
        self._world.store.copy_to(folder)
        world = self._world
        self.twin = SimulatedStore(folder, world.rng, world.mint, world.faults, "twin")
        with self.twin.operations.transaction() as tx:
            self._sale(tx)

    def _sale(self, tx: Tx) -> None:
        world = self._world
        fact, sku = world.mint(), world.rng.choice(SKUS)
        moves = (Movement(sku=sku, bucket=Bucket.ON_HAND, delta=-1, kind=MovementKind.SALE),)
        stock.book(tx, moves, stock.Entry(fact, fact, "", world.here))
        outbox.add(
            tx,
            fact,
            EventType.STOCK_OPENED,
            fact,
            1,
            StockMoved(moves=moves),
            Cause(fact, "", "", world.here),
        )

    def _jump(self) -> None:
        self._world.skew = self._world.rng.choice((*JUMPS, timedelta()))
        self._world.note(f"the store's clock is off by {self._world.skew}")

    def _forget(self, before: set[str]) -> None:
        """Remember what was saved, and excuse what nobody holds any more."""
        self.saved |= before
        self.excused |= before.difference(self._held(), *map(_events, self.stores))

    def _held(self) -> set[str]:
        return {
            row[0]
            for row in self._world.oms.rows("SELECT event_id FROM inbound WHERE store_id = ?", (STORE,))
        }


def _events(store: SimulatedStore) -> set[str]:
    return {
        row["event_id"] for row in store.operations.look(lambda tx: tx.all("SELECT event_id FROM outbox"))
    }
