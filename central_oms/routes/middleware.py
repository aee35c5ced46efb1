"""What surrounds every request: a correlation id in logs, problems and the answer, a limit, and how long it took."""

import re
import zlib
from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Torn

CORRELATION_HEADER = "X-Correlation-Id"
GZIP = 31  #: how zlib is told to read a gzip header
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class Correlation:
    """Takes the caller's correlation id, or makes one, for the time of one request."""

    def __init__(self, app: ASGIApp, mint: Callable[[], str]) -> None:
        self._app = app
        self._mint = mint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(CORRELATION_HEADER, "")
        correlation_id = given if ID.fullmatch(given) else self._mint()

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[CORRELATION_HEADER] = correlation_id
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            await self._app(scope, receive, tell)


class BodyLimit:
    """Reads no more of a request's body than `most_bytes`."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most_bytes:
                # Raised where the route reads, so that it leaves as a problem like any other error.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, limited, send)


class Unpacking:
    """Reads a body that comes as gzip, and no more than `most_bytes` of what it holds."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        encoding = Headers(scope=scope).get("content-encoding", "") if scope["type"] == "http" else ""
        if encoding.lower() not in ("", "identity"):
            receive = self._unpacked(receive, encoding.lower())
        await self._app(scope, receive, send)

    def _unpacked(self, receive: Receive, encoding: str) -> Receive:
        unpack, left = zlib.decompressobj(wbits=GZIP), self._most_bytes

        async def unpacked() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] != "http.request":
                return message
            if encoding != "gzip":
                raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send it plain, or as gzip.")
            try:
                # One byte more than may come: a small body can hold a thousand times its size.
                body = unpack.decompress(message.get("body", b""), left + 1)
            except zlib.error as error:
                raise Torn from error
            left -= len(body)
            if left < 0:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if unpack.unused_data or not (unpack.eof or message.get("more_body", False)):
                raise Torn
            return {**message, "body": body}

        return unpacked


class Timing:
    """Measures requests by route and status."""

    def __init__(self, app: ASGIApp, metrics: CollectorRegistry) -> None:
        self._app = app
        self._seconds = Histogram(
            "oms_request_seconds",
            "Time to answer, by route and status.",
            ("method", "route", "status"),
            registry=metrics,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()

        async def measure(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The template, not the path: a series per order would never end.
                route = getattr(scope.get("route"), "path", "none")
                labels = scope["method"], route, str(message["status"])
                self._seconds.labels(*labels).observe(perf_counter() - began)
            await send(message)

        await self._app(scope, receive, measure)
