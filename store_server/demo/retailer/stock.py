"""What stands where in the demo network: about one pair of node and SKU in five has units."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from shared.catalogue import Product
from shared.network import Node, NodeKind
from store_server.demo.retailer.places import DEMO_STORE, PARTNERS
from store_server.demo.retailer.products import MOST_POPULAR

# A store shows a share of the range that grows with its size; the demo's own is the flagship, with half of all SKUs.
_FLAGSHIP_SHARE = 0.72
_SMALLEST_SHARE = 0.14
_SHARE_PER_CAPACITY = 0.0022
_POPULAR_FROM = 900
_POPULAR_SHARE = 2.2
_BULKY_SHARE = 0.35
_FILLED = 0.72
_WAREHOUSE_FILLED = 0.86


class Stand(NamedTuple):
    """The units of one SKU at one node, in the order of a table's columns."""

    node_id: str
    sku: str
    on_hand: int
    safety_stock: int
    channel_buffer: int


def stock(rng: Random, nodes: Sequence[Node], products: Sequence[Product]) -> Iterator[Stand]:
    """Fill the nodes, each with what such a place has; pairs without units are left out."""
    for node in nodes:
        match node.kind:
            case NodeKind.STORE:
                yield from _store(rng, node, products)
            case NodeKind.WAREHOUSE:
                yield from _warehouse(rng, node, products)
            case NodeKind.PARTNER:
                yield from _partner(rng, node, products)


def _store(rng: Random, node: Node, products: Sequence[Product]) -> Iterator[Stand]:
    share = _FLAGSHIP_SHARE if node.node_id == DEMO_STORE else _store_share(node)
    for product in products:
        if rng.random() < _shown(product, share):
            yield from _shelf(rng, node.node_id, product)


def _store_share(node: Node) -> float:
    return _SMALLEST_SHARE + _SHARE_PER_CAPACITY * node.daily_capacity


def _shown(product: Product, share: float) -> float:
    if product.brand in PARTNERS.values():
        return 0.0
    if product.attributes.bulky:
        return share * _BULKY_SHARE
    return share * _POPULAR_SHARE if product.popularity >= _POPULAR_FROM else share


def _shelf(rng: Random, node_id: str, product: Product) -> Iterator[Stand]:
    deepest = 1 if product.attributes.bulky else 3 + round(6 * (product.popularity / MOST_POPULAR) ** 0.5)
    buffer = 1 if product.popularity >= _POPULAR_FROM and rng.random() < 0.2 else 0
    for variant in product.variants:
        if (chance := rng.random()) < _FILLED:
            on_hand = 1 + int(deepest * rng.random() * rng.random())
            yield Stand(node_id, variant.sku, on_hand, 1 if on_hand > 2 and chance < 0.25 else 0, buffer)


def _warehouse(rng: Random, node: Node, products: Sequence[Product]) -> Iterator[Stand]:
    depth = 8 + node.daily_capacity // 100
    for product in products:
        if product.brand in PARTNERS.values():
            continue
        for variant in product.variants:
            if rng.random() < _WAREHOUSE_FILLED:
                on_hand = 1 + int(depth * rng.random() * (1 + 40 * product.popularity / MOST_POPULAR))
                yield Stand(node.node_id, variant.sku, on_hand, min(5, on_hand // 8), 0)


def _partner(rng: Random, node: Node, products: Sequence[Product]) -> Iterator[Stand]:
    for product in products:
        if product.brand == PARTNERS[node.node_id]:
            for variant in product.variants:
                yield Stand(node.node_id, variant.sku, 2 + int(12 * rng.random()), 1, 0)
