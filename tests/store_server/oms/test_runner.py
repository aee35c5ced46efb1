"""The line to the OMS goes on, whatever comes over it."""

import asyncio
from pathlib import Path

import httpx
import pytest

from shared.contract.oms.line import Push
from shared.contract.problem import MEDIA_TYPE, problem_of
from shared.contract.store.shift import Change
from shared.errors import CursorExpired
from store_server.oms.calls import Call, CallKind
from store_server.oms.client import OmsClient
from store_server.oms.line import LineState
from store_server.oms.pacing import Pace
from store_server.oms.runner import Runner
from store_server.oms.sync import Identity, Sync
from store_server.storage import cursors, database
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations, migrate_replica
from tests.support.builders import NOW, STORE
from tests.support.patience import PATIENCE_S
from tests.support.protocol import Talker, a_page, a_talker


class Buggy(httpx.AsyncBaseTransport):
    """A line over which each answer meets a bug."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        raise KeyError(request.url.path)


class Narrow(httpx.AsyncBaseTransport):
    """A line between whose ends something takes no body at all."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(413, text="too large")


class Forgetful(httpx.AsyncBaseTransport):
    """A line to an OMS that keeps no stock from where the store stands."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        told = problem_of(CursorExpired(channel="stock"))
        return httpx.Response(told.status, text=told.model_dump_json(), headers={"content-type": MEDIA_TYPE})


def a_runner(store: Talker, transport: httpx.AsyncBaseTransport) -> Runner:
    client, line = OmsClient("http://oms.test", STORE, transport), LineState(since=NOW, up=True)
    return Runner(
        store.sync, client, store.operations, store.replica, line, lambda: NOW, lambda changes: None
    )


async def test_a_fact_that_is_too_large_even_alone_is_the_managers_to_know(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        store.greet(store.tick()[0])
        runner = a_runner(store, Narrow())
        push = Call(CallKind.PUSH, Push(session="s", inc="i", first=1, prev="0" * 64, events=()))
        store.sync.pace.batch = 2
        await runner._carry(push)
        assert not runner.line.alarm
        await runner._carry(push)
        assert "too large" in runner.line.alarm
        await runner.client.close()


async def test_a_copy_that_cannot_be_begun_anew_now_is_with_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_talker(tmp_path) as store:
        store.greet(store.tick()[0])
        store.load(a_page(3, 5, None))
        store.replica.start()
        runner, most = a_runner(store, Forgetful()), database.MOST_WAITING
        (pull,) = [call for call in store.tick() if call.kind is CallKind.PULL]
        for waiting, left in ((0, {"stock": 3}), (most, {})):
            monkeypatch.setattr(database, "MOST_WAITING", waiting)
            await runner._carry(pull)
            assert store.replica.look(cursors.positions) == left
        await runner.client.close()


async def test_an_answer_that_meets_a_bug_is_told_and_asked_for_again(tmp_path: Path) -> None:
    operations = Database(tmp_path / "operations.db", migrate_operations)
    replica = Database(tmp_path / "replica.db", migrate_replica)
    line, transport, told = LineState(since=NOW, up=True), Buggy(), asyncio.Event()

    def hear(_: frozenset[Change]) -> None:
        told.set()

    client = OmsClient("http://oms.test", STORE, transport)
    sync = Sync(Identity(STORE, "boot", "machine"), lambda: "nonce", Pace(lambda: 0.0))
    running = asyncio.create_task(Runner(sync, client, operations, replica, line, lambda: NOW, hear).run())
    async with asyncio.timeout(PATIENCE_S):
        await told.wait()
        assert "KeyError" in line.last_error
        transport.asked.clear()
        await transport.asked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()
    operations.close()
    replica.close()
