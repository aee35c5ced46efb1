"""The line to a browser: Flet's, mended where it loses a browser that leaves while it is drawn to, or comes back elsewhere."""

import asyncio
import itertools
import logging
from typing import Any

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.controls.dialog_control import DialogControl
from flet.messaging.protocol import Message, MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet_web.fastapi import FletApp, app_manager
from starlette.websockets import WebSocket, WebSocketDisconnect

_encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]
_numbers = itertools.count(1)
log = logging.getLogger(__name__)
#: A page lets go of a line that it heard nothing of for three of them (`assets/line.js`).
BEAT_S = 4.0


class BrowserLine(FletApp):  # type: ignore[misc]
    """One browser's connection, which always tells its session that it ended, and never fails whoever draws.

    In Flet 1.0.5 a send that fails ends the connection before the session hears of it, which then listens to the store
    for ever, for nobody. And what is drawn while the connection ends raises in the task that draws, which ends too: the
    tablet comes back to a screen that never changes again. A browser that comes back at another address is sent the whole
    page as it was before that address is looked at, with a sheet that was open, and shows it over the next screen.

    A browser that comes back gets the whole page again, and compares each new control with the one of its number that it
    shows, twice for every level of the page below: alike pages hold it for minutes. So what a line sends first bears the
    line's own number in every control, first, which tells them apart at once.

    A field's text is told with its letter and again with an event, which is heard a little later: a screen that is drawn in
    between shows the text before, on the tablet too. So it is heard with the letter.

    It also opens a sheet that it shows already once more, over one that nothing closes any longer: where the page has a
    number, it was not loaded anew, and is told to close its sheet, which it then tells the screen.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._FletApp__send_queue: asyncio.Queue[bytes | None] | None = None
        self._number = next(_numbers)
        self._shows_a_page = False

    async def handle(self, websocket: WebSocket) -> None:
        """Carry the screens until the browser leaves, and let it hear all the time that the line is there."""
        beating = asyncio.create_task(self._beat())
        try:
            await super().handle(websocket)
        except AttributeError:
            # Flet looks for the session of one that left before it asked for any.
            if self._FletApp__session is not None:
                raise
        finally:
            beating.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            if self._FletApp__send_queue is not None:
                self._FletApp__send_queue.put_nowait(b"")

    async def _FletApp__on_message(self, data: Any) -> None:  # noqa: N802, Flet's own name
        if MessageAction(data[0]) is MessageAction.REGISTER_CLIENT:
            self._shows_a_page = "_line" in (data[1]["page"].get("window") or {})
            session = await self._left_at_another_address(data[1])
            if session:
                session.page._dialogs.controls.clear()
        if self._tells_again_what_was_typed(data):
            return
        await super()._FletApp__on_message(data)
        await self._hear_what_was_typed(data)

    def _tells_again_what_was_typed(self, data: Any) -> bool:
        told = MessageAction(data[0]) is MessageAction.CONTROL_EVENT and data[1]["name"] == "change"
        return told and self._field(data[1]["target"]) is not None

    async def _hear_what_was_typed(self, data: Any) -> None:
        if (
            MessageAction(data[0]) is not MessageAction.UPDATE_CONTROL_PROPS
            or "value" not in data[1]["props"]
        ):
            return
        if self._field(data[1]["id"]) is not None:
            # At once: what is drawn between a letter and its event would take the letter back.
            await self._FletApp__session.dispatch_event(data[1]["id"], "change", data[1]["props"]["value"])

    def _field(self, number: int) -> ft.TextField | None:
        session = self._FletApp__session
        control = session.index.get(number) if session else None
        return control if isinstance(control, ft.TextField) else None

    async def _left_at_another_address(self, hello: dict[str, Any]) -> Session | None:
        if not hello.get("session_id"):
            return None
        known = self._FletApp__get_unique_session_id(hello["session_id"])
        session: Session | None = await app_manager.get_session(known)
        if session is None or session.connection is not None:
            return None
        return session if hello["page"].get("route") != session.page.route else None

    def send_message(self, message: Message) -> None:
        """Send a message; one to a browser that is gone is dropped: it gets the whole page when it is back."""
        queue = self._FletApp__send_queue
        if queue is None:
            return
        if message.action is MessageAction.SESSION_CRASHED:
            # Flet's client would show this, in English, and nothing else until it is loaded anew.
            log.error(message.body.message)
            self.loop.call_soon(self._FletApp__session.page.on_error)
        elif message.action is MessageAction.REGISTER_CLIENT:
            queue.put_nowait(b"\x00" + msgpack.packb([message.action, message.body], default=self._numbered))
        else:
            super().send_message(message)

    def _numbered(self, thing: Any) -> Any:
        encoded = _encode(thing)
        if not isinstance(thing, BaseControl):
            return encoded
        if isinstance(thing, DialogControl) and self._shows_a_page:
            encoded |= {"_open": True, "open": False}
        return {"_line": self._number, **encoded}

    async def _FletApp__receive_loop(self) -> None:  # noqa: N802, Flet's own name
        await super()._FletApp__receive_loop()
        if self._FletApp__session is None and self._FletApp__send_queue is not None:
            self._FletApp__send_queue.put_nowait(None)

    async def _FletApp__send_loop(self) -> None:  # noqa: N802, Flet's own name
        try:
            await super()._FletApp__send_loop()
        except (WebSocketDisconnect, RuntimeError):
            return  # it left; what it can still receive ends next, and that ends the connection
