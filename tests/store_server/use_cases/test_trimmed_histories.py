"""However files go back in time on either side, what left the outbox is neither told, taken in nor lost a second time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from store_server.oms.calls import Call, CallKind
from store_server.storage import packing, trimming
from store_server.storage.soundness import findings
from tests.simulation.run import MEMORY
from tests.support.pair import Pair, a_pair

DAY = timedelta(days=1)
DAYS_KEPT = 3
ROUNDS = 12
OPENED = 1_000


@dataclass
class Lives:
    """A store and an OMS, whose files are put aside and put back."""

    pair: Pair
    aside: Path
    told_once: set[str] = field(default_factory=set)
    store_copied: bool = False
    oms_copied_at: datetime | None = None
    sold: int = 0

    def sell(self) -> None:
        self.sold += 1
        self.pair.move(f"e-{self.sold}", -1)

    def talk(self) -> None:
        held = self.pair.told()
        for call in self.pair.talk(ROUNDS):
            held |= self._told_now(call, held)

    def day(self) -> None:
        """Let a day pass, at the end of which the store trims and packs what it may."""
        self.pair.now += DAY
        self.talk()
        with self.pair.store.operations.transaction() as tx:
            trimming.note_day(tx, self.pair.now)
            trimming.trim(tx, DAYS_KEPT, 2)
            packing.pack(tx, 2)

    def week(self) -> None:
        for _ in range(DAYS_KEPT + 2):
            self.day()

    def copy_store(self) -> None:
        self.pair.store.copy_to(self.aside)
        self.store_copied = True

    def restore_store(self) -> None:
        self.pair.store.restore(self.aside if self.store_copied else None)

    def lose_store(self) -> None:
        self.pair.store.restore(None)

    def copy_oms(self) -> None:
        self.pair.oms.put_aside()
        self.oms_copied_at = self.pair.now

    def restore_oms(self) -> None:
        """Put the OMS's copy back, unless it is older than what the store keeps for that."""
        if self.oms_copied_at is not None and self.pair.now - self.oms_copied_at < (DAYS_KEPT - 1) * DAY:
            self.pair.oms.restore(self.pair.now)

    def _told_now(self, call: Call, held: set[str]) -> set[str]:
        if call.kind is not CallKind.PUSH:
            return set()
        sent = {event.id for event in call.body.events}
        assert not sent & held, "told again"
        return sent


STEPS: tuple[Callable[[Lives], None], ...] = (
    Lives.sell,
    Lives.talk,
    Lives.day,
    Lives.week,
    Lives.copy_store,
    Lives.restore_store,
    Lives.lose_store,
    Lives.copy_oms,
    Lives.restore_oms,
)


@settings(max_examples=10, deadline=None)
@example([Lives.sell, Lives.sell, Lives.week, Lives.copy_store, Lives.sell, Lives.talk, Lives.restore_store])
@example([Lives.sell, Lives.sell, Lives.week, Lives.copy_oms, Lives.sell, Lives.talk, Lives.restore_oms])
@example([Lives.sell, Lives.sell, Lives.copy_store, Lives.sell, Lives.week, Lives.restore_store, Lives.week])
@example([Lives.copy_oms, Lives.sell, Lives.restore_oms])
@example([Lives.lose_store, Lives.talk, Lives.sell, Lives.week])
@given(st.lists(st.sampled_from(STEPS), max_size=12))
def test_both_sides_hold_the_same_whatever_left_and_came_back(steps: list[Callable[[Lives], None]]) -> None:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder, a_pair(Path(folder)) as pair:
        lives = Lives(pair, Path(folder) / "aside")
        pair.move("e-open", OPENED)
        pair.talk(ROUNDS)
        for step in steps:
            step(lives)
        lives.talk()
        told = pair.told()
        assert pair.kept() <= told
        assert pair.on_hand() == (OPENED - len(told - {"e-open"}),) * 2
        assert (
            pair.store.operations.look(lambda tx: {name: some for name, some in findings(tx).items() if some})
            == {}
        )
