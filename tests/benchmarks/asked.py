"""What tablets ask of a big shop, the same on every run."""

from collections.abc import Iterator
from random import Random
from urllib.parse import quote
from uuid import UUID

from shared.gtin import printed
from store_server.use_cases.find import Search
from tests.benchmarks.big_shop import SEED, UNITS, WORKS, Served, catalogue
from tests.benchmarks.load import request

ASKED = 1_000
API = "/api/v1"
PICKED = b'{"code":"4006381333931"}'


def searches(shop: Served) -> list[bytes]:
    return [
        request("GET", f"{API}/search?q={quote(asked.q)}", shop.token) for asked in two_words(Random(SEED))
    ]


def barcodes(shop: Served) -> list[bytes]:
    gtins = [variant.gtin for product in catalogue() for variant in product.variants if variant.gtin]
    chosen = Random(SEED).sample(gtins, ASKED)
    return [request("GET", f"{API}/scans/{printed(gtin)}", shop.token) for gtin in chosen]


def scans(shop: Served) -> Iterator[bytes]:
    for number in range(WORKS * UNITS):
        path = f"{API}/work/f-{number % WORKS}/scans"
        yield request("POST", path, shop.token, PICKED, Idempotency_Key=str(UUID(int=number)))


def two_words(chance: Random) -> list[Search]:
    names = [product.name.split() for product in chance.sample(catalogue(), ASKED)]
    return [
        Search(q=f"{words[0][: chance.randint(3, 6)]} {words[-1][: chance.randint(2, 4)]}") for words in names
    ]
