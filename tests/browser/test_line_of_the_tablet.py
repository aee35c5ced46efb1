"""The Wi-Fi of a shop has gaps: a tablet that is back shows what happened meanwhile, goes on where it was, and answers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute

from shared.network import DeliveryMode
from tests.support.browser import Person, a_person
from tests.support.patience import PATIENCE_S
from tests.support.running_demo import Demo

pytestmark = pytest.mark.browser
NOTICED_MS = 1500  # by the server, which then holds the session for whoever comes back
CLOSED_MS = 1500  # nobody taps what lies under a sheet that is closing
SESSION = "sessionStorage.getItem('_flet_session_id')"


@dataclass
class Line:
    """What carries the screens to a page."""

    page: Page
    _cut: bool = field(default=False, init=False)
    _ends: list[WebSocketRoute] = field(default_factory=list, init=False)
    _drawn: int = field(default=0, init=False)  #: the newest end over which something came to be drawn

    def lay(self) -> None:
        """Stand between the page and the server, before the page is opened."""
        self.page.route_web_socket("**/ws", self._connect)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Let the block happen while nothing gets through; then wait until the page came back, to the same session."""
        session, before = self.page.evaluate(SESSION), self._drawn
        self._cut = True
        self._ends[-1].close()
        yield
        self.page.wait_for_timeout(NOTICED_MS)
        self._cut = False
        deadline = time.monotonic() + PATIENCE_S
        while self._drawn == before:
            assert time.monotonic() < deadline, "the page never came back"
            self.page.wait_for_timeout(100)
        assert self.page.evaluate(SESSION) == session

    def die(self) -> None:
        """Let the server's end be gone while the page's hears nothing of it: its machine lost its power, and is back."""
        self._ends[-1].on_close(lambda *_: None)
        self._ends[-1].on_message(lambda _: None)
        self._ends[-1].close()

    def _connect(self, route: WebSocketRoute) -> None:
        if self._cut:
            route.close()
        else:
            server = route.connect_to_server()
            self._ends.append(server)
            number = len(self._ends)
            server.on_message(lambda message: self._bring(route, message, number))

    def _bring(self, route: WebSocketRoute, message: str | bytes, number: int) -> None:
        if message:  # and no beat
            self._drawn = max(self._drawn, number)
        route.send(message)


@pytest.fixture
def someone(chromium: Browser, demo: Demo) -> Iterator[Person]:
    with a_person(chromium, demo, "fr") as person:
        yield person


@pytest.fixture
def line(someone: Person) -> Line:
    line = Line(someone.page)
    line.lay()
    someone.open()
    return line


def test_a_picker_sees_what_was_ordered_meanwhile_and_picks_on(
    someone: Person, line: Line, demo: Demo
) -> None:
    words = someone.words
    someone.sign_in("Noémie")
    someone.open("/queue")
    someone.sees(words.t("queue.start_it", number=demo.order_to_collect()))
    with line.gone():
        number = demo.order_to_collect()
    someone.tap(words.t("queue.start_it", number=number))
    someone.sees(words.t("pick.title", number=number, done=0, total=3))
    for done, code in enumerate(demo.codes(number)[:2], start=1):
        with line.gone():
            pass
        someone.scan(code)
        someone.sees(words.t("pick.title", number=number, done=done, total=3))


def test_a_picker_whose_line_died_without_a_word_sees_what_is_ordered_without_a_tap(
    someone: Person, line: Line, demo: Demo
) -> None:
    words = someone.words
    someone.sign_in("Noémie")
    someone.open("/queue")
    someone.sees(words.t("queue.start_it", number=demo.order_to_collect()))
    line.die()
    someone.sees(words.t("queue.start_it", number=demo.order_to_collect()))


def test_a_sheet_closes_and_opens_again(someone: Person, line: Line, demo: Demo) -> None:
    words = someone.words
    why = words.t("asked.why", way=words.of(DeliveryMode.SHIP_HOME))
    someone.sign_in("Inès")
    someone.sees(words.t("today.do_now"))
    someone.scan(demo.wares("elsewhere")[0]["code"])
    someone.tap(why)
    someone.sees(words.t("asked.when"))
    with line.gone():
        pass
    someone.misses(words.t("asked.when"))
    someone.page.wait_for_timeout(CLOSED_MS)
    someone.tap(why)
    someone.sees(words.t("asked.when"))
    someone.tap(words.t("app.close"))
    someone.misses(words.t("asked.when"))
