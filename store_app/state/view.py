"""What every screen's state is made of: fetching, looking again, and carrying out one intention once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

import flet as ft

from shared.contract.store.shift import Change
from shared.errors import Conflict, LockedOut, ShopError, SignInNeeded, Unavailable, Unreachable, WrongPin
from store_app.state.errands import run_aside
from store_app.state.ids import new_id
from store_app.state.tablet import EVERYTHING, Tablet
from store_app.state.toast import ToastTone

#: Changes come in bursts: one sale tells of a basket, an order and its stock.
GATHER_S = 0.05
#: A person who types pauses about this long between words, and less between letters.
TYPING_PAUSE_S = 0.1
T = TypeVar("T")


@dataclass(eq=False)
class View(ft.Observable):
    """The state behind one screen, rebuilt from its address and the API.

    `loading` until the first answer; `error` when fetching failed, with what was shown before still there; `refused` what
    the last action was refused with; `busy` the intentions that are being carried out.
    """

    topics: ClassVar[frozenset[str]] = frozenset()  #: the changes that make this screen look again

    tablet: Tablet
    loading: bool = field(default=True, init=False)
    error: ShopError | None = field(default=None, init=False)
    refused: ShopError | None = field(default=None, init=False)
    busy: frozenset[str] = field(default=frozenset(), init=False)
    _keys: dict[str, str] = field(default_factory=dict, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _looking: asyncio.Task[None] | None = field(default=None, init=False)
    _stale: bool = field(default=False, init=False)

    @property
    def offline(self) -> bool:
        """Whether fetching failed because the store server does not answer."""
        return isinstance(self.error, Unreachable)

    async def fetch(self) -> None:
        """Ask the store server for what this screen shows."""
        raise NotImplementedError

    async def load(self) -> None:
        """Fetch; what was shown before stays until then, and also when it fails."""
        try:
            async with self._lock:
                await self.fetch()
        except ShopError as error:
            await self._fail(error)
        else:
            self.error = None
            # Whoever sees things as they are now and taps again means it anew.
            self._keys = {}
        self.loading = False

    def refresh(self) -> None:
        """Look now if nothing was seen yet, else soon, once for a burst of reasons."""
        self._stale = True
        if self._looking is None or self._looking.done():
            self._looking = run_aside(self._catch_up())

    def close(self) -> None:
        """Stop looking."""
        if self._looking:
            self._looking.cancel()

    async def act(self, intention: str, call: Callable[[str], Awaitable[T]]) -> T | None:
        """Carry out one intention under one idempotency key; None when it was refused.

        A tap repeated while it runs does nothing. After a lost answer the same intention goes out under the same key.

        Args:
            intention: names the action with everything that makes it another one.
        """
        if intention in self.busy:
            return None
        self.busy |= {intention}
        key = self._keys.setdefault(intention, new_id())
        try:
            async with self._lock:
                answer = await call(key)
        except ShopError as error:
            if not isinstance(error, Unavailable):
                self._keys.pop(intention, None)
            await self.refuse(error)
            return None
        finally:
            self.busy -= {intention}
        self._keys.pop(intention, None)
        self.refused = None
        return answer

    async def refuse(self, error: ShopError) -> None:
        """Take it that an action was refused: say so, and look again if things were not as they seemed."""
        self.refused = error
        if _is_signed_out(error):
            await self.tablet.lose_session()
            return
        self.say(error)
        if isinstance(error, Conflict):
            self.refresh()

    def say(self, error: ShopError) -> None:
        """Say what an action was refused with."""
        self.tablet.tell(self.tablet.words.error(error), ToastTone.WRONG)

    def concerns(self, change: Change) -> bool:
        """Tell whether a change makes this screen look again."""
        return change.topic in self.topics

    def on_change(self, change: Change) -> None:
        """Look again if this concerns us."""
        if change.topic == EVERYTHING or self.concerns(change):
            self.refresh()

    async def on_scan(self, code: str) -> bool:
        """Leave scans to the tablet."""
        return False

    async def on_key(self, key: str) -> None:
        """Leave keys alone."""

    async def _fail(self, error: ShopError) -> None:
        if _is_signed_out(error):
            await self.tablet.lose_session()
        else:
            self.error = error

    async def _catch_up(self) -> None:
        while self._stale:
            if not self.loading:
                await asyncio.sleep(GATHER_S)
            self._stale = False
            await self.load()


@dataclass(eq=False)
class SearchView(View):
    """A screen with a text to find things by."""

    text: str = field(default="", init=False)

    def type(self, text: str) -> Coroutine[Any, Any, None]:
        """Take what was typed, at once, and give the search for it, which waits for a pause."""
        self.text = text
        return self._search_at_a_pause(text)

    async def _search_at_a_pause(self, text: str) -> None:
        await asyncio.sleep(TYPING_PAUSE_S)
        if self.text == text:
            await self.load()

    def close(self) -> None:
        """Stop looking, also for what was just typed."""
        super().close()
        self.text = ""


def _is_signed_out(error: ShopError) -> bool:
    return isinstance(error, SignInNeeded) and not isinstance(error, WrongPin | LockedOut)
