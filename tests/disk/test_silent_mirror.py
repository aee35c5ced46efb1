"""A second medium that takes no answer for an answer: a stick that was pulled half out, a share whose server is gone."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.contract.store.managing import AlarmKind
from store_server.storage import mirror as mirrors
from store_server.storage import repair as repair_module
from tests.support.builders import NOW
from tests.support.kept import Kept, based, keep, kept, looked_after
from tests.support.patience import PATIENCE_S

SURE_AFTER_S = 0.2


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@contextmanager
def hanging() -> Iterator[None]:
    """Let what the mirror writes hang, of which it is soon sure."""
    answers, write = threading.Event(), os.pwrite

    def pwrite(descriptor: int, written: bytes, place: int) -> int:
        answers.wait()
        return write(descriptor, written, place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirrors.os, "pwrite", pwrite)
        patch.setattr(mirrors, "SLOWEST_S", SURE_AFTER_S)
        patch.setattr(mirrors, "BEGUN_WITHIN_S", SURE_AFTER_S)
        try:
            yield
        finally:
            answers.set()


async def test_a_medium_that_does_not_answer_is_given_up_and_taken_again_when_it_does(store: Kept) -> None:
    database = store.open()
    database.start()
    keeping = looked_after(database)
    await keeping.look_after_mirror(NOW)
    assert keeping.copies == 2
    with hanging():
        for name in ("first", "second"):
            await database.write(kept(name))
        await keeping.look_after_mirror(NOW)
        (alarm,) = keeping.alarms()
        assert (alarm.kind, alarm.detail) == (AlarmKind.ONE_COPY, "it does not answer")
    async with asyncio.timeout(PATIENCE_S):
        while keeping.copies == 1:
            await keeping.look_after_mirror(NOW)
    await database.write(kept("third"))
    database.close()
    store.lose_file()
    assert store.names() == {"first", "second", "third"}


async def test_nothing_piles_up_while_a_medium_does_not_answer(
    store: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, close = [], mirrors._Journal.close

    def counted(journal: mirrors._Journal) -> None:
        closed.append(journal)
        close(journal)

    monkeypatch.setattr(mirrors._Journal, "close", counted)
    database = store.open()
    database.start()
    keeping = looked_after(database)
    with hanging():
        await database.write(kept("late"))
        for _ in range(9):
            await keeping.look_after_mirror(NOW)
    async with asyncio.timeout(PATIENCE_S):
        while keeping.copies == 1:
            await keeping.look_after_mirror(NOW)
    assert len(closed) == 1
    database.close()


def test_a_program_ends_although_its_mirror_does_not_answer(store: Kept) -> None:
    with hanging():
        with store.opened() as database:
            keep(database, "alone")
        assert store.names(mirrored=False) == {"alone"}


async def test_a_shop_whose_file_is_whole_opens_although_its_mirror_does_not_answer(
    store: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await based(store, "base")
    answers = threading.Event()
    monkeypatch.setattr(repair_module, "ANSWERS_WITHIN_S", 0.01)
    monkeypatch.setattr(repair_module, "parts", lambda *_: answers.wait())
    assert store.names() == {"base"}
    assert store.said == ["the mirror cannot be read: it does not answer"]
    answers.set()
