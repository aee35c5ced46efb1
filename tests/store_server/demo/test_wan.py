import asyncio

import httpx
import pytest

from store_server.demo.wan import SwitchedLine


class Beyond(httpx.AsyncBaseTransport):
    """The other end, which notes what it hears, and answers once it may."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request.url.path)
        self.asked.set()
        await self.may_answer.wait()
        return httpx.Response(200)


async def test_nothing_is_heard_over_a_line_that_is_cut():
    beyond = Beyond()
    line = SwitchedLine(beyond)
    line.cut = True
    async with httpx.AsyncClient(transport=line, base_url="http://oms.test") as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("/push")
    assert beyond.heard == []


async def test_what_is_under_way_when_the_line_is_cut_gets_no_answer():
    beyond = Beyond()
    line = SwitchedLine(beyond)
    async with httpx.AsyncClient(transport=line, base_url="http://oms.test") as client:
        asking = asyncio.ensure_future(client.get("/push"))
        await beyond.asked.wait()
        line.cut = True
        beyond.may_answer.set()
        with pytest.raises(httpx.ConnectError):
            await asking


async def test_a_line_that_is_back_passes_everything_on():
    beyond = Beyond()
    beyond.may_answer.set()
    line = SwitchedLine(beyond)
    line.cut = True
    line.cut = False
    async with httpx.AsyncClient(transport=line, base_url="http://oms.test") as client:
        assert (await client.get("/push")).is_success
