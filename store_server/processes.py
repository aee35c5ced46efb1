"""The server's processes: its own, served until stopped, and the screens' beside it, started again if they die."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

GRACE_S = 1
RESTART_AFTER_S = 0.5
STOP_WITHIN_S = 1.0
log = structlog.get_logger()


async def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM; streams that are open then end within a second."""
    config = uvicorn.Config(
        app, host=host, port=port, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE_S
    )
    await _Server(config).serve()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Only ask the server to end: uvicorn would raise the signal again, before the screens' process is stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


@asynccontextmanager
async def minded(arguments: Sequence[str], **environment: str) -> AsyncIterator[None]:
    """Keep `python -m arguments…` running while the block runs."""
    minder = asyncio.create_task(_mind(arguments, os.environ | environment))
    try:
        yield
    finally:
        minder.cancel()
        await asyncio.gather(minder, return_exceptions=True)


def check_port(host: str, port: int) -> None:
    """Leave with one clear line if a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Port {port} on {host} cannot be used: {error.strerror}. Choose another, such as PORT={port + 10}."
            )


def check_directory(data: Path) -> None:
    """Leave with one clear line if the data directory cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(f"The data directory {data} cannot be written: {error.strerror}. Choose another with DATA=.")


async def _mind(arguments: Sequence[str], environment: dict[str, str]) -> None:
    while True:
        # A session of its own: Ctrl-C in the terminal reaches the server alone, which then stops its child.
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *arguments, env=environment, start_new_session=True
        )
        try:
            code = await child.wait()
        finally:
            await _stop(child)
        log.warning("screens stopped, starting them again", code=code)
        await asyncio.sleep(RESTART_AFTER_S)


async def _stop(child: Process) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN_S):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
