"""A pull is held for as long as the way to the OMS lets it be, and what breaks it off is no silence of the line."""

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from shared.contract.oms.feed import Cursor, Pull, PullAnswer
from shared.errors import ShopError, Unreachable
from store_server.oms.calls import Call, CallKind
from store_server.oms.client import OmsClient
from store_server.oms.patience import LEAST_S, MOST_S, Patience
from tests.support.builders import STORE

CURSOR = Cursor(epoch=1, through={})
PULL = Call(CallKind.PULL, Pull(session="s", cursor=CURSOR))
ANSWER = PullAnswer(session="s", from_=CURSOR, entries=(), next=CURSOR, up_to_date=True)


@dataclass
class Impatient(httpx.AsyncBaseTransport):
    """A way to the OMS on which what is held comes to harm, and in the end everything."""

    harm: Exception | httpx.Response
    cut: bool = False
    waits: list[int] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.waits.append(Pull.model_validate_json(request.content).wait_s)
        if self.cut or self.waits[-1]:
            if isinstance(self.harm, Exception):
                raise self.harm
            return self.harm
        return httpx.Response(200, json=ANSWER.model_dump(mode="json"))


async def pulled(transport: Impatient) -> object:
    client = OmsClient("http://oms", STORE, transport)
    try:
        return await client.send(PULL)
    except ShopError as error:
        return error
    finally:
        await client.close()


RESET = httpx.ReadError("reset")
BROKEN_OFF = [
    RESET,
    httpx.ReadTimeout("silent"),
    httpx.RemoteProtocolError("closed"),
    httpx.Response(504, text="too slow", headers={"content-type": "text/html"}),
]


@pytest.mark.parametrize("harm", BROKEN_OFF, ids=lambda harm: type(harm).__name__)
async def test_a_wait_that_is_broken_off_is_no_silence(harm: Exception | httpx.Response) -> None:
    way = Impatient(harm)
    assert await pulled(way) == ANSWER
    assert way.waits == [MOST_S, 0]


async def test_a_line_that_is_cut_is_silent() -> None:
    way = Impatient(RESET, cut=True)
    assert isinstance(await pulled(way), Unreachable)
    assert way.waits == [MOST_S, 0]


@pytest.mark.parametrize("harm", [httpx.ConnectError("refused"), httpx.ConnectTimeout("no way")])
async def test_an_oms_that_nobody_reaches_is_asked_once(harm: Exception) -> None:
    way = Impatient(harm)
    assert isinstance(await pulled(way), Unreachable)
    assert way.waits == [MOST_S]


async def test_the_next_wait_is_shorter() -> None:
    way = Impatient(RESET)
    client = OmsClient("http://oms", STORE, way)
    for _ in range(2):
        await client.send(PULL)
    await client.close()
    assert way.waits == [MOST_S, 0, LEAST_S, 0]


async def test_a_store_that_stops_waits_for_no_answer() -> None:
    asked = asyncio.Event()

    class Holding(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError("never")

    client = OmsClient("http://oms", STORE, Holding())
    pulling = asyncio.create_task(client.send(PULL))
    await asked.wait()
    pulling.cancel()
    await asyncio.gather(pulling, return_exceptions=True)
    assert pulling.cancelled()
    await client.close()


def test_waits_settle_below_what_the_way_allows_and_grow_again_without_it() -> None:
    patience, broken = Patience(), 0
    for _ in range(100):
        if patience.wait_s > 6:
            patience.broke_after(6.5)
            broken += 1
        else:
            patience.answered_after(patience.wait_s)
    assert 1 <= broken <= 26
    for _ in range(MOST_S):
        patience.answered_after(patience.wait_s)
    assert patience.wait_s == MOST_S


def test_what_is_answered_early_says_nothing_about_longer_waits() -> None:
    patience = Patience(wait_s=3)
    patience.answered_after(0.2)
    assert patience.wait_s == 3
