"""A line that carries only so much."""

import asyncio
from dataclasses import dataclass

from tests.chaos.proxy import Line

BYTES_A_SECOND = 10_000_000 // 8


@dataclass
class NarrowLine(Line):
    """A line of 10 Mbit/s each way, which counts what it carried."""

    carried: int = 0

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        await asyncio.sleep(len(data) / BYTES_A_SECOND)
        self.carried += len(data)
        await super()._write(writer, data)
