"""Hearing the store server, for as long as someone is signed in and a page shows."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from shared.contract.store.shift import Change
from shared.errors import SignInNeeded
from store_app.state.errands import run_aside

BEAT_S = 20.0
AGAIN_AFTER_S = 1.0
log = logging.getLogger(__name__)

Changes = Callable[[], AsyncGenerator[Change | None, None]]
Hear = Callable[[Change | None], Awaitable[None]]


class Listening:
    """Hears changes, of which None says that the store server is lost, and that time passes."""

    def __init__(
        self, changes: Changes, hear: Hear, ended: Callable[[], None], beat: Callable[[], None]
    ) -> None:
        self._changes, self._hear, self._ended, self._beat = changes, hear, ended, beat
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Listen, if nobody does yet."""
        if not self._tasks:
            self._tasks = [run_aside(self._hear_changes()), run_aside(self._keep_time())]

    def end(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    async def _hear_changes(self) -> None:
        while True:
            try:
                async with aclosing(self._changes()) as changes:
                    async for change in changes:
                        await self._hear(change)
            except SignInNeeded:
                self._ended()
                return
            except Exception:
                # Whatever it was: a tablet that hears no more shows for hours what was. The first change that comes then
                # says that everything should be looked at.
                log.exception("heard something odd, and listens again")
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self._beat()
