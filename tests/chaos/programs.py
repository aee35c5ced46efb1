"""The programs as a machine runs them: started with their settings, killed, stopped for a while, started again."""

import asyncio
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen

import httpx

from tests.support.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
OMS = "from central_oms.main import main; main(['serve'])"
STORE = "from store_server.main import main; main(['serve', '--no-app'])"
#: Three of them read their code at once, on a machine that does more than that.
STARTS_WITHIN_S = 4 * PATIENCE_S


@dataclass
class Program:
    """One program on its port, with what it writes in a file beside its data."""

    name: str
    code: str
    port: int
    settings: dict[str, str]
    log: Path
    process: Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it; it goes on where it was killed."""
        with self.log.open("ab") as log:
            self.process = Popen(
                [sys.executable, "-c", self.code],
                cwd=ROOT,
                env=os.environ | self.settings,
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
            )

    def kill(self) -> None:
        """End it as a power cut does."""
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def freeze(self) -> None:
        """Let it stand still: it keeps its port, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._signal(signal.SIGINT)
        if self.process is not None:
            self.process.wait(PATIENCE_S)

    async def ready(self, path: str = "/readyz") -> None:
        """Wait until it says that it is ready, however often that takes."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        async with httpx.AsyncClient(base_url=self.address, timeout=2.0) as http:
            while not await _answers(http, path):
                if time.monotonic() > deadline or not self.runs:
                    raise AssertionError(f"{self.name} does not serve: {self.log.read_text()[-2_000:]}")
                await asyncio.sleep(0.05)

    def _signal(self, number: int) -> None:
        if self.process is not None and self.runs:
            self.process.send_signal(number)


def an_oms(data: Path, port: int) -> Program:
    """Give the OMS, on a SQLite file."""
    settings = {"OIS_OMS_DATA": str(data), "OIS_OMS_PORT": str(port), "OIS_OMS_UPKEEP_EVERY_S": "5"}
    return Program("oms", OMS, port, settings, data.with_suffix(".log"))


def a_store(data: Path, port: int, oms_port: int) -> Program:
    """Give the server of the store that its directory is named after."""
    settings = {
        "OIS_DATA": str(data),
        "OIS_STORE_ID": data.name,
        "OIS_PORT": str(port),
        "OIS_OMS_URL": f"http://127.0.0.1:{oms_port}",
        "OIS_LOG_LEVEL": "info",
    }
    return Program(data.name, STORE, port, settings, data.with_suffix(".log"))


async def _answers(http: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await http.get(path)).is_success
    except httpx.TransportError:
        return False
