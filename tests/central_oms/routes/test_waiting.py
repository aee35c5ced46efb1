"""A pull is held while there is nothing to tell, and answered at once when there is something for its store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from central_oms.settings import Settings
from central_oms.storage import feed
from central_oms.storage.database import Database
from central_oms.storage.feed import Entry
from central_oms.use_cases import waiting
from shared.contract.oms.feed import Cursor, Kind, Op, Pull, PullAnswer, store_channel
from shared.contract.oms.line import HelloAnswer
from tests.support.builders import SKU, STORE
from tests.support.central import EPOCH, a_hello, an_oms
from tests.support.patience import PATIENCE_S

BASE = f"/api/v1/stores/{STORE}"
OWN, LONG_S = store_channel(STORE), 30


@dataclass
class Puller:
    """A store that reads on from where it stands."""

    app: FastAPI
    client: httpx.AsyncClient
    session: str
    cursor: Cursor

    async def pull(self, wait_s: int = LONG_S) -> PullAnswer:
        pulled = Pull(session=self.session, cursor=self.cursor, wait_s=wait_s)
        answer = await self.client.post(f"{BASE}/pull", json=pulled.model_dump(mode="json"))
        told = PullAnswer.model_validate_json(answer.content)
        self.cursor = told.next
        return told

    async def held(self) -> asyncio.Task[PullAnswer]:
        """Pull, and give what is still under way once the OMS holds it."""
        pulling = asyncio.create_task(self.pull())
        while not self.app.state.program.waiting._held:  # noqa: ASYNC110 -- nobody tells that a pull is held
            await asyncio.sleep(0.01)
        return pulling

    async def write(self, channel: str, key: str) -> None:
        """Let the OMS tell something."""
        await self.app.state.program.database.write(lambda tx: feed.add(tx, channel, [told(key)]))


def told(key: str) -> Entry:
    return Entry(Kind.PRODUCT, key, Op.PUT, "{}")


@asynccontextmanager
async def a_puller(folder: Path) -> AsyncIterator[Puller]:
    async with asyncio.timeout(PATIENCE_S), an_oms(folder, (STORE, SKU, 1, 0, 0)) as (app, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        heads = await app.state.program.database.read(feed.heads)
        through = {OWN: heads.get(OWN, 0), "catalogue": heads["catalogue"]}
        yield Puller(app, client, hello.session, Cursor(epoch=EPOCH, through=through))


async def keys(pulling: asyncio.Task[PullAnswer]) -> list[str]:
    return [entry.key for entry in (await pulling).entries]


async def test_what_is_for_the_store_ends_the_wait(tmp_path: Path) -> None:
    async with a_puller(tmp_path) as store:
        pulling = await store.held()
        await store.write(OWN, "a-1")
        assert await keys(pulling) == ["a-1"]


async def test_a_pull_that_asks_for_no_wait_is_answered_with_nothing(tmp_path: Path) -> None:
    async with a_puller(tmp_path) as store:
        assert (await store.pull(wait_s=0)).entries == ()


async def test_time_that_is_over_ends_the_wait(tmp_path: Path) -> None:
    async with a_puller(tmp_path) as store:
        assert (await store.pull(wait_s=1)).entries == ()


async def test_what_another_oms_writes_ends_the_wait(tmp_path: Path) -> None:
    async with a_puller(tmp_path) as store:
        pulling = await store.held()
        other = Database(Settings(data=tmp_path).url)
        with other.transaction() as tx:
            feed.add(tx, OWN, [told("a-1")])
        other.close()
        assert await keys(pulling) == ["a-1"]


async def test_what_is_for_other_stores_does_not_end_the_wait(tmp_path: Path) -> None:
    async with a_puller(tmp_path) as store:
        pulling = await store.held()
        await store.write("store:s-elsewhere", "b-1")
        await store.write("customers", "c-1")
        await asyncio.sleep(2 * waiting.BETWEEN_LOOKS_S)
        await store.write(OWN, "a-1")
        assert await keys(pulling) == ["a-1"]


async def test_news_of_the_network_come_at_once_and_then_not_too_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "BETWEEN_NEWS_S", 10 * PATIENCE_S)
    async with a_puller(tmp_path) as store:
        store.app.state.program.waiting._told_at[STORE] = -20 * PATIENCE_S
        pulling = await store.held()
        await store.write("catalogue", "p-1")
        assert await keys(pulling) == ["p-1"]
        await store.write("catalogue", "p-2")
        pulling = await store.held()
        await store.write("catalogue", "p-3")
        await asyncio.sleep(2 * waiting.BETWEEN_LOOKS_S)
        assert not pulling.done()
        await store.write(OWN, "a-1")
        assert await keys(pulling) == ["a-1", "p-2", "p-3"]


async def test_nothing_is_held_by_an_oms_that_leaves(tmp_path: Path) -> None:
    async with a_puller(tmp_path) as store:
        pulling = await store.held()
        store.app.state.program.waiting.leave()
        assert await keys(pulling) == []
        assert (await store.pull()).entries == ()
