"""What the second copy costs: a commit with and without it, and scans a second of a store that has it and of one that has not."""

from asyncio import run
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from store_server.storage import meta
from store_server.storage.database import Database
from store_server.storage.tx import Tx
from tests.benchmarks.asked import scans
from tests.benchmarks.big_shop import served
from tests.benchmarks.figure import Figure, rate
from tests.benchmarks.load import answers_per_second
from tests.benchmarks.store import ROUND_S, ROUNDS, SCANS_A_ROUND
from tests.support.kept import Kept, looked_after

COMMITS = 400
WRITTEN = "x" * 1_500  # an order, its event and its answer are three of these


def figures() -> list[Figure]:
    """Measure both with turns of what is compared, so that whatever else the machine does slows both alike."""
    with TemporaryDirectory() as folder:
        return [run(_commits(Path(folder))), _scans()]


async def _commits(folder: Path) -> Figure:
    alone = Kept(folder / "alone").open(mirrored=False)
    mirrored = Kept(folder / "mirrored").open()
    for database in (alone, mirrored):
        database.start()
    await looked_after(mirrored).look_after_mirror(looked_after(mirrored).based_at)
    took: dict[Database, list[float]] = {alone: [], mirrored: []}
    for _ in range(COMMITS):
        for database, times in took.items():
            begun = perf_counter_ns()
            await database.write(_keep)
            times.append((perf_counter_ns() - begun) / 1_000_000)
    for database in (alone, mirrored):
        database.close()
    value, floor = median(took[mirrored]), median(took[alone])
    # One more write that reaches a disk, which no processor makes faster: its cost is what it adds.
    return Figure(
        "commit with a mirror, p50", value, "ms", floor, value / floor, "<= 0.5 ms more", value - floor <= 0.5
    )


def _keep(tx: Tx) -> None:
    for part in ("order", "event", "answer"):
        meta.put(tx, part, WRITTEN)


def _scans() -> Figure:
    with served() as alone, served("mirrored") as mirrored:
        asked = {shop: scans(shop) for shop in (mirrored, alone)}
        took = [
            (
                answers_per_second(mirrored.port, [*islice(asked[mirrored], SCANS_A_ROUND)], ROUND_S),
                answers_per_second(alone.port, [*islice(asked[alone], SCANS_A_ROUND)], ROUND_S),
            )
            for _ in range(ROUNDS)
        ]
    return rate("pick scan with a mirror, 50 tablets", took, 0.90)
