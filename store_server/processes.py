"""The server's processes: its own, served until stopped, and the screens' beside it, started again if they die."""

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

GRACE_S = 1
RESTART_AFTER_S = 0.5
STOP_WITHIN_S = 0.8
PORT_TRIES = 10
PORT_PAUSE_S = 0.2
log = structlog.get_logger()


async def serve(app: ASGIApp, host: str, port: int, leaving: Callable[[], object] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM, of which `leaving` is told at once; streams that are open end within a second."""
    config = uvicorn.Config(
        app, host=host, port=port, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE_S
    )
    await _Server(config, leaving).serve()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, leaving: Callable[[], object] | None) -> None:
        super().__init__(config)
        self._leaving = leaving

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Only ask the server to end: uvicorn would raise the signal again, before the screens' process is stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._leave)
        yield

    def _leave(self) -> None:
        self.should_exit = True
        if self._leaving is not None:
            self._leaving()


@asynccontextmanager
async def minded(arguments: Sequence[str], **environment: str) -> AsyncIterator[Callable[[], object]]:
    """Keep `python -m arguments…` running while the block runs; what is given stops it already before."""
    minder = asyncio.create_task(_mind(arguments, os.environ | environment))
    try:
        yield minder.cancel
    finally:
        minder.cancel()
        await asyncio.gather(minder, return_exceptions=True)


def check_port(host: str, port: int) -> None:
    """Leave with one clear line if a port is taken, and stays so while a killed server's screens would have ended."""
    for _ in range(PORT_TRIES):
        taken = _taken(host, port)
        if taken is None:
            return
        time.sleep(PORT_PAUSE_S)
    sys.exit(f"Port {port} on {host} cannot be used: {taken}. Choose another, such as PORT={port + 10}.")


def _taken(host: str, port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror
    return None


def check_directory(data: Path, setting: str) -> None:
    """Leave with one clear line if the data directory cannot be written; `setting` is what names another."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(
            f"The data directory {data} cannot be written: {error.strerror}. Choose another with {setting}."
        )


async def _mind(arguments: Sequence[str], environment: dict[str, str]) -> None:
    while True:
        # A session of its own: Ctrl-C in the terminal reaches the server alone, which then stops its child. The pipe is
        # closed by the system when the server is killed, and a child that listens to it then leaves its port.
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *arguments,
            env=environment,
            start_new_session=True,
            stdin=asyncio.subprocess.PIPE,
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
