import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from central_oms.storage import feed
from central_oms.storage.database import Tx
from tests.support.central import a_database


async def test_writes_at_the_same_time_each_get_their_own_position(tmp_path: Path) -> None:
    with a_database(tmp_path) as database:
        before = await database.read(lambda tx: feed.head(tx, "stock"))
        raised = await asyncio.gather(
            *(database.write(lambda tx: feed.raise_head(tx, "stock", 1)) for _ in range(30))
        )
        assert sorted(raised) == list(range(before + 1, before + 31))


async def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(tx: Tx) -> None:
        feed.raise_head(tx, "stock", 1)
        raise RuntimeError("the program ends here")

    with a_database(tmp_path) as database:
        with pytest.raises(RuntimeError):
            await database.write(fail)
        assert await database.read(lambda tx: feed.head(tx, "stock")) == 1


async def test_no_sql_runs_on_the_event_loop(tmp_path: Path) -> None:
    here = threading.get_ident()
    with a_database(tmp_path) as database:
        threads = [await run(lambda tx: threading.get_ident()) for run in (database.write, database.read)]
        assert here not in threads


async def test_a_commit_is_on_the_disk_before_it_is_answered(tmp_path: Path) -> None:
    with a_database(tmp_path) as database:
        assert await database.write(lambda tx: tx.scalar(text("PRAGMA synchronous"))) == 2
        assert await database.write(lambda tx: tx.scalar(text("PRAGMA journal_mode"))) == "wal"
