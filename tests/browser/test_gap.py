"""The store is out of reach for long, and a tablet is back soon after."""

import asyncio
import time
from collections.abc import Callable, Iterator
from random import Random
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.chaos.proxy import Fault, Line
from tests.support.browser import Person, a_person
from tests.support.running_demo import Demo

pytestmark = pytest.mark.browser
GAP_S = 33
#: Flet's own client waits twice as long each time, and would ask again only 30 s after the gap.
SOON_S = 25
TAPS_EVERY_MS = 500
SESSION = "sessionStorage.getItem('_flet_session_id')"


class Wifi:
    """Carries everything between a tablet and its screens, until it fails."""

    def __init__(self, target: int) -> None:
        self._line = Line(target, Random(1))
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._line.listen(), self._loop).result()

    def address(self) -> str:
        """Give where the screens are for a tablet: Flet's client is never slow at `localhost` itself."""
        return f"http://tablet.localhost:{self._line.port}"

    def fail(self, fault: Fault) -> None:
        self._do(lambda: self._line.break_with(fault))

    def come_back(self) -> None:
        self._do(self._line.heal)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._line.close(), self._loop).result()
        self._do(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(what)


@pytest.fixture
def wifi(demo: Demo) -> Iterator[Wifi]:
    wifi = Wifi(urlsplit(demo.address).port or 80)
    yield wifi
    wifi.close()


@pytest.fixture
def someone(chromium: Browser, demo: Demo, wifi: Wifi) -> Iterator[Person]:
    with a_person(chromium, demo, "fr") as person:
        person.address = wifi.address()
        person.open()
        yield person


def test_a_tablet_answers_soon_after_a_long_gap_and_is_where_it_was(someone: Person, wifi: Wifi) -> None:
    words = someone.words
    someone.sign_in("Inès")
    someone.sees(words.t("today.do_now"))
    session = someone.page.evaluate(SESSION)
    wifi.fail(Fault.CUT)
    someone.page.wait_for_timeout(GAP_S * 1000)
    wifi.come_back()
    back = time.monotonic()
    answer = someone.button(words.t("customer.new"))
    while not answer.is_visible():
        assert time.monotonic() < back + SOON_S
        someone.tap(words.t("nav.customers"))
        someone.page.wait_for_timeout(TAPS_EVERY_MS)
    assert someone.page.evaluate(SESSION) == session
