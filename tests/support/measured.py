"""The tablets' app in this process, with every text and every row telling how large the browser really painted it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import flet as ft
import pytest
import uvicorn
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.layout_control import LayoutSizeChangeEvent
from playwright.sync_api import Page

from store_app import theme
from store_app.main import create_app
from store_app.settings import Settings
from tests.support.browser import PAINTED
from tests.support.patience import PATIENCE_S

MEASURED = (ft.Text, ft.Row, ft.Column, ft.Container, ft.Icon)
TYPES = {kind.role: kind.style() for kind in theme.TYPES}
SCALE = 1.3
ROUNDED_PX = 1.5
STILL_S = 0.35
SET_TEXT = "scale => document.documentElement.style.fontSize = `${100 * scale}%`"
#: Lets the browser set each text again at the width it was painted in, and tells its lines and its widest word.
SET_AGAIN = """async ([texts, fonts, scale]) => {
  await Promise.all(fonts.map(([family, source]) =>
    new FontFace(family, `url(/${source})`).load().then(font => document.fonts.add(font))));
  const sheet = document.body.appendChild(document.createElement("div"));
  const told = texts.map(({ text, family, size, height, width }) => {
    const line = height * scale;
    Object.assign(sheet.style, {
      position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", width: `${width}px`,
      font: `${size * scale}px/${line}px "${family}"`,
    });
    sheet.textContent = text;
    return [Math.round(sheet.clientHeight / line), sheet.scrollWidth];
  });
  sheet.remove();
  return told;
}"""


@dataclass(eq=False, repr=False)  # Flet compares and prints handlers, and what they belong to
class Painted:
    """What was painted since the last look, by the number of its control."""

    address: str
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    fresh: dict[int, Any] = field(default_factory=dict)
    changed_at: float = field(default_factory=time.monotonic)

    def note(self, event: LayoutSizeChangeEvent[Any]) -> None:
        """Remember a size that the browser told."""
        number = event.control._i
        self.sizes[number] = (event.width, event.height)
        self.fresh[number] = event.control
        self.changed_at = time.monotonic()

    def clipped(self, page: Page) -> list[str]:
        """Give what of this screen does not show whole in larger text."""
        self._settle(page)
        self._set_text(page, SCALE)
        cut = [f"cut: {text.value}" for text in self._cut_texts(page)]
        burst = [f"over the edge: {_said(row)}" for row in self._burst_rows()]
        # Only what changes its size tells it: so each screen begins with text of the usual size.
        self._set_text(page, 1)
        return cut + burst

    def _set_text(self, page: Page, scale: float) -> None:
        self.fresh.clear()
        page.evaluate(SET_TEXT, scale)
        self._settle(page)

    def _cut_texts(self, page: Page) -> list[ft.Text]:
        texts = [
            control for control in [*self.fresh.values()] if isinstance(control, ft.Text) and control.value
        ]
        facts = [self._set_as(text) for text in texts]
        told = page.evaluate(SET_AGAIN, [facts, [*theme.FONTS.items()], SCALE])
        return [
            text
            for text, fact, (lines, widest) in zip(texts, facts, told, strict=True)
            if lines > round(fact["painted"] / (fact["height"] * SCALE)) or widest > fact["width"] + 1
        ]

    def _burst_rows(self) -> list[ft.Row]:
        rows = [control for control in [*self.fresh.values()] if isinstance(control, ft.Row)]
        return [row for row in rows if not row.wrap and not row.scroll and self._bursts(row)]

    def _settle(self, page: Page) -> None:
        self.changed_at = time.monotonic()
        deadline = self.changed_at + PATIENCE_S
        while not self.fresh or time.monotonic() - self.changed_at < STILL_S:
            assert time.monotonic() < deadline, "the screen does not come to rest"
            page.wait_for_timeout(50)
            # A browser that is busy paints less often than that: what it has to paint is waited for.
            page.evaluate(PAINTED)

    def _set_as(self, text: ft.Text) -> dict[str, Any]:
        style = text.style if text.theme_style is None else TYPES[text.theme_style]
        assert style and style.size and style.height
        width, painted = self.sizes[text._i]
        return {
            "text": text.value,
            "family": style.font_family,
            "size": style.size,
            "height": style.size * style.height,
            "width": width + ROUNDED_PX,
            "painted": painted,
        }

    def _bursts(self, row: ft.Row) -> bool:
        parts = [self.sizes.get(_inner(part)._i) for part in row.controls]
        widths = [size[0] for size in parts if size]
        return sum(widths) + row.spacing * (len(row.controls) - 1) > self.sizes[row._i][0] + ROUNDED_PX


@contextmanager
def a_measured_app(store_url: str) -> Iterator[Painted]:
    """Serve the tablets' app against a store server, and hear of every size."""
    line = socket.create_server(("127.0.0.1", 0))
    painted = Painted(f"http://127.0.0.1:{line.getsockname()[1]}")
    construct = BaseControl.init

    def hear(control: BaseControl) -> None:
        # Flutter cannot place a thing in a stack by its sides while it also listens to its size.
        if isinstance(control, MEASURED) and control.left is None:
            control.on_size_change = painted.note
        construct(control)  # type: ignore[no-untyped-call]

    app = create_app(Settings(store_url=store_url))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=[[line]])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseControl, "init", hear)
        thread.start()
        yield painted
        server.should_exit = True
        thread.join()


def _said(control: Any) -> list[str]:
    """Give the texts inside."""
    control = _inner(control)
    if isinstance(control, ft.Text):
        return [control.value]
    parts = getattr(control, "controls", None) or [getattr(control, "content", None)]
    return [text for part in parts if part for text in _said(part)]


def _inner(part: Any) -> Any:
    """Look through what has no size of its own."""
    part = unwrap_component(part)
    return _inner(part.content) if isinstance(part, ft.Semantics) and part.content else part
