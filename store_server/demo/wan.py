"""A line to the OMS that a switch can cut."""

import httpx


class SwitchedLine(httpx.AsyncBaseTransport):
    """Passes requests on while it is not cut."""

    def __init__(self, beyond: httpx.AsyncBaseTransport) -> None:
        self._beyond = beyond
        self.cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on.

        Raises:
            httpx.ConnectError: the line is cut; also when that happens before the answer is back.
        """
        self._refuse_if_cut()
        response = await self._beyond.handle_async_request(request)
        self._refuse_if_cut()
        return response

    def _refuse_if_cut(self) -> None:
        if self.cut:
            raise httpx.ConnectError("the line is cut")
