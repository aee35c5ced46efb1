"""How fast stores that were off line tell the OMS what happened meanwhile, as real processes."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx

from store_server.dependencies import utc_now
from tests.benchmarks.backlog import fill_central, fill_store
from tests.benchmarks.figure import Figure
from tests.chaos.programs import Program, a_store, an_oms
from tests.chaos.proxy import Fault, Line
from tests.support.patience import PATIENCE_S
from tests.support.ports import free_ports

EACH_WAY_S = 0.05
BACKLOG, MEASURED, STORES, OF_EACH = 30_000, 3_000, 8, 2_000
DRAINED_WITHIN_S = 240.0


async def draining() -> list[Figure]:
    """Measure one store over a shop's line, beside one that is next to the OMS, then eight at once."""
    near, _ = await _drained(1, MEASURED, 0.0)
    far, noticed_s = await _drained(1, MEASURED, EACH_WAY_S)
    many, _ = await _drained(STORES, OF_EACH, 0.0)
    whole_s, bare_s = noticed_s + BACKLOG / far, BACKLOG / near
    return [
        _at_least("drain of one store, 100 ms there and back", far, near, 2_500),
        Figure(
            "30,000 facts, from 3,000, once the line is back",
            whole_s,
            "s",
            bare_s,
            whole_s / bare_s,
            "<= 30 s",
            whole_s <= 30,
        ),
        _at_least("drain of 8 stores at once", many, near, 5_000),
    ]


async def _drained(stores: int, facts: int, each_way_s: float) -> tuple[float, float]:
    """Give the facts a second once the first have arrived, and the seconds up to then from the line's return on."""
    with TemporaryDirectory() as folder:
        async with _off_line(Path(folder), stores, facts, each_way_s) as (programs, lines):
            before = await _waiting(programs)
            for line in lines:
                line.heal()
            healed = time.monotonic()
            first, left = await _until(programs, lambda waiting: waiting < before)
            last, _ = await _until(programs, lambda waiting: waiting == 0)
            return left / (last - first), first - healed


@asynccontextmanager
async def _off_line(
    folder: Path, stores: int, facts: int, each_way_s: float
) -> AsyncIterator[tuple[list[Program], list[Line]]]:
    """Run stores in which facts wait, on lines that are cut."""
    store_ids = [f"s-{number}" for number in range(stores)]
    oms_port, *ports = free_ports(1 + stores)
    await asyncio.to_thread(fill_central, folder / "oms", store_ids, utc_now())
    async with AsyncExitStack() as stack:
        lines = [Line(oms_port, Random(port), each_way_s, Fault.CUT) for port in ports]
        for line in lines:
            await line.listen()
            stack.push_async_callback(line.close)
        programs = [an_oms(folder / "oms", oms_port)]
        for store_id, port, line in zip(store_ids, ports, lines, strict=True):
            await asyncio.to_thread(fill_store, folder / store_id, facts, utc_now())
            programs.append(a_store(folder / store_id, port, line.port))
        for program in programs:
            stack.callback(program.kill)
            program.start()
            await program.ready("/healthz")  # nine at once would keep each other from it
        yield programs[1:], lines


async def _until(programs: Sequence[Program], done: Callable[[int], bool]) -> tuple[float, int]:
    """Give when so many facts wait as are `done`, and how many those are."""
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while not done(waiting := await _waiting(programs)):
        if time.monotonic() > deadline:
            raise RuntimeError("the stores do not drain")
        await asyncio.sleep(0.05)
    return time.monotonic(), waiting


async def _waiting(programs: Sequence[Program]) -> int:
    async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
        told = await asyncio.gather(*(http.get(f"{program.address}/metrics") for program in programs))
    return sum(int(float(_found(r"^ois_outbox_waiting (\S+)", answer.text))) for answer in told)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"no {pattern}")
    return found[1]


def _at_least(name: str, value: float, floor: float, least: float) -> Figure:
    return Figure(name, value, "/s", floor, value / floor, f">= {least:,.0f} /s", value >= least)
