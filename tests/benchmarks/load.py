"""Tablets on keep-alive connections: they ask as fast as they are answered, or each so many times a second."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter
from typing import cast

import uvloop

CONNECTIONS = 50
_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_CHUNKED = b"transfer-encoding: chunked"
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass
class Tally:
    """What came back; everything but a 2xx counts as refused."""

    answered: int = 0
    refused: int = 0


class _Tablet(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], tally: Tally) -> None:
        self._requests = requests
        self._tally = tally
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(_END)
        if not end or not _whole(head, body):
            return
        self._tally.answered += 1
        self._tally.refused += head[9:10] != b"2"
        self._received = b""
        if not self._transport.is_closing():
            self._transport.write(next(self._requests))


def answers_per_second(port: int, requests: Sequence[bytes], seconds: float) -> float:
    """Ask `requests` over and over on all connections.

    Raises:
        RuntimeError: one was refused.
    """
    tally, took_s = uvloop.run(_ask(port, cycle(requests), seconds))
    if tally.refused:
        raise RuntimeError(f"{tally.refused} of {tally.answered} were refused")
    return tally.answered / took_s


def paced_ms(
    port: int, requests: Sequence[bytes], tablets: int, each_second: int, seconds: int
) -> list[float]:
    """Let each tablet ask at its own moments, and give how long each answer took from the moment it was due.

    Raises:
        RuntimeError: one was refused.
    """
    return uvloop.run(_ask_paced(port, cycle(requests), tablets, each_second, seconds))


def request(method: str, path: str, token: str, body: bytes = b"", **headers: str) -> bytes:
    """Give the bytes of one request."""
    given = {
        "Host": "store",
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def _ask_paced(
    port: int, requests: Iterator[bytes], tablets: int, each_second: int, seconds: int
) -> list[float]:
    begin = perf_counter() + 0.1
    gap_s = 1 / each_second
    dues = [
        [begin + (asked + tablet / tablets) * gap_s for asked in range(each_second * seconds)]
        for tablet in range(tablets)
    ]
    took = await asyncio.gather(*(_ask_when_due(port, requests, due) for due in dues))
    return [ms for tablet in took for ms in tablet]


async def _ask_when_due(port: int, requests: Iterator[bytes], dues: Sequence[float]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for due in dues:
        await asyncio.sleep(due - perf_counter())
        writer.write(next(requests))
        head = await reader.readuntil(_END)
        await reader.readexactly(_length(head))
        if head[9:10] != b"2":
            raise RuntimeError(head.decode())
        took.append((perf_counter() - due) * 1_000)
    writer.close()
    return took


async def _ask(port: int, requests: Iterator[bytes], seconds: float) -> tuple[Tally, float]:
    loop, tally = asyncio.get_running_loop(), Tally()
    begun = perf_counter()
    opened = [
        await loop.create_connection(lambda: _Tablet(requests, tally), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(seconds)
    took_s = perf_counter() - begun
    counted = Tally(tally.answered, tally.refused)
    for transport, _ in opened:
        transport.close()
    await asyncio.sleep(0.05)
    return counted, took_s


def _whole(head: bytes, body: bytes) -> bool:
    return body.endswith(_LAST_CHUNK) if _CHUNKED in head.lower() else len(body) >= _length(head)


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(_LENGTH)
    return int(after.split(b"\r\n", 1)[0])
