"""A headless tablet: a real Flet session over a stand-in connection that answers its calls and follows its routes.

Everything that knows Flet's internals (1.0.5) is in this file. Controls are found as a blind person finds them: by the
name that the accessibility tree gives them, or by their key.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import fields
from typing import Any

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from tests.support.patience import PATIENCE_S

QUIET_TURNS = 25
POLL_S = 0.01
AWAY_S = 600
_encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]


class NotOnScreen(AssertionError):
    """What the test looks for is not there; the message lists what is."""


class _Line(Connection):
    """Answers the session as a browser would, in the same process."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = asyncio.get_running_loop()
        self.executor = executor
        self.page_url = "http://tablet"
        self.pubsubhub = PubSubHub(self.loop)
        self.session: Session | None = None
        self.sent = 0
        self.crashes: list[str] = []
        self.calls: list[tuple[str, Any]] = []
        self._answers: set[asyncio.Task[None]] = set()

    def register(self, session: Session) -> None:
        # Flet draws only what differs from the page that the client was told of.
        told = RegisterClientResponseBody(session.id, session.get_page_patch(), "")  # type: ignore[no-untyped-call]
        self.send_message(Message(MessageAction.REGISTER_CLIENT, told))

    def send_message(self, message: Message) -> None:
        # Packing is not for show: it finds what cannot be sent, and Flet compares later renders with what was packed.
        msgpack.packb([message.action, message.body], default=_encode)
        self.sent += 1
        if message.action is MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)
        if message.action is MessageAction.INVOKE_METHOD:
            answer = asyncio.ensure_future(self._answer(message.body))
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)

    async def _answer(self, call: Any) -> None:
        assert self.session
        self.calls.append((call.name, call.args))
        self.session.handle_invoke_method_results(call.control_id, call.call_id, None, None)
        if call.name == "push_route":
            await self.go(call.args["route"])

    async def go(self, route: str) -> None:
        assert self.session
        page = self.session.page
        self.session.apply_page_patch({"route": route})
        await self.session.dispatch_event(page._i, "route_change", {"route": route})


class Tablet:
    """What a person sees and does; every verb waits until the screen is still."""

    def __init__(self, session: Session, line: _Line) -> None:
        self._session = session
        self._line = line

    @property
    def route(self) -> str:
        """The address that is showing."""
        return str(self._session.page.route)

    @property
    def calls(self) -> list[tuple[str, Any]]:
        """What was asked of the device, in order: name and arguments."""
        return self._line.calls

    def texts(self) -> list[str]:
        """Give every text on the screen, from the top; dialogs last."""
        return [
            control.value for control in self._controls() if isinstance(control, ft.Text) and control.value
        ]

    def names(self) -> list[str]:
        """Give the names of everything that can be tapped or typed into."""
        return [name(control) for control in self._controls() if _is_active(control)]

    def shows(self, text: str) -> bool:
        """Tell whether `text` stands anywhere on the screen, names of pictures and buttons included."""
        return any(text in said for said in [*self.texts(), *map(name, self._controls())])

    def is_enabled(self, wanted: str) -> bool:
        """Tell whether what is called `wanted` can be used."""
        return not self.find(wanted).disabled

    def is_chosen(self, wanted: str) -> bool:
        """Tell whether the screen reader would say that it is selected."""
        control = self.find(wanted)
        return bool(getattr(control, "selected", False) or getattr(control, "checked", False))

    def unnamed(self) -> list[str]:
        """Give what can be tapped without a name or without a key; a blind person and a test miss both."""
        active = [control for control in self._controls() if _is_active(control)]
        return [repr(control)[:200] for control in active if not name(control) or _key(control) is None]

    def size_of(self, wanted: str) -> int:
        """Count the controls that draw what is called `wanted`: each costs a redraw time on the server."""
        return sum(1 for _ in _below(self.find(wanted), hidden=True))

    def find(self, wanted: str) -> ft.Control:
        """Find what can be used by its key or its name; the whole name wins over a part of it.

        Raises:
            NotOnScreen: there is none, or several carry only a part of that name.
        """
        active = [control for control in self._controls() if _is_active(control)]
        exact = [control for control in active if wanted in (_key(control), name(control))]
        partly = [control for control in active if wanted in name(control)]
        if exact:
            return exact[0]
        if len(partly) == 1:
            return partly[0]
        raise NotOnScreen(
            f"{len(partly)} controls called {wanted!r}; there are {self.names()}; texts {self.texts()}"
        )

    async def tap(self, wanted: str) -> None:
        """Tap what is called `wanted`, as soon as it is there.

        Raises:
            NotOnScreen: it never was, or it is disabled.
        """
        control = await self._reach(wanted)
        if control.disabled:
            raise NotOnScreen(f"{wanted!r} is disabled")
        await self._event(control, "click" if hasattr(control, "on_click") else "tap")

    async def type(self, wanted: str, text: str) -> None:
        """Replace what stands in a field, as typing it does."""
        field = await self._reach(wanted)
        self._session.apply_patch(field._i, {"value": text})
        await self._event(field, "change", text)

    async def submit(self, wanted: str) -> None:
        """Press Enter in a field."""
        await self._event(await self._reach(wanted), "submit")

    async def press(self, key: str, *, shift: bool = False) -> None:
        """Press one key of a keyboard."""
        pressed = {"key": key, "shift": shift, "ctrl": False, "alt": False, "meta": False}
        await self._session.dispatch_event(self._session.page._i, "keyboard_event", pressed)

    async def scan(self, code: str) -> None:
        """Scan a code as a keyboard wedge does: its keys at once, then Enter."""
        for key in code:
            await self.press(key.upper() if key.isalpha() else key, shift=key.isupper())
        await self.press("Enter")
        await self.settle()

    async def go(self, route: str) -> None:
        """Open an address, as a link or a reload does."""
        await self._line.go(route)
        await self.settle()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Be out of the network's reach for a while."""
        await self._session.disconnect(AWAY_S)
        yield
        await self._session.connect(self._line)
        await self.settle()

    async def until(self, text: str) -> None:
        """Wait for `text` to show.

        Raises:
            NotOnScreen: it never did.
        """
        if not await self._comes(lambda: self.shows(text)):
            raise NotOnScreen(f"{text!r} never showed; texts {self.texts()}")

    async def _reach(self, wanted: str) -> ft.Control:
        await self._comes(lambda: self._is_there(wanted))
        return self.find(wanted)

    def _is_there(self, wanted: str) -> bool:
        try:
            self.find(wanted)
        except NotOnScreen:
            return False
        return True

    async def _comes(self, look: Callable[[], bool]) -> bool:
        deadline = self._line.loop.time() + PATIENCE_S
        while not (seen := look()) and self._line.loop.time() < deadline:
            await asyncio.sleep(POLL_S)
            await self.settle()
        return seen

    async def settle(self) -> None:
        """Wait until the session has nothing more to draw.

        Raises:
            AssertionError: a handler, an effect or a component failed.
        """
        quiet = 0
        while quiet < QUIET_TURNS:
            before = self._line.sent
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._line.sent == before else 0
        if self._line.crashes:
            raise AssertionError(self._line.crashes.pop(0))

    async def _event(self, control: ft.Control, event: str, data: Any = None) -> None:
        await self._session.dispatch_event(control._i, event, data)
        await self.settle()

    def _controls(self, hidden: bool = False) -> Iterator[ft.Control]:
        page = self._session.page
        for view in unwrap_component(page.views):
            yield from _below(unwrap_component(view), hidden)
        for dialog in page._dialogs.controls:
            if dialog.open:
                yield from _below(dialog, hidden)


@asynccontextmanager
async def tablet(
    main: Callable[[ft.Page], Any], *, route: str = "/", width: int = 1280, height: int = 800
) -> AsyncIterator[Tablet]:
    """Open an app as a browser of this size would.

    Args:
        main: what Flet calls with the page; it renders the app.
    """
    with ThreadPoolExecutor(1) as executor:
        line = _Line(executor)
        session = line.session = Session(line)
        _context_page.set(session.page)
        session.apply_page_patch({"route": route, "width": width, "height": height, "web": True})
        line.register(session)
        opened = main(session.page)
        if asyncio.iscoroutine(opened):
            await opened
        await session.after_event(session.page)
        shown = Tablet(session, line)
        await shown.settle()
        try:
            yield shown
        finally:
            session.close()  # type: ignore[no-untyped-call]
            await asyncio.sleep(0)


def showing(draw: Callable[[], ft.Control]) -> AbstractAsyncContextManager[Tablet]:
    """Open an app that is nothing but what `draw` gives."""
    return tablet(lambda page: page.render(ft.component(draw)))


def name(control: ft.Control) -> str:
    """Give the name that the accessibility tree has for a control."""
    own = [getattr(control, field, None) for field in ("label", "semantics_label", "tooltip", "hint_text")]
    said = [text for text in own if isinstance(text, str) and text]
    if said:
        return said[0]
    return " ".join([*_texts(control), *filter(None, map(name, _children(control)))])


def _texts(control: ft.Control) -> list[str]:
    """Give what a control says itself: a text its value, a button or a dialog what it was given as a string."""
    fields = ("value",) if isinstance(control, ft.Text) else ("title", "content")
    said = [getattr(control, field, None) for field in fields]
    return [text for text in said if isinstance(text, str) and text]


def _is_active(control: ft.Control) -> bool:
    if isinstance(control, ft.TextField) or getattr(control, "button", False):
        return True
    return any(getattr(control, event, None) is not None for event in ("on_click", "on_tap", "on_change"))


def _key(control: ft.Control) -> str | None:
    key = control.key
    return str(key.value) if isinstance(key, ft.Key) else None if key is None else str(key)


def _below(control: ft.Control, hidden: bool = False) -> Iterator[ft.Control]:
    """Walk what is visible, from the top; what a name stands for is walked into only for what is `hidden` there."""
    if not control.visible:
        return
    yield control
    if hidden or not getattr(control, "exclude_semantics", False):
        for child in _children(control):
            yield from _below(child, hidden)


def _children(control: ft.Control) -> Iterator[ft.Control]:
    for field in fields(control):
        if field.name.startswith("_") or field.metadata.get("skip", False):
            continue
        value = unwrap_component(getattr(control, field.name))
        for item in value if isinstance(value, list | tuple) else [value]:
            child = unwrap_component(item)
            for part in child if isinstance(child, list) else [child]:
                if isinstance(part, ft.Control) and part.visible:
                    yield part
