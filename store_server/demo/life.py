"""The life around the demo store: customers order on the web, warehouses send goods, and every other node does its work."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import cycle, islice

import httpx
import structlog

from shared.errors import ShopError
from store_server.demo import neighbours
from store_server.demo.retailer.places import DEMO_STORE, network
from store_server.demo.warehouse import Warehouses
from store_server.demo.web import Shoppers

TURN_S = 1.0
# Each of sixty nodes is heard twice a minute.
HEARD_A_TURN = 2

log = structlog.get_logger()


async def live(
    oms: httpx.AsyncClient,
    shoppers: Shoppers,
    warehouses: Warehouses,
    clock: Callable[[], datetime],
    mint: Callable[[], str],
) -> None:
    """Take a turn each second until cancelled; what fails in one is tried again, or left, in the next.

    Args:
        oms: reaches the OMS also while the store's own line is cut.
    """
    others = [node.node_id for node in network(clock()).nodes if node.node_id != DEMO_STORE]
    heard = cycle(others)
    while True:
        now = clock()
        await _attempt("warehouses", warehouses.turn(now))
        await _attempt("shoppers", shoppers.turn(now))
        await _attempt("neighbours", neighbours.turn(oms, now, mint))
        await _attempt("contact", neighbours.keep_contact(oms, islice(heard, HEARD_A_TURN), now, mint))
        await asyncio.sleep(TURN_S)


async def _attempt(who: str, turn: Awaitable[None]) -> None:
    try:
        await turn
    except (httpx.HTTPError, ShopError) as error:
        log.warning("demo_turn_failed", who=who, error=str(error))
