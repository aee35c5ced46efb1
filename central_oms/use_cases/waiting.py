"""Pulls that are held until there is something for their store, so that it hears at once and need not ask each second.

Whatever one OMS writes rings its bell; what another one writes to the same database is seen within a second.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from central_oms.storage import feed
from central_oms.storage.database import Database, Tx
from central_oms.use_cases import streams
from shared.contract.oms.feed import Cursor, Pull, PullAnswer, store_channel
from shared.contract.packing import Packed

LOOK_EVERY_S = 1.0
# A burst of writes is looked at once.
BETWEEN_LOOKS_S = 0.05
# In a large network stock moves all the time: a store hears of it twice a second, and at once of what it is to do. A rule
# that is changed holds within a second.
BETWEEN_NEWS_S = 0.5


@dataclass(eq=False)
class Held:
    """A pull that waits: from where on anything is news, in the store's own channel and in any."""

    own: str
    through: Mapping[str, int]
    any_moved: asyncio.Event = field(default_factory=asyncio.Event)
    own_moved: asyncio.Event = field(default_factory=asyncio.Event)

    def look(self, heads: Mapping[str, int]) -> None:
        """Wake up if a channel has moved."""
        moved = {name for name, pos in self.through.items() if heads.get(name, 0) > pos}
        if moved:
            self.any_moved.set()
        if self.own in moved:
            self.own_moved.set()

    def let_go(self) -> None:
        """Wait no longer."""
        self.any_moved.set()
        self.own_moved.set()


@dataclass
class Waiting:
    """The pulls that one running OMS holds."""

    database: Database
    _held: set[Held] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _told_at: dict[str, float] = field(default_factory=dict)
    _leaving: bool = False

    def ring(self) -> None:
        """Note that something was written."""
        self._bell.set()

    def leave(self) -> None:
        """Hold nothing any more."""
        self._leaving = True
        for held in self._held:
            held.let_go()

    async def look(self) -> None:
        """Wait for the bell, or for a second, and wake pulls whose channels moved."""
        await _within(LOOK_EVERY_S, self._bell)
        self._bell.clear()
        if self._held:
            heads = await self.database.read(feed.heads)
            for held in self._held:
                held.look(heads)
        await asyncio.sleep(BETWEEN_LOOKS_S)

    async def pull(
        self, store_id: str, pulled: Pull, epoch: int, packing: Callable[[bytes], Packed]
    ) -> Packed:
        """Give what `streams.pull` gives, as soon as that is something.

        Raises:
            StaleSession, EpochChanged, CursorExpired: as of `streams.pull`.
        """

        def read(tx: Tx) -> tuple[PullAnswer, Packed]:
            # As JSON in the reader's thread: 2,000 entries would hold the event loop for tens of milliseconds.
            answer = streams.pull(tx, store_id, pulled, epoch)
            return answer, packing(answer.model_dump_json().encode())

        answer, page = await self.database.read(read)
        if pulled.wait_s and _can_wait(store_id, pulled, answer) and not self._leaving:
            await self._news(store_id, answer.next, pulled)
            _, page = await self.database.read(read)
        return page

    async def _news(self, store_id: str, told: Cursor, pulled: Pull) -> None:
        now = asyncio.get_running_loop().time
        until, quiet_until = now() + pulled.wait_s, self._told_at.get(store_id, 0.0) + BETWEEN_NEWS_S
        held = Held(store_channel(store_id), told.through)
        self._held.add(held)
        # What was written since it was read rang for nobody.
        self.ring()
        try:
            if told == pulled.cursor and not await _within(until - now(), held.any_moved):
                return
            await _within(min(until, quiet_until) - now(), held.own_moved)
        finally:
            self._held.discard(held)
        self._told_at[store_id] = now()


def _can_wait(store_id: str, pulled: Pull, answer: PullAnswer) -> bool:
    own = store_channel(store_id)
    told_own = answer.next.through[own] != pulled.cursor.through.get(own, 0)
    return answer.up_to_date and answer.digest is None and not told_own


async def _within(seconds: float, moved: asyncio.Event) -> bool:
    """Wait for an event, and tell whether it came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await moved.wait()
    return moved.is_set()
