"""Work that goes on beside what is tapped and drawn."""

import asyncio
from collections.abc import Callable, Coroutine

from shared.errors import ShopError


def run_aside(work: Coroutine[object, object, None]) -> asyncio.Task[None]:
    """Run something beside what goes on; a failure that nobody waits for is reported by the loop."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: None if done.cancelled() else done.result())
    return task


class Errands:
    """Verbs that take time, for taps that do not wait; `refused` hears what one is refused with, or fails with."""

    def __init__(self, refused: Callable[[Exception], None]) -> None:
        self._refused = refused
        # The loop itself holds tasks only weakly.
        self._under_way: set[asyncio.Task[None]] = set()

    def do(self, errand: Coroutine[object, object, object]) -> None:
        """Carry one out."""
        task = run_aside(self._told(errand))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _told(self, errand: Coroutine[object, object, object]) -> None:
        try:
            await errand
        except Exception as error:
            self._refused(error)
            if not isinstance(error, ShopError):
                raise
