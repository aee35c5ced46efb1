"""How fast the store answers beside a route that does nothing, and what search costs in process."""

from asyncio import run
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import quantiles
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from shared.catalogue import Product
from shared.promise.calendar import is_holiday
from shared.stock import Position
from store_server.storage import catalogue as stored
from store_server.storage.tx import Tx
from store_server.use_cases import browse
from store_server.use_cases.find import Finder, Search
from tests.benchmarks.asked import PICKED, barcodes, scans, searches, two_words
from tests.benchmarks.big_shop import SEED, UNITS, WORKS, Served, big_shop, catalogue, served
from tests.benchmarks.figure import Figure, rate
from tests.benchmarks.load import answers_per_second, request
from tests.support.builders import NOW, STORE, a_position
from tests.support.store import Shop, a_replica

ROUNDS = 9
ROUND_S = 0.5
SCANS_A_ROUND = WORKS * UNITS // ROUNDS


def figures() -> list[Figure]:
    """Measure search, barcode and pick scan over HTTP, then search, product page and feed in process."""
    with served() as shop:
        over_http = [
            _beside_nothing("search, two words, 100,000 SKUs", shop, searches(shop), 0.55),
            _beside_nothing("barcode to product", shop, barcodes(shop), 0.70),
            _pick_scan(shop),
        ]
    return [*over_http, *_in_process(), _feed()]


def _beside_nothing(name: str, shop: Served, asked: Sequence[bytes], least: float) -> Figure:
    """Take turns with the no-op route, so that whatever else the machine does slows both alike."""
    nothing = [request("GET", "/noop", shop.token)]
    answers_per_second(shop.port, asked, 0.5)
    took = [
        (answers_per_second(shop.port, asked, ROUND_S), answers_per_second(shop.port, nothing, ROUND_S))
        for _ in range(ROUNDS)
    ]
    return rate(name, took, least)


def _pick_scan(shop: Served) -> Figure:
    nothing = [request("POST", "/noop", shop.token, PICKED)]
    asked = scans(shop)
    took = []
    for _ in range(ROUNDS):
        batch = list(islice(asked, SCANS_A_ROUND))
        took.append(
            (answers_per_second(shop.port, batch, ROUND_S), answers_per_second(shop.port, nothing, ROUND_S))
        )
    return rate("pick scan, FULL, 50 tablets", took, 0.70)


def _in_process() -> list[Figure]:
    with TemporaryDirectory() as folder:
        return run(_measured(Path(folder)))


async def _measured(folder: Path) -> list[Figure]:
    # What the store makes ready in a thread as it opens: beside it each statement of SQLite waits for the GIL.
    is_holiday(NOW.toordinal())
    async with big_shop(folder) as shop:
        finder = shop.services.finder
        two_letters = [Search(q=first + second) for first in ascii_lowercase for second in ascii_lowercase]
        typos = [Search(q=_slip(asked.q.split()[0])) for asked in two_words(Random(SEED))]
        nothing = _p99_ms(finder, [Search(q="zzzz")] * 200)
        return [
            _within("search, two letters, p99", _p99_ms(finder, two_letters), nothing, 1.0),
            _within("search, typing error, p99", _p99_ms(finder, typos), nothing, 3.0),
            _within("product page without options, p99", *_pages_ms(shop), 3.0),
        ]


def _p99_ms(finder: Finder, asked: Sequence[Search]) -> float:
    return _p99([_took_ms(partial(finder.page, search)) for search in asked])


def _pages_ms(shop: Shop) -> tuple[float, float]:
    """Time product pages, and the bare reading of the same products."""
    replica = shop.services.replica
    ids = [product.product_id for product in Random(SEED).sample(catalogue(), 300)]
    pages = [_took_ms(partial(_page, shop, known)) for known in ids]
    bare = [_took_ms(partial(replica.look, partial(_read, known))) for known in ids]
    return _p99(pages), _p99(bare)


def _page(shop: Shop, product_id: str) -> object:
    own, replica, finder = shop.services.operations, shop.services.replica, shop.services.finder
    return own.look(
        lambda tx: replica.look(
            lambda told: browse.show_product(tx, told, product_id, STORE, finder, up=True, now=NOW)
        )
    )


def _read(product_id: str, tx: Tx) -> Product:
    return stored.product(tx, product_id)


def _feed() -> Figure:
    """Time 150,000 positions of a snapshot, in pages of 5,000, beside inserting the bare rows."""
    pages = [
        [_position(number) for number in range(first, first + 5_000)] for first in range(0, 150_000, 5_000)
    ]
    with a_replica() as tx:
        value = sum(_took_ms(partial(stored.save_positions, tx, page)) for page in pages) / 1_000
    with a_replica() as tx:
        bare = [(position.sku, position.atp) for page in pages for position in page]
        floor = (
            _took_ms(partial(tx.many, "INSERT OR REPLACE INTO item (sku, atp) VALUES (?, ?)", bare)) / 1_000
        )
    return Figure("150,000 positions of a snapshot", value, "s", floor, value / floor, "<= 2 s", value <= 2)


def _position(number: int) -> Position:
    return a_position(number % 5, sku=f"s-{number % 12_000}", node_id=f"n-{number // 12_000}")


def _slip(word: str) -> str:
    return f"{word[:2]}{word[3:4]}{word[2:3]}{word[4:]}"


def _within(name: str, value: float, floor: float, most_ms: float) -> Figure:
    return Figure(name, value, "ms", floor, value / floor, f"<= {most_ms:g} ms", value <= most_ms)


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[-1] if len(took) > 1 else took[0]


def _took_ms(work: Callable[[], object]) -> float:
    begun = perf_counter_ns()
    work()
    return (perf_counter_ns() - begun) / 1_000_000
