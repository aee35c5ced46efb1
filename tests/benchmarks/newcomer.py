"""A new store that fetches all it copies over a narrow line: when it can sell the common case, and when it has the whole.

The line carries 10 Mbit/s each way, 100 ms there and back; OMS and store are real processes.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from central_oms.storage.database import Database as OmsDatabase
from central_oms.use_cases.fill import Contents, fill
from store_server.dependencies import utc_now
from store_server.storage.copies import reading
from store_server.storage.tx import Tx
from tests.benchmarks.big_shop import SEED, catalogue
from tests.benchmarks.draining import EACH_WAY_S
from tests.benchmarks.figure import Figure
from tests.benchmarks.narrow import BYTES_A_SECOND, NarrowLine
from tests.chaos.programs import Program, a_store, an_oms
from tests.support.builders import a_network, a_node
from tests.support.ports import free_ports

NODES, HELD_AT = 45, 3
BEST = 2_000
WITHIN_S = 600.0
STORE = "s-new"
NAMES = [STORE, *(f"n-{number}" for number in range(NODES))]
CAN_SELL = """SELECT (SELECT count(*) FROM cursor WHERE channel IN ('network', 'catalogue')) = 2
    AND (SELECT count(DISTINCT item) FROM position) >= ?"""
IS_WHOLE = "SELECT count(*) = 4 FROM cursor WHERE channel IN ('network', 'catalogue', 'stock', 'customers')"


def figures() -> list[Figure]:
    """Measure one store's first minutes."""
    return asyncio.run(_begun())


async def _begun() -> list[Figure]:
    with TemporaryDirectory() as named:
        folder = Path(named)
        await asyncio.to_thread(_fill, folder / "oms")
        oms_port, port = free_ports(2)
        line = NarrowLine(oms_port, Random(SEED), EACH_WAY_S)
        await line.listen()
        oms, store = an_oms(folder / "oms", oms_port), a_store(folder / STORE, port, line.port)
        try:
            oms.start()
            await oms.ready("/healthz")
            store.start()
            await store.ready("/healthz")
            return await _timed(folder / STORE / "replica.db", line, store)
        finally:
            store.kill()
            oms.kill()
            await line.close()


async def _timed(replica: Path, line: NarrowLine, store: Program) -> list[Figure]:
    begun = time.monotonic()
    await _until(replica, store, lambda tx: tx.value(CAN_SELL, (BEST,)))
    usable_s, usable_floor = time.monotonic() - begun, line.carried / BYTES_A_SECOND
    await _until(replica, store, lambda tx: tx.value(IS_WHOLE))
    whole_s, whole_floor = time.monotonic() - begun, line.carried / BYTES_A_SECOND
    return [
        _within("new store sells the common case", usable_s, usable_floor),
        _within("new store has all of 104,000 SKUs", whole_s, whole_floor),
    ]


async def _until(replica: Path, store: Program, done: Callable[[Tx], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not _seen(replica, done):
        if time.monotonic() > deadline or not store.runs:
            raise RuntimeError(f"it does not come so far: {store.log.read_text()[-2_000:]}")
        await asyncio.sleep(0.1)


def _seen(replica: Path, done: Callable[[Tx], bool]) -> bool:
    with reading(replica) as tx:
        return done(tx)


def _fill(data: Path) -> None:
    chance = Random(SEED)
    sold = catalogue()
    skus = [variant.sku for product in sold for variant in product.variants]
    data.mkdir(parents=True)
    database = OmsDatabase(f"sqlite:///{data / 'oms.db'}")
    contents = Contents(
        network=a_network(*map(a_node, NAMES)),
        products=sold,
        positions=[
            (node_id, sku, 3, 0, 0) for sku in skus for node_id in sorted(chance.sample(NAMES, HELD_AT))
        ],
        sold_per_day={sku: round(chance.expovariate(2), 3) for sku in skus},
    )
    with database.transaction() as tx:
        fill(tx, contents, utc_now())
    database.close()


def _within(name: str, took_s: float, floor_s: float) -> Figure:
    return Figure(name, took_s, "s", floor_s, took_s / floor_s, "<= 60 s", took_s <= 60)
