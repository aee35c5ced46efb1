"""The line to a browser: Flet's, mended where it loses a browser that leaves while it is drawn to."""

from flet.messaging.protocol import Message
from flet_web.fastapi import FletApp
from starlette.websockets import WebSocketDisconnect


class BrowserLine(FletApp):  # type: ignore[misc]
    """One browser's connection, which always tells its session that it ended, and never fails whoever draws.

    In Flet 1.0.5 a send that fails ends the connection before the session hears of it, which then listens to the store
    for ever, for nobody. And what is drawn while the connection ends raises in the task that draws, which ends too: the
    tablet comes back to a screen that never changes again.
    """

    def send_message(self, message: Message) -> None:
        """Send a message; one to a browser that is gone is dropped: it gets the whole page when it is back."""
        if self._FletApp__send_queue is not None:
            super().send_message(message)

    async def _FletApp__send_loop(self) -> None:  # noqa: N802, Flet's own name
        try:
            await super()._FletApp__send_loop()
        except (WebSocketDisconnect, RuntimeError):
            return  # it left; what it can still receive ends next, and that ends the connection
