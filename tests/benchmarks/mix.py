"""A whole shop at once while the feed runs: how long tablets wait, and how long the loop is held up.

The floor is 50 tablets that ask for nothing, without a feed: what the machine gives beside whatever else it does.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from random import Random
from statistics import quantiles

import httpx

from tests.benchmarks.asked import API, barcodes, scans, searches
from tests.benchmarks.big_shop import SEED, Served, catalogue, served
from tests.benchmarks.figure import Figure
from tests.benchmarks.load import paced_ms, request

BUSY, ALL = 20, 50
EACH_SECOND, SECONDS = 10, 5
MOST_BLOCK_MS, MOST_P99_MS, MOST_RATIO = 50.0, 30.0, 2.0
# 45 % search, 25 % barcode, 15 % availability, 15 % pick scan.
KINDS = (9, 5, 3, 3)


def figures() -> list[Figure]:
    """Measure 20 busy tablets and the loop, then 50."""
    with served() as shop:
        mixed = list(islice(_mixed(shop), ALL * EACH_SECOND * SECONDS * 2))
        nothing = [request("GET", "/noop", shop.token)]
        paced_ms(shop.port, mixed[:1_000], BUSY, EACH_SECOND, 1)
        _longest_block_ms(shop)
        bare = paced_ms(shop.port, nothing, ALL, EACH_SECOND, SECONDS)
        bare_block_ms = _longest_block_ms(shop)
        httpx.post(f"http://127.0.0.1:{shop.port}/feed").raise_for_status()
        busy = paced_ms(shop.port, mixed, BUSY, EACH_SECOND, SECONDS)
        block_ms = _longest_block_ms(shop)
        every = paced_ms(shop.port, mixed[len(busy) :], ALL, EACH_SECOND, SECONDS)
    return [
        _within("loop's longest block, 20 tablets and feed", block_ms, bare_block_ms, MOST_BLOCK_MS),
        _within("mix of 20 tablets and feed, p95", _percentile(busy, 95), _percentile(bare, 95), MOST_P99_MS),
        _within(
            "mix of 50 tablets and feed, p99", _percentile(every, 99), _percentile(bare, 99), MOST_P99_MS
        ),
    ]


def _mixed(shop: Served) -> Iterator[bytes]:
    asked = [cycle(searches(shop)), cycle(barcodes(shop)), cycle(_ways(shop)), scans(shop)]
    kinds = [kind for kind, share in enumerate(KINDS) for _ in range(share)]
    chance = Random(SEED)
    while True:
        yield next(asked[chance.choice(kinds)])


def _ways(shop: Served) -> list[bytes]:
    skus = [variant.sku for product in catalogue() for variant in product.variants]
    chosen = Random(SEED).sample(skus, 1_000)
    return [request("GET", f"{API}/variants/{sku}/ways", shop.token) for sku in chosen]


def _longest_block_ms(shop: Served) -> float:
    return float(httpx.get(f"http://127.0.0.1:{shop.port}/longest-block").raise_for_status().text)


def _percentile(took: Sequence[float], percent: int) -> float:
    return quantiles(took, n=100)[percent - 1]


def _within(name: str, value: float, floor: float, most_ms: float) -> Figure:
    # Where others use the machine, asking for nothing takes as long: then that is the measure.
    ok = value <= max(most_ms, MOST_RATIO * floor)
    return Figure(name, value, "ms", floor, value / floor, f"<= {most_ms:g} ms or {MOST_RATIO:g}x", ok)
