import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from central_oms.storage import feed
from central_oms.storage.database import Database, OtherLayout, Tx
from tests.support.central import a_database
from tests.support.patience import PATIENCE_S


async def test_writes_at_the_same_time_each_get_their_own_position(url: str) -> None:
    with a_database(url) as database:
        before = await database.read(lambda tx: feed.head(tx, "stock"))
        raised = await asyncio.gather(
            *(database.write(lambda tx: feed.raise_head(tx, "stock", 1)) for _ in range(30))
        )
        assert sorted(raised) == list(range(before + 1, before + 31))


async def test_a_write_that_fails_leaves_nothing(url: str) -> None:
    def fail(tx: Tx) -> None:
        feed.raise_head(tx, "stock", 1)
        raise RuntimeError("the program ends here")

    with a_database(url) as database:
        with pytest.raises(RuntimeError):
            await database.write(fail)
        assert await database.read(lambda tx: feed.head(tx, "stock")) == 1


async def test_no_sql_runs_on_the_event_loop(url: str) -> None:
    here = threading.get_ident()
    with a_database(url) as database:
        threads = [await run(lambda tx: threading.get_ident()) for run in (database.write, database.read)]
        assert here not in threads


async def test_a_commit_is_on_the_disk_before_it_is_answered(tmp_path: Path) -> None:
    with a_database(f"sqlite:///{tmp_path / 'oms.db'}") as database:
        assert await database.write(lambda tx: tx.scalar(text("PRAGMA synchronous"))) == 2
        assert await database.write(lambda tx: tx.scalar(text("PRAGMA journal_mode"))) == "wal"


async def test_data_of_another_layout_is_refused_and_left_as_it_is(url: str) -> None:
    with a_database(url) as database:
        await database.write(lambda tx: tx.execute(text("ALTER TABLE rate ADD COLUMN seen TEXT")))
        with pytest.raises(OtherLayout, match="rate"):
            Database(url)


async def test_writes_that_stop_each_other_are_both_done(url: str) -> None:
    first = threading.Barrier(2, timeout=PATIENCE_S)

    def raise_both(names: tuple[str, str], met: list[bool]) -> Callable[[Tx], None]:
        def raise_heads(tx: Tx) -> None:
            feed.raise_head(tx, names[0], 1)
            # One writer at a time never meets the other, and neither does a write that is done anew.
            if tx.dialect.name == "postgresql" and not met:
                met.append(True)
                first.wait()
            feed.raise_head(tx, names[1], 1)

        return raise_heads

    with a_database(url) as database:
        await asyncio.gather(
            *(database.write(raise_both(names, [])) for names in (("left", "right"), ("right", "left")))
        )
        heads = await database.read(lambda tx: (feed.head(tx, "left"), feed.head(tx, "right")))
        assert heads == (2, 2)
