"""What befalls a simulated store's files, machines and clock, and what its people then do about it."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from central_oms.use_cases import machines
from shared.stock import MovementKind
from store_server.oms.states import State
from store_server.storage.copies import reading
from store_server.storage.journal import Position
from store_server.storage.mirror import POSITION
from store_server.storage.tx import Tx
from tests.simulation import flips
from tests.simulation.faults import Crash, Point
from tests.simulation.retailer import SKUS
from tests.simulation.sights import Sight
from tests.simulation.store import OPERATIONS, SimulatedStore
from tests.support import shelf

if TYPE_CHECKING:
    from tests.simulation.site import Site

JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=3652), timedelta(days=-1))
# By then both machines have been heard, and the operator has looked at the alarm.
OPERATOR_LOOKS = 8
COPIED = 0.07
DIES_WITH_THE_PROGRAM = 0.3
FLIPS_UNDER_WAY = 0.5
MIRROR_DIES_TOO = 0.4


class Mishaps:
    """Files that go back in time, disks that die, a machine that has a double, a clock that jumps.

    `saved` are the events that the store ever acknowledged, `excused` those that were lost before anyone else had them;
    `losses` count the times when its files went back or away, and no mirror told the rest.
    """

    def __init__(self, site: "Site", folder: Path) -> None:
        self._site, self._folder = site, folder
        self.twin: SimulatedStore | None = None
        self.saved: set[str] = set()
        self.excused: set[str] = set()
        self.losses = self.clones = 0
        self.pulled = self.flipped = False
        self._aside: Path | None = None

    @property
    def forks(self) -> int:
        """Count all that made two histories of the store's one."""
        return self.losses + self.clones

    @property
    def stores(self) -> list[SimulatedStore]:
        """Those that run on the one identity."""
        return [self._site.store] if self.twin is None else [self._site.store, self.twin]

    @property
    def _only_flips(self) -> bool:
        """Tell whether no other mishap takes a flipped file along, or the copy that mends it away."""
        faults = self._site.store.faults
        return not (faults.store_restored or faults.clone or faults.mirror_pulled)

    def strike(self) -> None:
        """Let happen what this store's faults make likely."""
        faults = self._site.store.faults
        for likely, stroke in (
            (COPIED if faults.store_restored else 0.0, self._copy),
            (faults.store_restored, self._restore),
            (faults.store_lost, self._lose),
            (faults.clone, self._clone),
            (faults.clock, self._jump),
            (faults.mirror_pulled, self._pull_or_put_back),
            (faults.bit_flip, self._flip),
        ):
            # A fault that this store never has draws nothing: that keeps the others quick.
            if likely and self._site.rng.random() < likely:
                stroke()

    def crash(self, crash: Crash) -> None:
        """Let a program die and start again; now and then its disk dies with it."""
        store = next(store for store in self.stores if store.name == crash.program)
        disk_too = store is self._site.store and store.faults.store_lost
        # The one moment at which the mirror may lack what the disk had.
        between = crash.point is Point.COMMITTED and store.safe
        if disk_too and (between or self._site.rng.random() < DIES_WITH_THE_PROGRAM):
            if between:
                self._site.saw(Sight.DIED_IN_A_COMMIT)
            self._lose()
        elif between and self.flipped and store is self._site.store:
            # Damaged, and a commit ahead that nobody was told of: a person lets the mirror's copy take its place.
            self._begin_on(None, safe=True)
        else:
            store.crash()

    def mend(self, rounds: int) -> bool:
        """Let the operator look at two machines, of which the store's own stays; tell whether there is more to look at."""
        if self.twin is None or rounds < OPERATOR_LOOKS:
            return self.twin is not None
        site, twin = self._site, self.twin
        if State.FENCED not in {store.sync.state for store in self.stores}:
            states = f"{site.store.sync.state}, {twin.sync.state}"
            site.broken.append(f"two machines speak as {site.store_id}: {states}")
        site.note("the operator chooses")
        site.saw(Sight.TWO_MACHINES)
        twin.close()
        self.twin = None
        self.forget(twin.acknowledged)
        site.oms.write_surely(lambda tx: machines.admit(tx, site.store_id, site.store.machine_id))
        return True

    def forget(self, before: set[str]) -> None:
        """Remember what was saved, and excuse what nobody holds any more."""
        self.saved |= before
        for store in self.stores:
            before = store.lacks(before)
        self.excused |= before - self._site.held()

    def _copy(self) -> None:
        self._aside = self._folder / "aside"
        self._site.store.copy_to(self._aside)

    def _restore(self) -> None:
        if self._aside is not None:
            self._site.note("the store's files are restored")
            self._begin_on(self._aside, safe=self._site.store.safe and self._is_of_the_mirror(self._aside))

    def _lose(self) -> None:
        store, rng = self._site.store, self._site.rng
        self._site.note("the store's disk dies")
        safe = store.safe
        if store.medium is not None and rng.random() < MIRROR_DIES_TOO:
            self._site.note("so does its mirror")
            store.medium.replace()
            safe = False
        self._begin_on(None, safe=safe)

    def _begin_on(self, files: Path | None, *, safe: bool) -> None:
        store = self._site.store
        before = set(store.acknowledged)
        store.restore(files)
        if not safe:
            self.losses += 1
            self.forget(before)
            store.acknowledged = store.events()
            self._site.saw(Sight.FORGOTTEN)
            return
        self._site.saw(Sight.GIVEN_BACK)
        if lost := store.lacks(before - self.excused):
            self._site.broken.append(f"I1: acknowledged, on the mirror, and lost: {lost}")

    def _is_of_the_mirror(self, files: Path) -> bool:
        with reading(files / OPERATIONS) as tx:
            text = tx.value(POSITION)
        return text is not None and Position.parse(text).lineage == self._site.store.lineage

    def _pull_or_put_back(self) -> None:
        medium = self._site.store.medium
        if medium is None:
            return
        self.pulled = True
        if medium.there:
            self._site.note("the mirror is taken out")
            medium.pull()
        elif self._site.rng.random() < 0.7:
            self._site.note("the mirror is put back")
            medium.put_back()
        else:
            self._site.note("another mirror is put in")
            medium.replace()

    def _flip(self) -> None:
        """Flip a bit of what the chains cover, in a store that has a second copy: without one nothing mends it."""
        site, store = self._site, self._site.store
        if not store.safe or self.flipped:
            return
        store.close()
        before = flips.written(store.operations.path)
        if self._only_flips and site.rng.random() < FLIPS_UNDER_WAY:
            # The running server reads the page anew, and has not looked at what it wrote last.
            flipped = flips.flip_what_waits(store.operations.path, site.rng)
            store.boot(checked=False)
            if flipped:
                site.note("a bit of a fact that waits flips")
            self.flipped = self.flipped or flipped
            return
        self.flipped = flips.flip(store.operations.path, site.rng)
        store.boot()
        if self.flipped:
            site.note("a bit flips")
            self.look_at_all()
            if flips.written(store.operations.path) != before:
                site.broken.append("2.15: a bit flipped, and was believed")

    def look_at_all(self) -> None:
        """Do what the server does every night, where a bit flipped, and start it anew if something has to be mended."""
        store = self._site.store
        if not self.flipped:
            return
        if store.found_unsound():
            self._site.note("what flipped is found")
            store.crash()
        self.flipped = False
        self._site.saw(Sight.FLIPPED)

    def _clone(self) -> None:
        if self.clones:
            return
        site = self._site
        site.note("the store's files begin on a second machine too")
        self.clones += 1
        folder = self._folder / f"{site.store_id}-double"
        site.store.copy_to(folder)
        self.twin = SimulatedStore(folder, site.rng, site.mint, site.store.faults, site.store_id)
        with self.twin.operations.transaction() as tx:
            self._sale(tx)
        self.twin.acknowledged |= self.twin.events()

    def _sale(self, tx: Tx) -> None:
        site = self._site
        fact, sku = site.mint(), site.rng.choice(SKUS)
        shelf.book(tx, fact, MovementKind.SALE, {sku: -1}, site.here)

    def _jump(self) -> None:
        self._site.skew = self._site.rng.choice((*JUMPS, timedelta()))
        self._site.note(f"the store's clock is off by {self._site.skew}")
