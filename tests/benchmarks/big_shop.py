"""A store with 100,000 SKUs in a process of its own; it prints its port and a session's token as soon as it serves."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import NamedTuple

import uvicorn
from fastapi import Response

from shared.catalogue import Product
from shared.value import Message
from shared.workflow import Status
from store_server.demo.retailer.products import products
from store_server.storage import work
from store_server.storage.tx import Tx
from tests.benchmarks.stalls import stalled
from tests.support.builders import NOW, a_fulfilment, a_fulfilment_line, a_network, a_node, a_position
from tests.support.store import Shop, World, open_shop

SEED = 20_261_122
COPIES = 9
NODES = 45
WORKS, UNITS = 1_500, 20
READY_BYTES = b'{"hits":[],"total":0,"corrected":null,"departments":[],"categories":[]}'


class Served(NamedTuple):
    """Where a big shop answers."""

    port: int
    token: str


class Posted(Message):
    """The body of a no-op POST."""

    code: str


@cache
def catalogue() -> tuple[Product, ...]:
    """Give 13,500 products with 104,000 SKUs: the demo's range nine times, each copy under its own codes."""
    sold = products(Random(SEED))
    return tuple(_copy(product, copy) for copy in range(COPIES) for product in sold)


@asynccontextmanager
async def big_shop(folder: Path, mirror: Path | None = None) -> AsyncIterator[Shop]:
    """Run the store, with two routes that do nothing beside the real ones."""
    chance = Random(SEED)
    sold = catalogue()
    skus = [variant.sku for product in sold for variant in product.variants]
    world = World(
        network=a_network(a_node(), *(a_node(f"n-{number}") for number in range(NODES))),
        products=sold,
        positions=(
            a_position(3, sku=sku, node_id=f"n-{number}")
            for sku in skus
            for number in chance.sample(range(NODES), 2)
        ),
        here={sku: chance.randint(1, 5) for sku in chance.sample(skus, 12_000)},
    )
    async with open_shop(folder, world, mirror) as shop, stalled(shop, skus, NODES):
        await shop.services.operations.write(_save_works)

        known = list(shop.app.router.routes)

        @shop.app.get("/noop")
        async def read_nothing() -> Response:
            return Response(READY_BYTES, media_type="application/json")

        @shop.app.post("/noop")
        async def post_nothing(posted: Posted) -> Response:
            return Response(READY_BYTES, media_type="application/json")

        # The floor is a route that is looked at first.
        shop.app.router.routes.sort(key=lambda route: route in known)
        yield shop


def _copy(product: Product, copy: int) -> Product:
    variants = [
        variant.model_copy(update={"sku": f"{copy}{variant.sku}", "gtin": None if copy else variant.gtin})
        for variant in product.variants
    ]
    return product.model_copy(
        update={"product_id": f"{product.product_id}-{copy}", "variants": tuple(variants)}
    )


def _save_works(tx: Tx) -> None:
    for number in range(WORKS):
        line = a_fulfilment_line(ordered=UNITS)
        work.save(tx, a_fulfilment(line, fulfilment_id=f"f-{number}", status=Status.PICKING), NOW)


@contextmanager
def served(*how: str) -> Iterator[Served]:
    """Run the store in another process; `mirrored` gives it a mirror."""
    command = [sys.executable, "-m", "tests.benchmarks.big_shop", *how]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        port, token = server.stdout.readline().split()
        yield Served(int(port), token)
        server.stdin.close()


@asynccontextmanager
async def listening(server: uvicorn.Server) -> AsyncIterator[int]:
    """Let a server listen on a free port, and give it."""
    # Without the protocol's number asyncio leaves Nagle's algorithm on, and each answer waits 40 ms for an acknowledgement.
    with socket.socket(proto=socket.IPPROTO_TCP) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen()
        serving = asyncio.create_task(server.serve([opened]))
        yield opened.getsockname()[1]
        server.should_exit = True
        await serving


def _server(shop: Shop) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(shop.app, log_level="warning", access_log=False))


async def _serve_until_told(folder: Path) -> None:
    mirror = folder / "mirror" if "mirrored" in sys.argv else None
    if mirror is not None:
        mirror.mkdir()
    async with big_shop(folder, mirror) as shop, shop.tablet() as tablet, listening(_server(shop)) as port:
        token = tablet.headers["Authorization"].removeprefix("Bearer ")
        print(port, token, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        asyncio.run(_serve_until_told(Path(made)))
