"""What the OMS takes to know 2,000 nodes × 100,000 SKUs, of which 15 % of the pairs are not zero: disk, memory, time to answer.

Popularity follows Zipf, so best sellers lie in every node and most SKUs in fewer than two hundred. One SKU in forty is
filled in, of every popularity alike; what the whole takes on the disk follows from that. The answers come from a process of
its own, so that its memory is that of the OMS and not that of the filling.
"""

import json
import re
import subprocess
import sys
from asyncio import run
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from sqlalchemy import insert, select, text

from central_oms.storage import positions
from central_oms.storage.database import Database, Tx
from central_oms.storage.schema import item, node, position
from shared.network import DeliveryMode, Network, NodeKind, Place
from shared.promise.options import promise
from shared.promise.supply import Stock
from tests.benchmarks.figure import Figure
from tests.support.builders import NOW, a_network, a_node
from tests.support.promising import a_request, a_wanted

SEED = 20_261_122
NODES, SKUS, PAIRS, EVERY = 2_000, 100_000, 30_000_000, 40
ZIPF = 0.8
PAGE = 20_000
QUESTIONS, LINES = 60, 6
MIB, GIB = 2**20, 2**30
MOST_SKU_RATIO, MOST_BASKET_RATIO, MOST_MEMORY = 40, 4, 256 * MIB
BARE = "CREATE TABLE bare (item INTEGER, node INTEGER, atp INTEGER, PRIMARY KEY (item, node)) WITHOUT ROWID"

Stand = tuple[str, str, int, int, int]


def figures() -> list[Figure]:
    """Fill in a fortieth, tell what the whole takes, and ask it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "oms.db"
        on_disk = _filled(path)
        asked = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.availability", str(path)],
            check=True,
            capture_output=True,
            text=True,
        )
        return [on_disk, *(Figure(*row) for row in json.loads(asked.stdout))]


def _filled(path: Path) -> Figure:
    database = Database(f"sqlite:///{path}")
    with database.transaction() as tx:
        tx.execute(insert(node), [{"node_id": _node(number)} for number in range(NODES)])
        tx.execute(insert(item), [{"sku": _sku(number)} for number in range(SKUS)])
        tx.execute(text(BARE))
    named, stands = _size(database), _stands()
    rows = 0
    while page := list(islice(stands, PAGE)):
        rows += len(page)
        with database.transaction() as tx:
            positions.fill(tx, page, NOW)
    filled = _size(database)
    with database.transaction() as tx:
        tx.execute(text("INSERT INTO bare SELECT item, node, on_hand FROM position"))
    value = named + (filled - named) * PAIRS / rows
    floor = named + (_size(database) - filled) * PAIRS / rows
    database.close()
    name = f"30M positions on disk, from {rows / 1e6:.2f}M"
    return Figure(name, value / MIB, "MiB", floor / MIB, value / floor, "<= 1 GiB", value <= GIB)


def _stands() -> Iterator[Stand]:
    """Give the stock of the measured SKUs, in the order of their numbers."""
    chance, held_at = Random(SEED), _held_at()
    for number, rank in enumerate(_ranks()):
        if rank % EVERY == 0:
            for place in chance.sample(range(NODES), held_at[rank]):
                yield _node(place), _sku(number), chance.randint(1, 20), chance.randint(0, 1), 0


def _ranks() -> list[int]:
    """Give the rank of each SKU by its number: a catalogue is not numbered by what sells."""
    ranks = list(range(SKUS))
    Random(SEED).shuffle(ranks)
    return ranks


def _held_at() -> Sequence[int]:
    """Give at how many nodes a SKU of each rank lies: all together at `PAIRS`."""
    low, high = 0.0, float(NODES * SKUS)
    for _ in range(64):
        most = (low + high) / 2
        low, high = (most, high) if sum(_by_zipf(most)) < PAIRS else (low, most)
    return [round(nodes) for nodes in _by_zipf(high)]


def _by_zipf(most: float) -> list[float]:
    return [min(NODES, most / (rank + 1) ** ZIPF) for rank in range(SKUS)]


async def _asked(path: Path) -> list[Figure]:
    database = Database(f"sqlite:///{path}")
    begun = _memory()
    sold = {_sku(number): (rank + 1) ** -ZIPF for number, rank in enumerate(_ranks()) if rank % EVERY == 0}
    draws = Random(SEED).choices(list(sold), list(sold.values()), k=QUESTIONS * LINES)
    singles = [[sku] for sku in draws[:QUESTIONS]]
    baskets = [sorted(set(draws[start : start + LINES])) for start in range(0, len(draws), LINES)]
    measured = [
        await _figure(database, "one SKU of 2,000 nodes", singles, _bare, positions.of, MOST_SKU_RATIO),
        await _figure(
            database, "6-line basket, 2,000 nodes", baskets, positions.of, _promise(), MOST_BASKET_RATIO
        ),
    ]
    peak = _memory()
    memory = ("memory to answer from them", peak / MIB, "MiB", begun / MIB, peak / begun)
    database.close()
    return [Figure(*memory, f"<= {MOST_MEMORY // MIB} MiB", peak <= MOST_MEMORY), *measured]


async def _figure(
    database: Database,
    name: str,
    questions: Sequence[Sequence[str]],
    bare: Callable[[Tx, Sequence[str]], object],
    work: Callable[[Tx, Sequence[str]], object],
    most: int,
) -> Figure:
    """Take turns, so that whatever else the machine does slows both alike."""
    took = []
    for skus in questions:
        took.append([await database.read(lambda tx: _took_ms(tx, skus, ask)) for ask in (bare, work)])  # noqa: B023
    floor, value = (median(each) for each in zip(*took, strict=True))
    ratio = value / floor
    return Figure(name, value, "ms", floor, ratio, f"ratio <= {most}", ratio <= most)


def _took_ms(tx: Tx, skus: Sequence[str], ask: Callable[[Tx, Sequence[str]], object]) -> float:
    begun = perf_counter_ns()
    ask(tx, skus)
    return (perf_counter_ns() - begun) / 1e6


def _bare(tx: Tx, skus: Sequence[str]) -> object:
    """Fetch no more than the numbers."""
    numbers = select(item.c.n).where(item.c.sku.in_(skus))
    return tx.execute(select(position.c.node, position.c.on_hand).where(position.c.item.in_(numbers))).all()


def _promise() -> Callable[[Tx, Sequence[str]], object]:
    """Read what a basket is about and promise it to a home."""
    network = _network()

    def ask(tx: Tx, skus: Sequence[str]) -> object:
        request = a_request(
            *(a_wanted(sku, line_id=sku) for sku in skus),
            modes=(DeliveryMode.SHIP_HOME,),
            seller=_node(0),
        )
        return promise(request, network, Stock.of(positions.of(tx, skus)))

    return ask


def _network() -> Network:
    chance = Random(SEED)
    return a_network(
        *(
            a_node(
                _node(number),
                place=Place(lat=chance.uniform(43, 50), lon=chance.uniform(-1, 7)),
                kind=NodeKind.WAREHOUSE if number in (1, 2, 3) else NodeKind.STORE,
            )
            for number in range(NODES)
        )
    )


def _size(database: Database) -> int:
    """Give the bytes of a file with all that was written to it."""
    with database.transaction() as tx:
        pages, page_size = (tx.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    return int(pages) * int(page_size)


def _memory() -> int:
    """Give the most that this process ever held; `ru_maxrss` would count what its parent held, too."""
    (kept,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kept) * 1024


def _node(number: int) -> str:
    return f"s-{number:04}"


def _sku(number: int) -> str:
    return f"a-{number:06}"


if __name__ == "__main__":
    print(json.dumps(run(_asked(Path(sys.argv[1])))))
