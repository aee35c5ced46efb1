"""The demo's web shop: its orders as the OMS takes them, and the codes that its customers bring to the counter."""

from base64 import b32encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from random import Random
from zoneinfo import ZoneInfo

import httpx
from pydantic import TypeAdapter

from shared.basket import basket_line
from shared.contract.oms.orders import NetworkOrder, Placed, PlaceOrder
from shared.customer import contact
from shared.errors import Conflict
from shared.network import DeliveryMode
from shared.order import Channel
from store_server.demo.fill import Retailer
from store_server.demo.retailer.orders import WebOrder, WebShop, pause_before_next
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import Scene

ORDERS = "/api/v1/orders"
FIRST_NUMBER = 10_481
_PREFIX = "W-"
_CODE_LENGTH = 20
_LOOKED_BACK = 200
_MOST_DRAWS = 20
_TIMEZONE = ZoneInfo("Europe/Paris")
_LISTED = TypeAdapter(list[NetworkOrder])


class Shoppers:
    """The customers of the web shop: they order at random, fewer of them by night."""

    def __init__(self, oms: httpx.AsyncClient, shop: WebShop, rng: Random, mint: Callable[[], str]) -> None:
        self._oms = oms
        self._shop = shop
        self._rng = rng
        self._mint = mint
        self._next_at: datetime | None = None
        self._number: int | None = None

    async def turn(self, now: datetime) -> None:
        """Place the orders that came up to `now`; the first comes one pause after the first turn.

        Raises:
            httpx.HTTPError: the OMS did not take an order; that customer has gone.
        """
        at = self._next_at or self._pause_from(now)
        while at <= now:
            self._next_at = self._pause_from(at)
            await self._order(self._shop.next_order(self._rng), at)
            at = self._next_at
        self._next_at = at

    async def order_here(self, now: datetime) -> str:
        """Order something to be collected at the demo store, which has it, and give the order's number.

        Raises:
            httpx.HTTPError: the OMS did not take it.
            Conflict: of many orders, none can be prepared there.
        """
        for _ in range(_MOST_DRAWS):
            order = self._shop.neighbour_order(self._rng, DeliveryMode.PICK_UP)
            number, placed = await self._order(order._replace(lines=order.lines[:1]), now)
            nodes = {part.node_id for option in placed.plan for part in option.parts}
            if nodes == {DEMO_STORE} and not placed.unfilled:
                return number
        raise Conflict(what="no web order for this store")

    async def _order(self, order: WebOrder, at: datetime) -> tuple[str, Placed]:
        last = await _last_number(self._oms) if self._number is None else self._number
        # Someone else may have ordered meanwhile.
        self._number = max(last, self._number or 0) + 1
        number = numbered(self._number)
        return number, await place(self._oms, command(order, self._mint(), number, at))

    def _pause_from(self, at: datetime) -> datetime:
        return at + pause_before_next(self._rng, at.astimezone(_TIMEZONE))


def web_shop(retailer: Retailer) -> WebShop:
    """Open the web shop of a retailer."""
    return WebShop(retailer.network, retailer.products, retailer.customers, retailer.stands)


async def place(oms: httpx.AsyncClient, order: PlaceOrder) -> Placed:
    """Give an order to the OMS.

    Raises:
        httpx.HTTPError: it did not take it.
    """
    answer = await oms.post(
        ORDERS, content=order.model_dump_json(), headers={"Content-Type": "application/json"}
    )
    answer.raise_for_status()
    return Placed.model_validate_json(answer.content)


async def latest(oms: httpx.AsyncClient, limit: int) -> list[NetworkOrder]:
    """Ask the OMS for its newest orders.

    Raises:
        httpx.HTTPError: it did not answer.
    """
    answer = await oms.get(ORDERS, params={"limit": limit})
    answer.raise_for_status()
    return _LISTED.validate_json(answer.content)


def command(order: WebOrder, order_id: str, number: str, placed_at: datetime) -> PlaceOrder:
    """Write an order as the OMS takes it."""
    return PlaceOrder(
        order_id=order_id,
        number=number,
        channel=Channel.WEB,
        placed_at=placed_at,
        customer=contact(order.customer),
        lines=tuple(
            basket_line(line.product, line.variant, str(nth), line.quantity)
            for nth, line in enumerate(order.lines, start=1)
        ),
        mode=order.mode,
        collect_at=order.collect_at,
        relay_id=order.relay_id,
        pickup_hash=sha256(pickup_code(order_id).removeprefix("P-").encode()).hexdigest(),
    )


def numbered(number: int) -> str:
    """Give an order's number as customers read it."""
    return f"{_PREFIX}{number}"


def pickup_code(order_id: str) -> str:
    """Give the code in a web customer's QR.

    A real shop draws a secret; here it follows from the order, so that the panel can show it after a restart too.
    """
    return f"P-{b32encode(sha256(order_id.encode()).digest()).decode()[:_CODE_LENGTH]}"


def staged_id(scene: Scene, nth: int) -> str:
    """Give the id of the `nth` order of the opening."""
    return f"opening.{nth}.{scene}"


def scene_of(order_id: str) -> Scene | None:
    """Tell which scene an order shows; everyone who plays in it knows it by this."""
    opening, _, rest = order_id.partition(".")
    return Scene(rest.partition(".")[2]) if opening == "opening" else None


async def _last_number(oms: httpx.AsyncClient) -> int:
    numbers = [order.number for order in await latest(oms, _LOOKED_BACK)]
    ours = [number.removeprefix(_PREFIX) for number in numbers if number.startswith(_PREFIX)]
    return max(map(int, ours), default=FIRST_NUMBER - 1)
