"""A line between a store and the OMS that misbehaves: it is slow, cut, silent, or breaks off in the middle of an answer."""

import asyncio
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

CHUNK = 65_536
PIECE = 7
SLOW_BYTES, SLOW_S = 2_048, 0.05
MOST_BEFORE_RESET = 4_000
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    """What can be wrong with a line."""

    CUT = "cut"  #: nothing connects, what was connected is broken off
    SILENT = "silent"  #: it connects, and swallows all that is sent
    DEAF = "deaf"  #: what the store says arrives, and no answer comes back
    RESET = "reset"  #: it breaks off within the first kilobytes of an answer
    SLICED = "sliced"  #: everything comes in tiny pieces
    SLOW = "slow"  #: 40 KB a second
    LATE = "late"  #: 200 to 600 ms each way


@dataclass
class Line:
    """A port of this machine that passes everything on to `target`, as far as its fault lets it.

    `latency_s` is what each way takes while nothing is wrong.
    """

    target: int
    chance: Random
    latency_s: float = 0.0
    fault: Fault | None = None
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def listen(self) -> None:
        """Take connections, on a free port."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more connections, and break off those that are open."""
        if self._server is not None:
            self._server.close()
            self._break_off()
            await asyncio.gather(*self._serving)

    def break_with(self, fault: Fault) -> None:
        """Let something be wrong from now on."""
        self.fault = fault
        if fault is Fault.CUT:
            self._break_off()

    def heal(self) -> None:
        """Let all be well; what was swallowed does not come back, so connections begin anew."""
        if self.fault in (Fault.SILENT, Fault.DEAF):
            self._break_off()
        self.fault = None

    def _break_off(self) -> None:
        for writer in tuple(self._open):
            _reset(writer)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.fault is Fault.CUT:
                return
            beyond_reader, beyond = await asyncio.open_connection("127.0.0.1", self.target)
            self._open.add(beyond)
            try:
                await self._both_ways((reader, beyond), (beyond_reader, writer))
            finally:
                self._open.discard(beyond)
                _reset(beyond)
        except OSError:
            pass  # one end was killed, or never listened: the other learns it when its own is closed
        finally:
            self._open.discard(writer)
            _reset(writer)

    async def _both_ways(
        self,
        up: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        down: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        ways = [
            asyncio.create_task(self._pass_on(*up, frozenset({Fault.SILENT}))),
            asyncio.create_task(self._pass_on(*down, frozenset({Fault.SILENT, Fault.DEAF}))),
        ]
        _, pending = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(*ways)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, swallowing: frozenset[Fault]
    ) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, writer))
        try:
            while data := await reader.read(CHUNK):
                if self.fault not in swallowing:
                    under_way.put_nowait((time.monotonic() + self._takes_s(), data))
            await under_way.join()
        finally:
            arriving.cancel()
            await asyncio.gather(arriving, return_exceptions=True)

    async def _arrive(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        """Write what comes when it is due: a late line carries as much as another."""
        while True:
            due, data = await under_way.get()
            if (wait_s := due - time.monotonic()) > 0:
                await asyncio.sleep(wait_s)
            if self.fault is Fault.RESET:
                writer.write(data[: self.chance.randrange(min(len(data), MOST_BEFORE_RESET))])
                await asyncio.sleep(0)
                _reset(writer)
            else:
                await self._write(writer, data)
            under_way.task_done()

    def _takes_s(self) -> float:
        return self.chance.uniform(0.2, 0.6) if self.fault is Fault.LATE else self.latency_s

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if self.fault is Fault.SLICED:
            for start in range(0, len(data), PIECE):
                writer.write(data[start : start + PIECE])
                await asyncio.sleep(0)
        elif self.fault is Fault.SLOW:
            for start in range(0, len(data), SLOW_BYTES):
                writer.write(data[start : start + SLOW_BYTES])
                await asyncio.sleep(SLOW_S)
        else:
            writer.write(data)
        await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break a connection off, so that its other end hears of it at once."""
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    writer.transport.abort()
