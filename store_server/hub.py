"""Tells tablets what changed: each listener has a bounded queue; one that falls behind is told to look at everything."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from shared.contract.store_api import Change

MOST_BEHIND = 2048
EVERYTHING = Change(topic="everything")


class Hub:
    """Passes changes from the writer threads to listeners in the loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Bind to the running loop."""
        self._loop = asyncio.get_running_loop()

    def tell(self, changes: frozenset[Change]) -> None:
        """Pass changes on, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._pass_on, changes)

    @contextmanager
    def listener(self) -> Iterator[asyncio.Queue[Change]]:
        """Give a queue that gets every change from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue(MOST_BEHIND)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def _pass_on(self, changes: frozenset[Change]) -> None:
        for queue in self._listeners:
            if queue.qsize() + len(changes) >= MOST_BEHIND:
                _empty(queue)
                queue.put_nowait(EVERYTHING)
                continue
            for change in changes:
                queue.put_nowait(change)


def _empty(queue: asyncio.Queue[Change]) -> None:
    while not queue.empty():
        queue.get_nowait()
