"""Tells tablets what changed: each listener has a bounded queue; one that falls behind is told to look at everything."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shared.contract.store.shift import Change

MOST_BEHIND = 2048
MOST_KEYS = 50
EVERYTHING = Change(topic="everything")


@dataclass(eq=False)
class _Follower:
    topics: frozenset[str]
    queue: asyncio.Queue[Change] = field(default_factory=lambda: asyncio.Queue(MOST_BEHIND))


class Hub:
    """Passes changes from where they were committed to listeners in the loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change]] = set()
        self._followers: set[_Follower] = set()
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
        """Give a queue that gets every change from now on; many of one topic at once come as one without a key."""
        queue: asyncio.Queue[Change] = asyncio.Queue(MOST_BEHIND)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    @contextmanager
    def follower(self, *topics: str) -> Iterator[asyncio.Queue[Change]]:
        """Give a queue that gets every single change of some topics from now on."""
        follower = _Follower(frozenset({*topics, EVERYTHING.topic}))
        self._followers.add(follower)
        try:
            yield follower.queue
        finally:
            self._followers.discard(follower)

    def _pass_on(self, changes: frozenset[Change]) -> None:
        told = _summed_up(changes)
        for queue in self._listeners:
            _put(queue, told)
        for follower in self._followers:
            _put(follower.queue, [change for change in changes if change.topic in follower.topics])


def _summed_up(changes: Iterable[Change]) -> list[Change]:
    """Name a topic alone where a page of the feed would make each tablet look again for every key."""
    counted = Counter(change.topic for change in changes)
    many = [topic for topic, count in counted.items() if count > MOST_KEYS]
    few = [change for change in changes if change.topic not in many]
    return few + [Change(topic=topic) for topic in many]


def _put(queue: asyncio.Queue[Change], changes: list[Change]) -> None:
    if queue.qsize() + len(changes) >= MOST_BEHIND:
        _empty(queue)
        changes = [EVERYTHING]
    for change in changes:
        queue.put_nowait(change)


def _empty(queue: asyncio.Queue[Change]) -> None:
    while not queue.empty():
        queue.get_nowait()
