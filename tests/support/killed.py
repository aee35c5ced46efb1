"""What one does before and after a kill: a pick that has begun, a payment, and the proof that nothing went twice."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
from playwright.sync_api import WebSocket

from shared.payment import Outcome
from store_server.devices.payment.simulated import Remembered
from tests.support.browser import Person
from tests.support.patience import PATIENCE_S
from tests.support.running_demo import Demo


def picks(person: Person, demo: Demo) -> tuple[str, list[str]]:
    """Sign in as Noémie and begin to pick three items; give the order's number and the items' codes."""
    number = demo.order_to_collect()
    codes = demo.codes(number)
    person.sign_in("Noémie")
    person.open("/queue")
    person.tap(person.words.t("queue.start_it", number=number))
    person.sees(person.words.t("pick.title", number=number, done=0, total=3))
    return number, codes


def pays(person: Person, demo: Demo) -> None:
    """Sign in as Inès, scan an item that is here, and take the card."""
    words = person.words
    person.sign_in("Inès")
    person.tap(words.t("nav.basket"))
    person.sees(words.t("basket.empty_hint"))
    person.scan(demo.wares("here")[0]["code"])
    person.tap(re.compile(words.t("basket.pay", amount="")))
    person.tap(words.t("pay.card"))


@contextmanager
def comes_back(person: Person, text: str) -> Iterator[None]:
    """Let the block kill something; then wait until the page has a new line by itself, and was sent `text` over it."""
    sent: list[bytes] = []

    def listen(line: WebSocket) -> None:
        line.on("framereceived", lambda frame: sent.append(frame if isinstance(frame, bytes) else b""))

    person.page.on("websocket", listen)
    yield
    deadline = time.monotonic() + PATIENCE_S
    while not any(text.encode() in frame for frame in sent):
        assert time.monotonic() < deadline, f"{text} was not sent again"
        person.page.wait_for_timeout(100)
    person.sees(text)


def charged(data: Path) -> list[str]:
    """Give the attempts that the terminal took money for, from its own journal."""
    journal = data / "store" / "terminal.jsonl"
    # Whole lines: the terminal may be writing one now.
    whole, _, _ = (journal.read_text() if journal.exists() else "").rpartition("\n")
    known = [Remembered.model_validate_json(line) for line in whole.splitlines()]
    return [attempt.attempt_id for attempt in known if attempt.outcome is Outcome.APPROVE]


@contextmanager
def a_payment_under_way(demo: Demo, data: Path) -> Iterator[None]:
    """Pay an order in the background, and wait until the terminal is asked or has charged; the block kills the server."""
    before = charged(data)

    def pay() -> None:
        with suppress(httpx.TransportError):
            demo.order_to_collect()

    paying = Thread(target=pay)
    paying.start()
    # A terminal is asked for less time than a busy machine may take to look once.
    demo.until(lambda _: "paying" in statuses(demo) or charged(data) != before)
    yield
    paying.join()


def statuses(demo: Demo) -> list[str]:
    """Give how the baskets that are not paid stand, last changed first."""
    listed = demo.api.get("/api/v1/baskets")
    return [row["status"] for row in listed.json()] if listed.is_success else []


def agreed(demo: Demo) -> None:
    """Wait until the OMS has every fact, and see that it has the store's stock to the unit."""
    demo.until(lambda state: not state["waiting"])
    demo.until(lambda state: all(map(_agrees, state["stock"])))


def _agrees(figures: Any) -> bool:
    here, there = (figures["on_hand"], figures["reserved"]), (figures["oms_on_hand"], figures["oms_reserved"])
    return here == there
