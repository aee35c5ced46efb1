"""Structured logs, and one correlation id per request in logs, problems and answers."""

import logging
import re
import sys

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid4

HEADER = b"x-correlation-id"
_SOUND = re.compile(rb"^[A-Za-z0-9._-]{1,64}$")


def log_to_stderr(level: str) -> None:
    """Write one JSON object a line to standard error, from `level` on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Traced:
    """ASGI middleware: takes the caller's correlation id, or makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER, b"")
        trace = given if _SOUND.match(given) else uuid4().hex.encode()
        scope["correlation_id"] = trace.decode()

        async def send_traced(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (HEADER, trace)]
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=trace.decode()):
            await self._app(scope, receive, send_traced)
