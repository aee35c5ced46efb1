"""Browsers that leave, without a goodbye, while the screen is drawn for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flet as ft
import msgpack
import pytest
from flet.controls.context import _context_page
from flet.messaging.protocol import MessageAction
from starlette.datastructures import URL, Address, Headers
from starlette.websockets import WebSocketDisconnect

from store_app.browser_line import BrowserLine
from tests.support.patience import PATIENCE_S

TURNS = 40


class Till(ft.Observable):
    """What the screen shows."""

    sold = 0


@ft.component
def counter(till: Till) -> ft.Control:
    return ft.Text(f"sold {till.sold}")


class Browser:
    """What Flet needs of a web socket; who sends to it after it left is `told` so, or not yet."""

    def __init__(self, session_id: str | None = None, *, told: bool = True) -> None:
        self.told = told
        self.client, self.headers, self.cookies = Address("192.0.2.1", 1), Headers(), {}
        self.url = URL("ws://shop/ws")
        self.left = asyncio.Event()
        self.drawn = b""
        hello = {"session_id": session_id, "page_name": "", "page": {"route": "/"}}
        self._says = [b"\x00" + msgpack.packb([MessageAction.REGISTER_CLIENT.value, hello])]

    async def accept(self) -> None:
        pass

    async def receive_bytes(self) -> bytes:
        if self._says:
            return self._says.pop()
        await self.left.wait()
        raise WebSocketDisconnect

    async def send_bytes(self, data: bytes) -> None:
        if self.left.is_set() and self.told:
            raise WebSocketDisconnect
        self.drawn += data

    async def sees(self, text: str) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while text.encode() not in self.drawn:
            assert asyncio.get_running_loop().time() < deadline, f"{text!r} never showed"
            await asyncio.sleep(0.001)


class Shop:
    """An app that counts what is sold."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self.till = Till()
        self.page: Any = None
        self._executor = executor

    def serve(self, browser: Browser) -> asyncio.Task[None]:
        line = BrowserLine(asyncio.get_running_loop(), self._executor, self._show, None)
        return asyncio.ensure_future(line.handle(browser))

    def sell(self) -> None:
        _context_page.set(self.page)
        self.till.sold += 1

    def _show(self, page: ft.Page) -> None:
        self.page = page
        page.render(counter, self.till)


@pytest.fixture
def shop():
    with ThreadPoolExecutor(1) as executor:
        yield Shop(executor)


@pytest.mark.parametrize("turns", range(8))
@pytest.mark.parametrize("told", [True, False], ids=["the send fails", "the send is lost"])
async def test_a_tablet_that_left_while_it_was_drawn_to_comes_back_to_a_screen_that_lives(shop, turns, told):
    first = Browser(told=told)
    serving = shop.serve(first)
    await first.sees("sold 0")
    for turn in range(TURNS):
        if turn == turns:
            first.left.set()
        shop.sell()
        await asyncio.sleep(0)
    await asyncio.wait_for(serving, PATIENCE_S)
    assert shop.page.session.connection is None

    again = Browser(shop.page.session.id)
    serving = shop.serve(again)
    await again.sees("sold")
    shop.sell()
    await again.sees(f"sold {TURNS + 1}")
    again.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)
