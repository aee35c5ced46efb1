"""An app on a real port of this machine, for clients that bring no event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from tests.support.patience import PATIENCE_S


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an app, with its lifespan, and give its address."""
    with serving(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving(config: uvicorn.Config) -> Iterator[int]:
    """Serve as a program would, but on a free port, and give that."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(config)
        thread = Thread(target=asyncio.run, args=[server.serve([listening])], daemon=True)
        thread.start()
        _wait(server, thread)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)


def _wait(server: uvicorn.Server, thread: Thread) -> None:
    for _ in range(int(PATIENCE_S * 50)):
        if server.started:
            return
        thread.join(0.02)
    raise AssertionError("the app did not start")
