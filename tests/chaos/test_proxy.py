"""A line that misbehaves as it is told, and is itself again when it is healed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import httpx
import pytest
from fastapi import FastAPI, Request

from tests.chaos.proxy import CHUNK, Fault, Line
from tests.support.counter import until
from tests.support.patience import PATIENCE_S
from tests.support.serving import served

LONG = "x" * 20_000
SOON_S = 1.0
MANY = 500  # which a line that carries one piece at a time would need a minute for


@pytest.fixture(scope="module")
def beyond() -> "Beyond":
    return Beyond()


class Beyond:
    """A server that counts what reaches it."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.heard = 0
        self.app.post("/echo")(self.echo)

    async def echo(self, request: Request) -> str:
        self.heard += 1
        return (await request.body()).decode()


@asynccontextmanager
async def a_line(beyond: Beyond, latency_s: float = 0.0) -> AsyncIterator[tuple[Line, httpx.AsyncClient]]:
    with served(beyond.app) as address:
        line = Line(int(address.rpartition(":")[2]), Random(1), latency_s)
        await line.listen()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{line.port}", timeout=PATIENCE_S) as http:
            yield line, http
        await line.close()


async def said(http: httpx.AsyncClient, text: str, within_s: float = PATIENCE_S) -> str:
    answer = await http.post("/echo", content=text, timeout=within_s)
    return str(answer.json())


@pytest.mark.parametrize("fault", [None, Fault.SLICED, Fault.SLOW, Fault.LATE])
async def test_a_line_that_is_only_slow_brings_everything(fault: Fault | None, beyond: Beyond) -> None:
    async with a_line(beyond) as (line, http):
        line.fault = fault
        assert await said(http, LONG) == LONG


async def test_a_line_that_is_cut_brings_nothing_until_it_is_healed(beyond: Beyond) -> None:
    async with a_line(beyond) as (line, http):
        await said(http, "a")
        line.break_with(Fault.CUT)
        with pytest.raises(httpx.TransportError):
            await said(http, "b")
        line.heal()
        assert await said(http, "c") == "c"


async def test_a_line_that_resets_breaks_off_an_answer_that_the_other_end_gave(beyond: Beyond) -> None:
    async with a_line(beyond) as (line, http):
        await said(http, "a")
        line.break_with(Fault.RESET)
        with pytest.raises(httpx.TransportError):
            await said(http, LONG)


@pytest.mark.parametrize(("fault", "arrives"), [(Fault.SILENT, 0), (Fault.DEAF, 1)])
async def test_a_half_open_line_gives_no_answer_whether_or_not_the_question_arrived(
    fault: Fault, arrives: int, beyond: Beyond
) -> None:
    async with a_line(beyond) as (line, http):
        await said(http, "a")
        before = beyond.heard
        line.break_with(fault)
        with pytest.raises(httpx.ReadTimeout):
            await said(http, "b", SOON_S)
        await until(lambda: beyond.heard - before >= arrives)
        assert beyond.heard - before == arrives
        line.heal()
        assert await said(http, "c") == "c"


async def test_a_round_trip_takes_twice_the_lines_latency(beyond: Beyond) -> None:
    async with a_line(beyond, 0.05) as (_, http):
        begun = asyncio.get_running_loop().time()
        await said(http, "a")
        assert asyncio.get_running_loop().time() - begun >= 0.1


async def test_a_late_line_carries_as_much_as_another(beyond: Beyond) -> None:
    async with a_line(beyond, 0.2) as (_, http):
        begun = asyncio.get_running_loop().time()
        assert await said(http, LONG * MANY) == LONG * MANY
        assert asyncio.get_running_loop().time() - begun < 2 * MANY * len(LONG) / CHUNK * 0.2
