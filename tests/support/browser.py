"""A person with a tablet and a scanner: a real Chromium over the real demo, which finds controls only by their names."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from tests.browser.find_browser import find_browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANDSCAPE: ViewportSize = {"width": 1280, "height": 800}
PORTRAIT: ViewportSize = {"width": 800, "height": 1280}
START_S = 60.0
STOP_S = 10.0
PATIENCE_MS = 15_000
BETWEEN_KEYS_MS = 3  # of a scanner
TYPED_MS = 60  # slower than any scanner
DRAWN_MS = 400
PINS = {"Inès": "246810", "Noémie": "135791", "Hélène": "112358"}


@dataclass(frozen=True)
class Demo:
    """The demo as it runs, and its panel, which the tests use as a newcomer would: to know what to scan."""

    address: str
    panel: httpx.Client

    def state(self) -> Any:
        """Give what the panel shows."""
        return self.panel.get("/demo/state").raise_for_status().json()

    def cut(self, cut: bool) -> None:
        """Cut the line to the OMS, or bring it back."""
        self.panel.post("/demo/wan", json={"cut": cut}).raise_for_status()

    def ware(self, where: str) -> Any:
        """Give something to scan: `here`, `elsewhere`, …"""
        return next(ware for ware in self.state()["wares"] if ware["where"] == where and ware)

    def tasks(self, **wanted: str) -> list[Any]:
        """Give the store's work that fits."""
        return [task for task in self.state()["tasks"] if wanted.items() <= task.items()]

    def until(self, look: Any) -> Any:
        """Wait until there is something to see."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            if found := look(self.state()):
                return found
            time.sleep(0.2)
        raise AssertionError("it did not happen")


@dataclass
class Person:
    """Someone at a tablet; counts what they tap and scan."""

    page: Page
    address: str
    taps: int = field(default=0, init=False)
    scans: int = field(default=0, init=False)

    def open(self, route: str = "/") -> None:
        """Open an address, as a reload does."""
        self.page.goto(self.address + route)
        semantics = self.page.locator("flt-semantics-placeholder")
        semantics.wait_for(state="attached", timeout=PATIENCE_MS)
        semantics.evaluate("placeholder => placeholder.click()")

    def sign_in(self, name: str, language: str = "Français") -> None:
        """Choose a language, then a face, and type its PIN."""
        self.tap(language)
        self.tap(re.compile(f"^{name}"))
        self.sees(re.compile("Saisissez votre code|Enter your PIN"))
        for digit in PINS[name]:
            self.page.keyboard.press(digit)
            self.page.wait_for_timeout(TYPED_MS)
        self.button(re.compile(rf"(Connecté : |Signed in as ){name}")).wait_for()

    def tap(self, name: str | re.Pattern[str]) -> None:
        """Tap the first thing of that name."""
        self.button(name).click()
        self.taps += 1

    def scan(self, code: str) -> None:
        """Scan as a keyboard wedge does, wherever the focus is."""
        self.page.keyboard.type(code.lower(), delay=BETWEEN_KEYS_MS)
        self.page.keyboard.press("Enter")
        self.scans += 1

    def type(self, label: str, text: str) -> None:
        """Type into a field."""
        field = self.page.get_by_label(label).first
        field.click()
        field.press_sequentially(text, delay=TYPED_MS)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Find what can be tapped, by its whole name where a text is given."""
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str)).first

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text or a name shows."""
        shown = self.page.get_by_text(text).or_(self.page.get_by_label(text))
        shown.first.wait_for(state="attached", timeout=PATIENCE_MS)

    def start_counting(self) -> None:
        """Begin a task whose taps and scans are limited."""
        self.taps = self.scans = 0

    def picture(self, path: Path) -> None:
        """Take a picture once the screen is still."""
        self.page.wait_for_timeout(DRAWN_MS)
        self.page.screenshot(path=path)


@contextmanager
def a_demo(data: Path) -> Iterator[Demo]:
    """Run the demo on an empty folder until it can sell."""
    port = _two_free_ports()
    address = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).with_name("store-server")), "demo", "--port", str(port)]
    program = subprocess.Popen([*command, "--data", str(data)], stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=address) as panel:
            _wait_until_ready(panel, program)
            yield Demo(address, panel)
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(STOP_S)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Open Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def a_person(
    browser: Browser, demo: Demo, *, dark: bool = False, size: ViewportSize = LANDSCAPE
) -> Iterator[Person]:
    """Give someone a tablet that was never used before."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    context.set_default_timeout(PATIENCE_MS)
    yield Person(context.new_page(), demo.address)
    context.close()


def _two_free_ports() -> int:
    """Find a port whose next one is free too: the demo takes both."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _wait_until_ready(panel: httpx.Client, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and program.poll() is None:
        try:
            if panel.get("/readyz").is_success:
                return
        except httpx.TransportError:
            pass  # it does not listen yet
        time.sleep(0.2)
    raise AssertionError("the demo did not start")
