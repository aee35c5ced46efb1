"""Browsers that leave, without a goodbye, while the screen is drawn for them."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flet as ft
import msgpack
import pytest
from flet.controls.context import _context_page
from flet.messaging.protocol import MessageAction
from starlette.datastructures import URL, Address, Headers
from starlette.websockets import WebSocketDisconnect

from store_app import browser_line
from store_app.browser_line import BrowserLine
from store_app.components.fields import Field
from tests.support.counter import until
from tests.support.patience import PATIENCE_S
from tests.support.tablet_app import show_till

TURNS = 40


class Till(ft.Observable):
    """What the screen shows."""

    sold = 0
    asked = ""
    heard = 0

    def ask(self, text: str) -> None:
        self.asked = text
        self.heard += 1


@ft.component
def counter(till: Till) -> ft.Control:
    return ft.Column(
        [ft.Text(f"sold {till.sold}"), Field("Find", till.asked, key="find", on_change=till.ask)]
    )


class Browser:
    """What Flet needs of a web socket; who sends to it after it left is `told` so, or not yet."""

    def __init__(
        self,
        session_id: str | None = None,
        *,
        told: bool = True,
        route: str = "/",
        shown: int = 0,
        silent: bool = False,
    ) -> None:
        self.told = told
        self.client, self.headers, self.cookies = Address("192.0.2.1", 1), Headers(), {}
        self.url = URL("ws://shop/ws")
        self.left = asyncio.Event()
        self.drawn = b""
        self.beats = 0
        self.third_beat = asyncio.Event()
        hello = {"session_id": session_id, "page_name": "", "page": {"route": route}}
        if shown:  # the line that the page on it came by
            hello["page"] |= {"window": {"_i": 2, "_c": "Window", "_line": shown}}
        asking = b"\x00" + msgpack.packb([MessageAction.REGISTER_CLIENT.value, hello])
        self._says = [] if silent else [asking]

    async def accept(self) -> None:
        pass

    async def receive_bytes(self) -> bytes:
        while not self._says:
            if self.left.is_set():
                raise WebSocketDisconnect
            await asyncio.sleep(0.001)
        return self._says.pop(0)

    def say(self, action: MessageAction, **body: Any) -> None:
        self._says.append(b"\x00" + msgpack.packb([action.value, body]))

    async def send_bytes(self, data: bytes) -> None:
        if self.left.is_set() and self.told:
            raise WebSocketDisconnect
        self.drawn += data
        self.beats += not data
        if self.beats == 3:
            self.third_beat.set()

    def was_greeted_with(self) -> dict[int, dict[str, Any]]:
        """Give the controls that it got first, by number."""
        packet = msgpack.Unpacker(strict_map_key=False)
        packet.feed(self.drawn[1:])
        return {control["_i"]: control for control in _controls(packet.unpack())}

    async def sees(self, text: str) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while text.encode() not in self.drawn:
            assert asyncio.get_running_loop().time() < deadline, f"{text!r} never showed"
            await asyncio.sleep(0.001)


def _controls(sent: Any) -> Iterator[dict[str, Any]]:
    if isinstance(sent, dict) and "_i" in sent:
        yield sent
    if isinstance(sent, list | dict):
        for part in sent.values() if isinstance(sent, dict) else sent:
            yield from _controls(part)


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

    def serve_till(self, browser: Browser) -> asyncio.Task[None]:
        """Serve an app with a sheet, and a second address."""
        line = BrowserLine(asyncio.get_running_loop(), self._executor, self._show_till, None)
        return asyncio.ensure_future(line.handle(browser))

    def ask(self) -> None:
        """Tap "why", which opens the sheet."""
        _context_page.set(self.page)
        (why,) = [control for control in self._drawn() if getattr(control, "content", None) == "Why"]
        why.on_click()

    def field(self) -> ft.TextField:
        """Give the field to type into."""
        (field,) = [control for control in self._drawn() if isinstance(control, ft.TextField)]
        return field

    def _drawn(self) -> Iterator[Any]:
        return iter(list(self.page.session.index.values()))

    def _show_till(self, page: ft.Page) -> None:
        self.page = page
        show_till(page)

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


@pytest.mark.parametrize(("route", "shows"), [("/queue", False), ("/", True)])
async def test_a_sheet_that_was_open_is_not_drawn_over_another_screen_when_the_tablet_is_back(
    shop, route, shows
):
    await _leave_with_a_sheet_open(shop)
    again = Browser(shop.page.session.id, route=route)
    serving = shop.serve_till(again)
    await again.sees("0 items" if shows else "nothing to prepare")
    assert (b"because" in again.drawn) is shows
    again.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)


async def test_a_browser_that_leaves_before_it_said_anything_leaves_nothing_behind(shop):
    browser = Browser(silent=True)
    browser.left.set()
    await asyncio.wait_for(shop.serve(browser), PATIENCE_S)


async def test_a_tablet_hears_all_the_time_that_its_line_is_there_until_it_leaves(shop, monkeypatch):
    monkeypatch.setattr(browser_line, "BEAT_S", 0.001)
    browser = Browser()
    serving = shop.serve(browser)
    async with asyncio.timeout(PATIENCE_S):
        await browser.third_beat.wait()
    browser.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)
    heard = browser.beats
    await asyncio.sleep(0.02)
    assert browser.beats == heard


async def test_an_error_that_nobody_expected_is_the_apps_to_tell_and_the_screen_lives_on(shop):
    browser = Browser()
    serving = shop.serve(browser)
    await browser.sees("sold 0")
    told = asyncio.Event()
    shop.page.on_error = told.set
    shop.page.error("division by zero")
    async with asyncio.timeout(PATIENCE_S):
        await told.wait()
    shop.sell()
    await browser.sees("sold 1")
    assert b"division by zero" not in browser.drawn
    browser.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)


async def test_a_tablet_that_is_back_tells_each_new_control_from_the_one_that_it_shows_at_once(shop):
    first = Browser()
    serving = shop.serve_till(first)
    await first.sees("0 items")
    first.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)
    shown, got = [await _back(shop) for _ in range(2)]
    assert len(shown) > 10
    assert shown.keys() == got.keys()
    # It looks at what comes first, and only where there are as many.
    assert all(next(iter(control)) == "_line" for control in got.values())
    assert all(control["_line"] != shown[number]["_line"] for number, control in got.items())


async def _leave_with_a_sheet_open(shop: Shop) -> None:
    first = Browser()
    serving = shop.serve_till(first)
    await first.sees("0 items")
    shop.ask()
    await first.sees("because")
    first.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)


async def _back(shop: Shop) -> dict[int, dict[str, Any]]:
    again = Browser(shop.page.session.id)
    serving = shop.serve_till(again)
    await again.sees("0 items")
    again.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)
    return again.was_greeted_with()


@pytest.mark.parametrize("shown", [0, 1], ids=["loaded anew", "the page that it left with"])
async def test_a_sheet_is_closed_only_on_a_page_that_shows_it_already(shop, shown):
    await _leave_with_a_sheet_open(shop)
    again = Browser(shop.page.session.id, shown=shown)
    serving = shop.serve_till(again)
    await again.sees("because")
    (sheet,) = [control for control in again.was_greeted_with().values() if "open" in control]
    assert (sheet["open"], sheet.get("_open")) == ((False, True) if shown else (True, None))
    again.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)


async def test_a_screen_drawn_between_a_letter_and_its_event_takes_no_letter_back(shop):
    browser = Browser()
    serving = shop.serve(browser)
    await browser.sees("sold 0")
    number = shop.field()._i
    browser.say(MessageAction.UPDATE_CONTROL_PROPS, id=number, props={"value": "M"})
    await until(lambda: shop.field().value == "M")
    shop.sell()
    await browser.sees("sold 1")
    assert (shop.till.asked, shop.field().value) == ("M", "M")
    browser.say(MessageAction.CONTROL_EVENT, target=number, name="change", data="M")
    browser.say(MessageAction.UPDATE_CONTROL_PROPS, id=number, props={"value": "Ma"})
    await until(lambda: shop.till.asked == "Ma")
    assert shop.till.heard == 2
    browser.left.set()
    await asyncio.wait_for(serving, PATIENCE_S)
