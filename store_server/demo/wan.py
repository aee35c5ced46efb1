"""A line to the OMS that a switch can cut."""

import asyncio

import httpx


class SwitchedLine(httpx.AsyncBaseTransport):
    """Passes requests on while it is not cut; what is under way then is broken off, as on a real line."""

    def __init__(self, beyond: httpx.AsyncBaseTransport) -> None:
        self._beyond = beyond
        self._broken = asyncio.Event()

    @property
    def cut(self) -> bool:
        """Tell whether it is cut."""
        return self._broken.is_set()

    @cut.setter
    def cut(self, cut: bool) -> None:
        if cut:
            self._broken.set()
        else:
            self._broken.clear()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on.

        Raises:
            httpx.ConnectError: the line is cut; also when that happens before the answer is back.
        """
        if self.cut:
            raise httpx.ConnectError("the line is cut")
        answering = asyncio.ensure_future(self._beyond.handle_async_request(request))
        breaking = asyncio.ensure_future(self._broken.wait())
        try:
            await asyncio.wait({answering, breaking}, return_when=asyncio.FIRST_COMPLETED)
            if self.cut:
                raise httpx.ConnectError("the line is cut")
            return answering.result()
        finally:
            for task in (answering, breaking):
                task.cancel()
            await asyncio.gather(answering, breaking, return_exceptions=True)
