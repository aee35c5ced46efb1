import asyncio
import gc
import threading
import weakref
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from shared.contract.store.shift import Change
from shared.errors import CannotSave, StoreBusy
from store_server.storage.database import MOST_WAITING
from store_server.storage.tx import Tx
from tests.support.kept import Kept, kept
from tests.support.marks import a_file, mark, mark_and_fail, marked, marks
from tests.support.patience import PATIENCE_S


async def test_what_is_asked_at_the_same_time_is_committed_at_once(tmp_path: Path) -> None:
    heard: list[frozenset[Change]] = []
    names = [f"m-{number}" for number in range(30)]
    async with a_file(tmp_path, heard.append) as file:
        assert await asyncio.gather(*(file.write(mark(name)) for name in names)) == names
        assert heard == [marked(*names)]


async def test_an_operation_that_fails_takes_nothing_of_its_neighbours_with_it(tmp_path: Path) -> None:
    heard: list[frozenset[Change]] = []
    async with a_file(tmp_path, heard.append) as file:
        operations = mark("before"), mark_and_fail("wrong"), mark("after")
        answers = await asyncio.gather(*map(file.write, operations), return_exceptions=True)
        assert answers[0] == "before"
        assert isinstance(answers[1], ValueError)
        assert await file.read(marks) == ["before", "after"]
        assert heard == [marked("before", "after")]


async def test_a_refusal_lets_no_neighbour_begin_again(tmp_path: Path) -> None:
    begun: list[str] = []

    def counted(tx: Tx) -> str:
        begun.append("once")
        return mark("once")(tx)

    def refuse(tx: Tx) -> str:
        raise StoreBusy

    async with a_file(tmp_path) as file:
        _, refused = await asyncio.gather(file.write(counted), file.write(refuse), return_exceptions=True)
        assert isinstance(refused, StoreBusy)
        assert await file.read(marks) == begun == ["once"]


async def test_a_long_operation_that_fails_does_not_begin_again(tmp_path: Path) -> None:
    begun: list[str] = []

    def counted(tx: Tx) -> str:
        begun.append("once")
        return mark_and_fail("wrong")(tx)

    async with a_file(tmp_path) as file:
        with pytest.raises(ValueError, match="wrong"):
            await file.write_long(counted)
        await file.write(mark("next"))
        assert (begun, await file.read(marks)) == (["once"], ["next"])


@pytest.mark.parametrize("long", [False, True])
async def test_what_the_mirror_cannot_write_down_is_refused_and_stops_nobody(
    tmp_path: Path, long: bool
) -> None:
    store = Kept(tmp_path)
    database = store.open()
    database.start()
    write = database.write_long if long else database.write
    with pytest.raises(TypeError):
        await write(
            lambda tx: tx.execute("INSERT INTO meta (k, v) VALUES ('wrong', CAST(? AS TEXT))", (b"1",))
        )
    await write(kept("right"))
    database.close()
    assert store.names() == {"right"}


async def test_changes_are_told_after_the_commit(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    async with a_file(tmp_path, lambda changes: seen.append(file.look(marks))) as file:
        await file.write(mark("first"))
        await file.write_long(mark("second"))
    assert seen == [["first"], ["first", "second"]]


async def test_a_caller_that_leaves_before_its_turn_changes_nothing(tmp_path: Path) -> None:
    goes_on = threading.Event()
    async with a_file(tmp_path) as file:
        slow = asyncio.create_task(file.write_long(lambda tx: goes_on.wait(PATIENCE_S)))
        hasty = asyncio.create_task(file.write(mark("hasty")))
        await asyncio.sleep(0.01)
        hasty.cancel()
        goes_on.set()
        assert await slow
        await file.write(mark("patient"))
        assert await file.read(marks) == ["patient"]


async def test_a_caller_that_leaves_in_its_turn_can_no_longer_withdraw(tmp_path: Path) -> None:
    goes_on = threading.Event()
    async with a_file(tmp_path) as file:
        leaving = asyncio.create_task(
            file.write_long(lambda tx: goes_on.wait(PATIENCE_S) and mark("left")(tx))
        )
        await asyncio.sleep(0.01)
        leaving.cancel()
        goes_on.set()
        await file.write(mark("next"))
        assert await file.read(marks) == ["left", "next"]


async def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    names = [f"{number:03}-{'x' * 4_000}" for number in range(100)]
    async with a_file(tmp_path) as file:
        await file.write(lambda tx: tx.execute("PRAGMA max_page_count = 40"))
        tried = await asyncio.gather(*(file.write(mark(name)) for name in names), return_exceptions=True)
        kept = [name for name in tried if isinstance(name, str)]
        assert all(isinstance(error, CannotSave) for error in tried if error not in kept)
        assert 0 < len(kept) < len(names)
        assert await file.read(marks) == kept

        await file.write(lambda tx: tx.execute("PRAGMA max_page_count = 1000"))
        await file.write(mark("room again"))
        assert await file.read(marks) == [*kept, "room again"]


async def test_a_store_that_cannot_keep_up_says_so(tmp_path: Path) -> None:
    goes_on = threading.Event()
    async with a_file(tmp_path) as file:
        slow = asyncio.create_task(file.write_long(lambda tx: goes_on.wait(PATIENCE_S)))
        await asyncio.sleep(0.01)
        waiting = [asyncio.create_task(file.write(mark(f"m-{number}"))) for number in range(MOST_WAITING)]
        await asyncio.sleep(0.01)
        with pytest.raises(StoreBusy):
            await file.write(mark("one too many"))
        goes_on.set()
        await asyncio.gather(slow, *waiting)
        assert len(await file.read(marks)) == MOST_WAITING


async def test_a_long_operation_leaves_the_loop_to_others(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        assert await file.write_long(lambda tx: threading.get_ident()) != threading.get_ident()


async def test_what_was_asked_is_let_go_once_it_is_answered(tmp_path: Path) -> None:
    asked = mark("first")
    held = weakref.ref(asked)
    async with a_file(tmp_path) as file:
        gc.disable()
        try:
            await file.write(asked)
            del asked
            assert held() is None
        finally:
            gc.enable()


async def test_what_is_queued_when_the_file_is_closed_is_kept(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        queued = [asyncio.create_task(file.write(mark(name))) for name in ("a", "b")]
        queued.append(asyncio.create_task(file.write_long(mark("c"))))
        await asyncio.sleep(0)
    assert await asyncio.gather(*queued) == ["a", "b", "c"]
    async with a_file(tmp_path) as file:
        assert await file.read(marks) == ["a", "b", "c"]


async def test_readers_cannot_write(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        for read in (file.read, file.read_long):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                await read(mark("no"))


async def test_what_was_looked_up_once_is_kept_until_a_commit_touches_it(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        await file.write(mark("first"))
        seen = file.look_once("mark", "all", marks)
        await file.write(lambda tx: tx.touch("other"))
        assert file.look_once("mark", "all", marks) is seen
        await file.write(mark("second"))
        assert file.look_once("mark", "all", marks) == ["first", "second"]


async def test_what_was_not_there_is_looked_up_again(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        assert file.look_once("mark", "one", lambda tx: tx.value("SELECT name FROM mark")) is None
        with sqlite3.connect(tmp_path / "marks.db") as elsewhere:
            elsewhere.execute("INSERT INTO mark VALUES ('there')")
        elsewhere.close()
        assert file.look_once("mark", "one", lambda tx: tx.value("SELECT name FROM mark")) == "there"


async def test_a_commit_is_on_the_disk_before_it_is_answered(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        assert await file.write(lambda tx: tx.value("PRAGMA synchronous")) == 2
        assert await file.write(lambda tx: tx.value("PRAGMA journal_mode")) == "wal"


async def test_only_the_loop_writes_once_it_has_begun(tmp_path: Path) -> None:
    async with a_file(tmp_path) as file:
        with pytest.raises(RuntimeError), file.transaction():
            raise AssertionError("it was let in")
