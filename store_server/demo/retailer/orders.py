"""The web orders that keep arriving in the demo: who orders what, and how it shall reach them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple, TypeVar

from shared.catalogue import Product, Variant
from shared.customer import Customer
from shared.network import DeliveryMode, Network, Place, distance_km
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stock import Stand

T = TypeVar("T")

# Three orders in five come from the demo store's own neighbourhood, so that it has work while someone watches.
_NEIGHBOURS_SHARE = 0.6
_NEIGHBOURS_WITHIN_KM = 60
_NEAR_WAYS = ((DeliveryMode.PICK_UP, 50), (DeliveryMode.SHIP_HOME, 35), (DeliveryMode.RELAY_POINT, 15))
_FAR_WAYS = ((DeliveryMode.SHIP_HOME, 60), (DeliveryMode.RELAY_POINT, 25), (DeliveryMode.PICK_UP, 15))
_LINES = ((1, 52), (2, 28), (3, 13), (4, 7))
_TWICE_SHARE = 0.08
_BUSY_PAUSE_S = 150
_QUIET_PAUSE_S = 900
_BUSY_HOURS = range(8, 22)


class WebLine(NamedTuple):
    """Units of one variant."""

    product: Product
    variant: Variant
    quantity: int


class WebOrder(NamedTuple):
    """What one customer orders on the web; `collect_at` is a node, `relay_id` a relay point, each with its mode."""

    customer: Customer
    lines: tuple[WebLine, ...]
    mode: DeliveryMode
    collect_at: str | None = None
    relay_id: str | None = None


class _Shelf(NamedTuple):
    """Variants to choose from, with the running sum of their popularity."""

    items: tuple[tuple[Product, Variant], ...]
    popularity: tuple[int, ...]


class WebShop:
    """Where the demo's orders come from; it draws from what it is given, and remembers nothing of an order."""

    def __init__(
        self,
        network: Network,
        products: Sequence[Product],
        customers: Sequence[Customer],
        stands: Iterable[Stand],
    ) -> None:
        stands = tuple(stands)
        self._network = network
        self._everywhere = _shelf(products, {stand.sku for stand in stands})
        self._here = _shelf(products, {stand.sku for stand in stands if stand.node_id == DEMO_STORE})
        self._customers = customers
        self._neighbours = _within(customers, _place(network, DEMO_STORE), _NEIGHBOURS_WITHIN_KM)

    def next_order(self, rng: Random) -> WebOrder:
        """Draw an order of one to four lines."""
        if rng.random() < _NEIGHBOURS_SHARE:
            return self.neighbour_order(rng, _drawn(rng, _NEAR_WAYS))
        return self._order(rng, rng.choice(self._customers), self._everywhere, _drawn(rng, _FAR_WAYS))

    def neighbour_order(self, rng: Random, mode: DeliveryMode) -> WebOrder:
        """Draw an order of someone near the demo store, of what stands there; a pick-up is there too."""
        order = self._order(rng, rng.choice(self._neighbours), self._here, mode)
        return order._replace(collect_at=DEMO_STORE) if order.collect_at else order

    def _order(self, rng: Random, customer: Customer, shelf: _Shelf, mode: DeliveryMode) -> WebOrder:
        lines = _lines(rng, shelf)
        if mode is DeliveryMode.RELAY_POINT and not all(_relayable(line) for line in lines):
            mode = DeliveryMode.SHIP_HOME
        return WebOrder(
            customer=customer,
            lines=lines,
            mode=mode,
            collect_at=self._nearest_store(customer) if mode is DeliveryMode.PICK_UP else None,
            relay_id=self._nearest_relay(customer) if mode is DeliveryMode.RELAY_POINT else None,
        )

    def _nearest_store(self, customer: Customer) -> str:
        home = _home(customer)
        stores = (node for node in self._network.nodes if node.collects and not node.paused)
        return min(stores, key=lambda node: distance_km(node.place, home)).node_id

    def _nearest_relay(self, customer: Customer) -> str:
        home = _home(customer)
        return min(self._network.relays, key=lambda relay: distance_km(relay.place, home)).relay_id


def pause_before_next(rng: Random, at: datetime) -> timedelta:
    """Tell how long it is quiet after an order at local time `at`; orders come at random, fewer of them by night."""
    mean_s = _BUSY_PAUSE_S if at.hour in _BUSY_HOURS else _QUIET_PAUSE_S
    return timedelta(seconds=round(rng.expovariate(1 / mean_s)))


def _shelf(products: Sequence[Product], skus: set[str]) -> _Shelf:
    items = tuple(
        (product, variant) for product in products for variant in product.variants if variant.sku in skus
    )
    return _Shelf(items, tuple(accumulate(product.popularity for product, _ in items)))


def _lines(rng: Random, shelf: _Shelf) -> tuple[WebLine, ...]:
    chosen = rng.choices(shelf.items, cum_weights=shelf.popularity, k=_drawn(rng, _LINES))
    different = {variant.sku: (product, variant) for product, variant in chosen}
    return tuple(
        WebLine(product, variant, 2 if rng.random() < _TWICE_SHARE else 1)
        for product, variant in different.values()
    )


def _drawn(rng: Random, weighted: Sequence[tuple[T, int]]) -> T:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def _relayable(line: WebLine) -> bool:
    return not (line.product.attributes.bulky or line.product.attributes.hazardous)


def _within(customers: Sequence[Customer], centre: Place | None, km: float) -> tuple[Customer, ...]:
    return tuple(customer for customer in customers if distance_km(_home(customer), centre) <= km)


def _home(customer: Customer) -> Place:
    if customer.address is None or customer.address.place is None:
        raise ValueError(f"{customer.customer_id} orders on the web without an address on the map")
    return customer.address.place


def _place(network: Network, node_id: str) -> Place | None:
    node = network.node(node_id)
    if node is None:
        raise ValueError(f"the demo network has no {node_id}")
    return node.place
