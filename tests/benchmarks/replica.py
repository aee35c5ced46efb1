"""What a store's copy of the network costs: room on the disk, changes a second, reading one SKU, and explaining one way."""

from asyncio import run
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from shared.contract.oms.feed import FeedEntry, Kind
from shared.stock import Position
from store_server.storage import catalogue, replica
from store_server.storage.database import Database
from store_server.storage.schema import migrate_replica
from store_server.storage.tx import Tx
from store_server.use_cases.ways import request_for
from store_server.use_cases.why import why_option
from tests.benchmarks.figure import Figure
from tests.support.builders import NOW, SKU, STORE, a_network, a_node, a_position, a_product, a_variant
from tests.support.store import Shop, World, open_shop, told

SEED = 20_261_122
NODES, HELD_AT = 300, 45  # 15 % of the pairs are not zero
SKUS, MEASURED = 100_000, 10_000
PAGE = 500
CHANGES = 50_000
MIB = 2**20
WHY_NODES = 60
BARE = "CREATE TABLE bare (item INTEGER, node INTEGER, atp INTEGER, PRIMARY KEY (item, node)) WITHOUT ROWID"


def figures() -> list[Figure]:
    """Measure a tenth of a large network's stock and tell what the whole takes; then changes, a reading and a sentence."""
    with TemporaryDirectory() as folder:
        return [*_of_a_large_network(Path(folder)), run(_why(Path(folder)))]


def _of_a_large_network(folder: Path) -> list[Figure]:
    chance = Random(SEED)
    path, bare = folder / "replica.db", folder / "bare.db"
    copy = Database(path, migrate_replica)
    with copy.transaction() as tx:
        catalogue.save_rates(tx, {_sku(number): 0.5 for number in range(SKUS)})
    numbered = _size(copy, path)
    # The last tenth of the SKUs, whose numbers are the widest.
    held = [
        a_position(chance.randint(1, 20), sku=_sku(number), node_id=f"s-{node:03}")
        for number in range(SKUS - MEASURED, SKUS)
        for node in sorted(chance.sample(range(NODES), HELD_AT))
    ]
    for page in _pages(held, 5_000):
        with copy.transaction() as tx:
            catalogue.save_positions(tx, page)
    whole = numbered + (_size(copy, path) - numbered) * SKUS // MEASURED
    floor = Database(bare, lambda tables: tables.execute(BARE))
    _fill_bare(floor, held)
    smallest = _size(floor, bare) * SKUS // MEASURED
    measured = [
        Figure(
            "4.5M positions on disk, from 450,000",
            whole / MIB,
            "MiB",
            smallest / MIB,
            whole / smallest,
            "<= 150 MiB",
            whole <= 150 * MIB,
        ),
        _changes(copy, floor, chance.sample(held, CHANGES)),
        _reading(copy, chance),
    ]
    copy.close()
    floor.close()
    return measured


def _changes(copy: Database, floor: Database, changed: Sequence[Position]) -> Figure:
    """Apply pages of the feed, each in a transaction, beside writing the bare units."""
    pages = [
        [told(Kind.POSITION, "position", position) for position in page] for page in _pages(changed, PAGE)
    ]
    took_s = _took_s(lambda: _apply(copy, pages))
    bare_s = _took_s(lambda: _fill_bare(floor, changed))
    value, least = CHANGES / took_s, CHANGES / bare_s
    return Figure(
        "positions of the feed applied", value, "/s", least, value / least, ">= 25,000 /s", value >= 25_000
    )


def _apply(copy: Database, pages: list[list[FeedEntry]]) -> None:
    for page in pages:
        with copy.transaction() as tx:
            replica.apply(tx, page)


def _reading(copy: Database, chance: Random) -> Figure:
    """Read a SKU at all nodes, beside fetching the bare rows."""
    skus = [_sku(number) for number in chance.sample(range(SKUS - MEASURED, SKUS), 500)]
    value = median(_took_s(partial(copy.look, partial(_positions, sku))) for sku in skus) * 1e6
    floor = median(_took_s(partial(copy.look, partial(_rows, sku))) for sku in skus) * 1e6
    return Figure("one SKU at 45 nodes", value, "us", floor, value / floor, "<= 500 us", value <= 500)


async def _why(folder: Path) -> Figure:
    nodes = [a_node(f"n-{number}") for number in range(WHY_NODES - 1)]
    world = World(
        network=a_network(a_node(), *nodes),
        positions=[a_position(3, node_id=node.node_id) for node in nodes],
        here={SKU: 2},
        sold_per_day={SKU: 0.5},
    )
    async with open_shop(folder / "shop", world) as shop:
        option_id = (await shop.ways(SKU)).answer.options[-1].option_id
        took = [await _took_to_explain(shop, option_id) for _ in range(50)]
    asked, explained = median(ask for ask, _ in took), median(why for _, why in took)
    return Figure(
        "why one of the ways, 60 nodes",
        explained,
        "ms",
        asked,
        explained / asked,
        "<= 20 ms",
        explained <= 20,
    )


async def _took_to_explain(shop: Shop, option_id: str) -> tuple[float, float]:
    """Time the ways, and the explanation of one of them, in ms."""
    files = shop.services.operations, shop.services.replica
    request = request_for(a_product(), a_variant(), 1, STORE, NOW)
    begun = perf_counter_ns()
    await shop.ways(SKU)
    asked = perf_counter_ns()
    await why_option(*files, (request,), option_id, up=True)
    return (asked - begun) / 1e6, (perf_counter_ns() - asked) / 1e6


def _fill_bare(floor: Database, positions: Sequence[Position]) -> None:
    for page in _pages(positions, PAGE):
        with floor.transaction() as tx:
            tx.many(
                "INSERT OR REPLACE INTO bare VALUES (?, ?, ?)",
                [(int(held.sku[2:]), int(held.node_id[2:]), held.atp) for held in page],
            )


def _positions(sku: str, tx: Tx) -> list[Position]:
    return catalogue.positions(tx, [sku])


def _rows(sku: str, tx: Tx) -> object:
    chosen = "item = (SELECT n FROM item WHERE sku = ?)"
    return tx.all(f"SELECT node, atp FROM position WHERE {chosen}", (sku,))


def _size(database: Database, path: Path) -> int:
    """Give the bytes of a file with all that was written to it."""
    busy, *_ = database.look(lambda tx: tx.all("PRAGMA wal_checkpoint(TRUNCATE)")[0])
    assert not busy
    return path.stat().st_size


def _sku(number: int) -> str:
    return f"a-{number:06}"


def _pages(positions: Sequence[Position], size: int) -> list[list[Position]]:
    left = iter(positions)
    return list(iter(lambda: list(islice(left, size)), []))


def _took_s(work: Callable[[], object]) -> float:
    begun = perf_counter_ns()
    work()
    return (perf_counter_ns() - begun) / 1e9
