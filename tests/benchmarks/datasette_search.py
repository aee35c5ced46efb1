"""Search beside Datasette's own full-text search of the same 104,000 SKUs, each served by a process of its own."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import uvicorn
from datasette.app import Datasette
from sqlite_utils import Database as Tables

from tests.benchmarks.asked import searches, two_words
from tests.benchmarks.big_shop import SEED, catalogue, listening, served
from tests.benchmarks.figure import Figure, rate
from tests.benchmarks.load import answers_per_second, request

ROUNDS, ROUND_S = 5, 1.0
HITS = 20
LEAST = 5.0


def figures() -> list[Figure]:
    """Take turns with the same two words."""
    with served() as shop, _datasette() as port:
        ours, theirs = searches(shop), _searches()
        answers_per_second(shop.port, ours, ROUND_S)
        answers_per_second(port, theirs, ROUND_S)
        took = [
            (answers_per_second(shop.port, ours, ROUND_S), answers_per_second(port, theirs, ROUND_S))
            for _ in range(ROUNDS)
        ]
    return [rate("search, two words, beside Datasette", took, LEAST)]


def _searches() -> list[bytes]:
    """Ask as Datasette's table page does, in JSON and without the count of all rows."""
    given = {"_searchmode": "raw", "_shape": "array", "_nocount": "1", "_size": str(HITS)}
    texts = (" ".join(f'"{word}"*' for word in asked.q.split()) for asked in two_words(Random(SEED)))
    return [request("GET", f"/shop/sku.json?{urlencode({'_search': text} | given)}", "") for text in texts]


@contextmanager
def _datasette() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.datasette_search"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        yield int(server.stdout.readline())
        server.stdin.close()


def _fill(file: Path) -> None:
    tables = Tables(file)
    tables["sku"].insert_all(
        {
            "sku": variant.sku,
            "name": product.name,
            "options": " ".join(variant.options),
            "price_minor": variant.price.minor,
        }
        for product in catalogue()
        for variant in product.variants
    )
    tables["sku"].enable_fts(["sku", "name", "options"], tokenize="unicode61 remove_diacritics 2")
    tables.close()


async def _serve_until_told(file: Path) -> None:
    server = uvicorn.Server(
        uvicorn.Config(Datasette([str(file)]).app(), log_level="warning", access_log=False, lifespan="on")
    )
    async with listening(server) as port:
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        shop_file = Path(made) / "shop.db"
        _fill(shop_file)
        asyncio.run(_serve_until_told(shop_file))
