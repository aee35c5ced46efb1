"""A tablet hears the store for as long as someone is signed in, whatever comes in between."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from shared.contract.store.shift import Change
from shared.errors import NotAllowed, ShopError, SignInNeeded
from store_app.state import listening
from store_app.state.listening import Listening
from tests.support.patience import PATIENCE_S

ODD = [NotAllowed(role="picker", permission="look"), ShopError(), KeyError("topic")]


class Store:
    """Says what it is told to, each time that it is listened to."""

    def __init__(self, *says: Change | Exception) -> None:
        self.heard: list[Change | None] = []
        self.beats = 0
        self.ended = asyncio.Event()
        self._says = iter(says)
        self.listening = Listening(self._changes, self._hear, self.ended.set, self._beat)

    async def _changes(self) -> AsyncGenerator[Change | None, None]:
        for said in self._says:
            if isinstance(said, SignInNeeded):
                raise said
            yield said if isinstance(said, Change) else self._fail(said)

    async def _hear(self, change: Change | None) -> None:
        self.heard.append(change)

    def _fail(self, error: Exception) -> None:
        raise error

    def _beat(self) -> None:
        self.beats += 1


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "AGAIN_AFTER_S", 0)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
async def test_after_something_odd_it_hears_on_until_the_session_ends(odd: Exception) -> None:
    store = Store(Change(topic="line"), odd, Change(topic="stock"), SignInNeeded())
    store.listening.begin()
    await asyncio.wait_for(store.ended.wait(), PATIENCE_S)
    store.listening.end()
    assert [change.topic for change in store.heard if change] == ["line", "stock"]


async def test_what_a_screen_fails_with_does_not_make_the_tablet_deaf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Store(Change(topic="line"), Change(topic="stock"), SignInNeeded())
    hear = store._hear

    async def stumble(change: Change | None) -> None:
        await hear(change)
        raise ZeroDivisionError

    store.listening = Listening(store._changes, stumble, store.ended.set, store._beat)
    store.listening.begin()
    await asyncio.wait_for(store.ended.wait(), PATIENCE_S)
    store.listening.end()
    assert len(store.heard) == 2


async def test_nobody_listens_twice_and_nobody_after_the_end() -> None:
    store = Store()
    store.listening.begin()
    before = len(asyncio.all_tasks())
    store.listening.begin()
    assert len(asyncio.all_tasks()) == before
    store.listening.end()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before - 2
