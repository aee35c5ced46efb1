"""What a newcomer meets in the first minutes: an order that runs late, one due soon, a short pick, a refusal elsewhere."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from random import Random
from typing import NamedTuple

from shared.catalogue import Product
from shared.network import DeliveryMode
from store_server.demo.retailer.orders import WebLine, WebOrder, WebShop
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stock import Stand

REFUSING_STORE = "s-villeurbanne"


class Scene(StrEnum):
    """What an order of the opening is there to show."""

    RUNS_LATE = "runs_late"
    DUE_SOON = "due_soon"
    SHORT_PICK = "short_pick"  #: its one unit is in the system and not on the shelf
    REFUSED_ELSEWHERE = (
        "refused_elsewhere"  #: collected at the store that refuses it; its item stands in the demo store too
    )
    EVERYDAY = "everyday"


class Staged(NamedTuple):
    """An order that was placed so many minutes before the demo opens."""

    scene: Scene
    order: WebOrder
    placed_min_ago: int


def opening(
    rng: Random, shop: WebShop, products: Sequence[Product], stands: Sequence[Stand]
) -> Iterator[Staged]:
    """Set the stage, oldest order first."""
    yield Staged(Scene.RUNS_LATE, shop.neighbour_order(rng, DeliveryMode.PICK_UP), placed_min_ago=95)
    yield Staged(Scene.DUE_SOON, shop.neighbour_order(rng, DeliveryMode.PICK_UP), placed_min_ago=42)
    missing = _one_left(rng, products, stands)
    yield Staged(Scene.SHORT_PICK, _of(shop, rng, missing, DEMO_STORE), placed_min_ago=20)
    shared = _at_both(rng, products, stands)
    yield Staged(Scene.REFUSED_ELSEWHERE, _of(shop, rng, shared, REFUSING_STORE), placed_min_ago=8)
    yield Staged(Scene.EVERYDAY, shop.neighbour_order(rng, DeliveryMode.SHIP_HOME), placed_min_ago=5)
    yield Staged(Scene.EVERYDAY, shop.neighbour_order(rng, DeliveryMode.RELAY_POINT), placed_min_ago=3)


def _of(shop: WebShop, rng: Random, line: WebLine, collect_at: str) -> WebOrder:
    order = shop.neighbour_order(rng, DeliveryMode.PICK_UP)
    return order._replace(lines=(line,), collect_at=collect_at)


def _one_left(rng: Random, products: Sequence[Product], stands: Sequence[Stand]) -> WebLine:
    """Choose an item with one unit here and more elsewhere, so that the order can still be saved."""
    elsewhere = {stand.sku for stand in stands if stand.node_id != DEMO_STORE and stand.on_hand > 1}
    here = {stand.sku for stand in _sellable(stands, DEMO_STORE) if stand.on_hand == 1}
    return _line(rng, products, here & elsewhere)


def _at_both(rng: Random, products: Sequence[Product], stands: Sequence[Stand]) -> WebLine:
    here = {stand.sku for stand in _sellable(stands, DEMO_STORE) if stand.on_hand > 1}
    return _line(rng, products, here & {stand.sku for stand in _sellable(stands, REFUSING_STORE)})


def _sellable(stands: Sequence[Stand], node_id: str) -> Iterator[Stand]:
    for stand in stands:
        if stand.node_id == node_id and stand.on_hand > stand.safety_stock + stand.channel_buffer:
            yield stand


def _line(rng: Random, products: Sequence[Product], skus: set[str]) -> WebLine:
    fitting = [(product, v) for product in products for v in product.variants if v.sku in skus]
    product, variant = rng.choice([(p, v) for p, v in fitting if not p.attributes.bulky])
    return WebLine(product, variant, 1)
