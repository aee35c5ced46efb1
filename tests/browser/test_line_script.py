"""What a page has for a web socket, over lines that are played and a clock that is moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from store_app.browser_line import BEAT_S
from store_app.main import ASSETS

pytestmark = pytest.mark.browser
#: A browser's own web socket, whose end a test holds: `lines` are those that were asked for.
PLAYED = """
    window.lines = [];
    window.WebSocket = class {
      static CONNECTING = 0;
      static OPEN = 1;
      static CLOSED = 3;
      closed = false;
      constructor() { lines.push(this); }
      close() { this.closed = true; }
    };
"""
WAITING = """<div id="waiting"><img alt="Wait"><p></p></div>
    <script>const UNREACHED = {fr: "Pas de serveur", en: "No server"};</script>"""
KEPT = """localStorage.setItem("flutter.order-in-store", '"{\\\\"preferences\\\\":{\\\\"language\\\\":\\\\"en\\\\"}}"')"""
#: What the client hears.
ASKED = """
    window.heard = [];
    window.line = new WebSocket("ws://tablet/ws", []);
    line.binaryType = "arraybuffer";
    for (const kind of ["open", "message", "close"]) {
      line.addEventListener(kind, (event) => heard.push(kind === "message" ? event.data.byteLength : kind));
    }
"""


@dataclass
class Client:
    """Flet's client on a page."""

    page: Page

    def after(self, seconds: float) -> None:
        """Let time pass."""
        self.page.clock.run_for(round(seconds * 1000))

    def does(self, what: str) -> None:
        """Let the newest line do something."""
        self.page.evaluate(f"lines.at(-1).{what}")

    def hears(self, length: int) -> None:
        """Let a packet arrive."""
        self.does(f"onmessage({{data: new ArrayBuffer({length})}})")

    @property
    def asked(self) -> int:
        """Give how many lines were asked for."""
        return int(self.page.evaluate("lines.length"))

    @property
    def heard(self) -> list[Any]:
        """Give what it heard."""
        found: list[Any] = self.page.evaluate("heard")
        return found


@pytest.fixture
def client(chromium: Browser) -> Iterator[Client]:
    page = chromium.new_page()
    page.route("**", lambda route: route.fulfill(content_type="text/html", body=WAITING))
    page.goto("http://tablet.localhost/")
    page.clock.install()
    page.clock.pause_at(2_000_000_000_000)
    for script in (PLAYED, (ASSETS / "line.js").read_text(), ASKED):
        page.add_script_tag(content=script)
    yield Client(page)
    page.close()


def test_a_line_that_fails_is_asked_for_again_each_second_until_one_opens(client: Client) -> None:
    for failures in range(1, 30):
        assert client.asked == failures
        client.does("onclose({})")
        client.after(1)
    client.does("onopen()")
    assert client.heard == ["open"]
    assert client.page.evaluate("line.readyState") == 1
    assert client.page.evaluate("lines.at(-1).binaryType") == "arraybuffer"


def test_a_line_that_does_not_open_is_given_up(client: Client) -> None:
    client.after(3)
    assert client.asked == 2
    assert client.page.evaluate("lines[0].closed && !lines[1].closed")
    assert client.heard == []


@pytest.mark.parametrize(
    "news",
    ["window.dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('visibilitychange'))"],
)
def test_a_tablet_that_wakes_or_finds_its_network_again_does_not_wait(client: Client, news: str) -> None:
    client.does("onclose({})")
    client.page.evaluate(news)
    assert client.asked == 2
    client.does("onopen()")
    client.page.evaluate(news)
    assert client.asked == 2


def test_a_line_that_is_silent_for_three_beats_is_over(client: Client) -> None:
    client.does("onopen()")
    client.after(3 * BEAT_S)
    client.hears(0)
    client.after(3 * BEAT_S)
    assert client.heard == ["open"]
    client.after(BEAT_S / 2)
    assert client.heard == ["open", "close"]
    assert client.page.evaluate("line.readyState") == 3
    assert client.page.evaluate("lines[0].closed")


def test_what_a_line_brings_is_heard_but_for_its_beats(client: Client) -> None:
    client.does("onopen()")
    for length in (5, 0, 7):
        client.hears(length)
    client.does("onclose({code: 1006, reason: ''})")
    assert client.heard == ["open", 5, 7, "close"]
    client.after(60)
    assert client.asked == 1


def test_a_page_is_covered_until_its_line_brings_something_and_again_when_it_is_lost(client: Client) -> None:
    cover = client.page.locator("#waiting")
    client.does("onopen()")
    client.hears(0)
    client.after(1)
    assert cover.is_visible()
    client.hears(5)
    client.after(1)
    assert not cover.is_visible()
    client.does("onclose({code: 1006, reason: ''})")
    assert cover.is_visible()


def test_a_page_that_reaches_nobody_says_so_in_the_language_that_was_chosen(client: Client) -> None:
    said = client.page.locator("#waiting p")
    assert not said.inner_text()
    client.does("onclose({})")
    assert said.inner_text() == "Pas de serveur"
    client.page.evaluate(KEPT)
    client.after(1)
    client.does("onopen()")
    client.hears(5)
    client.after(1)
    client.does("onclose({code: 1006, reason: ''})")
    assert said.inner_text() == "No server"
