"""A person with a tablet and a scanner: a real Chromium over the real demo, which finds controls only by their names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError, ViewportSize, sync_playwright

from store_app.words import Words
from tests.browser.find_browser import find_browser
from tests.support.catalogues import LANGUAGES
from tests.support.patience import PATIENCE_S
from tests.support.running_demo import PINS, Demo

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
PATIENCE_MS = PATIENCE_S * 1000
AIMED_MS = 300  # nobody aims a scanner sooner
TYPED_MS = 120  # slower than any scanner
DRAWN_MS = 400
MOST_SCROLLS = 10
#: What the page was sent before is on the screen then, however busy the machine is.
PAINTED = "() => new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))"
#: All keys of a scan at once: one after the other, a busy machine takes longer between two than any scanner.
SCAN = """code => {
  const coded = key => key === "Enter" ? key : /[0-9]/.test(key) ? `Digit${key}` : key === "-" ? "Minus" : `Key${key.toUpperCase()}`;
  document.activeElement?.blur();
  for (const key of [...code, "Enter"])
    for (const type of ["keydown", "keyup"])
      document.body.dispatchEvent(
        new KeyboardEvent(type, { key, code: coded(key), bubbles: true, cancelable: true, composed: true }));
}"""


@dataclass
class Person:
    """Someone at a tablet; counts what they tap and scan."""

    page: Page
    address: str
    words: Words
    taps: int = field(default=0, init=False)
    scans: int = field(default=0, init=False)

    def open(self, route: str = "/") -> None:
        """Open an address, as a reload does."""
        self.page.goto(self.address + route)
        semantics = self.page.locator("flt-semantics-placeholder")
        semantics.wait_for(state="attached", timeout=PATIENCE_MS)
        semantics.evaluate("placeholder => placeholder.click()")

    def sign_in(self, name: str) -> None:
        """Choose a language, then a face, and type its PIN."""
        self.tap(self.words.t(f"language.{self.words.language}"))
        self.tap(re.compile(f"^{name}"))
        self.sees(self.words.t("sign_in.pin_hint"))
        for digit in PINS[name]:
            self.page.keyboard.press(digit)
            self.page.wait_for_timeout(TYPED_MS)
        self.button(self.words.t("sign_in.signed_in", name=name)).wait_for()

    def tap(self, name: str | re.Pattern[str]) -> None:
        """Tap the first thing of that name, after scrolling to it where it is further down.

        Raises:
            AssertionError: it never showed.
        """
        self._reach(self.button(name)).click()
        self.taps += 1

    def scan(self, code: str) -> None:
        """Scan as a keyboard wedge does, with no field in focus, as on a tablet that is only touched."""
        self.page.wait_for_timeout(AIMED_MS)
        self.page.evaluate(PAINTED)
        self.page.evaluate(SCAN, code.lower())
        self.scans += 1

    def type(self, label: str, text: str) -> None:
        """Type into a field."""
        field = self.page.get_by_label(label).first
        field.click()
        field.press_sequentially(text, delay=TYPED_MS)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Find what can be tapped, by its whole name where a text is given."""
        wanted = re.compile(f"^{_spaced(name)}$") if isinstance(name, str) else name
        return self.page.get_by_role("button", name=wanted).first

    def sees(self, text: str) -> None:
        """Wait until a text shows, or a name that holds it.

        Raises:
            AssertionError: it did not.
        """
        wanted = re.compile(_spaced(text))
        self._wait_for(self.page.get_by_text(wanted).or_(self.page.get_by_label(wanted)).first)

    def beginning(self, text: str) -> re.Pattern[str]:
        """Give a name by its beginning."""
        return re.compile(f"^{_spaced(text)}")

    def misses(self, text: str) -> None:
        """Wait until a text shows no more."""
        self.page.get_by_text(re.compile(_spaced(text))).first.wait_for(state="detached")

    def shown(self) -> str:
        """Describe what the page shows, as a screen reader says it."""
        return f"{self.page.url}\n{self.page.locator('body').aria_snapshot()}"

    def _wait_for(self, wanted: Locator) -> None:
        try:
            wanted.wait_for(state="attached")
        except TimeoutError as error:
            raise AssertionError(f"{wanted} never showed") from error

    def _reach(self, button: Locator) -> Locator:
        self._wait_for(button)
        size = self.page.viewport_size or LANDSCAPE
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        for _ in range(MOST_SCROLLS):
            box = button.bounding_box()
            if box is None or box["y"] + box["height"] < size["height"]:
                break
            self.page.mouse.wheel(0, size["height"] / 2)
            self.page.wait_for_timeout(DRAWN_MS)
        return button

    def start_counting(self) -> None:
        """Begin a task whose taps and scans are limited."""
        self.taps = self.scans = 0

    def picture(self, path: Path) -> None:
        """Take a picture once the screen is still."""
        self.page.wait_for_timeout(DRAWN_MS)
        self.page.screenshot(path=path)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Open Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def a_person(
    browser: Browser,
    demo: Demo,
    language: str,
    *,
    dark: bool = False,
    size: ViewportSize = LANDSCAPE,
) -> Iterator[Person]:
    """Give someone a tablet that was never used before."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    context.set_default_timeout(PATIENCE_MS)
    yield Person(context.new_page(), demo.address, LANGUAGES[language])
    context.close()


def _spaced(text: str) -> str:
    """Match any space where a text has one: French has several kinds, and the browser knows one."""
    return re.sub(r"\\?\s", r"\\s", re.escape(text))
