"""What a store's server does between its start and its end."""

import asyncio
from pathlib import Path

import pytest

from shared.contract.oms.feed import Kind, Op
from store_server import background
from store_server.storage import parked, work
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations
from tests.support.builders import a_fulfilment
from tests.support.network import a_store_alone
from tests.support.patience import PATIENCE_S
from tests.support.store import told


async def test_a_version_that_knows_what_an_older_one_parked_starts_with_it(tmp_path: Path) -> None:
    app = a_store_alone(tmp_path)
    database = Database(tmp_path / "operations.db", migrate_operations)
    offered = told(Kind.OFFER, "f-1", a_fulfilment(fulfilment_id="f-1"), Op.COMMAND)
    with database.transaction() as tx:
        parked.keep(tx, "offer:f-1", "unknown", offered)
    database.close()
    async with app.router.lifespan_context(app):
        operations: Database = app.state.services.operations
        assert await operations.read(lambda tx: work.find(tx, "f-1")) is not None


async def test_what_the_server_does_by_itself_begins_again_after_a_bug(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "BEGIN_AGAIN_AFTER_S", 0)
    begun, again = 0, asyncio.Event()

    async def work_with_a_bug() -> None:
        nonlocal begun
        begun += 1
        if begun > 1:
            again.set()
        raise KeyError

    task = asyncio.create_task(background.keep_going(work_with_a_bug))
    async with asyncio.timeout(PATIENCE_S):
        await again.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
