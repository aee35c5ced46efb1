"""What the demo sells before it is there, what is on its way, and what loses worth where it lies."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from shared.catalogue import Ahead, AheadKind, Product, Variant
from shared.contract.oms.supply import Markdown, Supply
from shared.network import Node, NodeKind
from shared.stock import Inbound, InboundKind
from store_server.demo.retailer.places import PARTNERS
from store_server.demo.retailer.stock import Stand

# The least sold article of each category, so that the demo's other stories find their wares where they were.
_AHEAD: dict[tuple[str, str], AheadKind] = {
    ("Femme", "Robes"): AheadKind.PREORDER,
    ("Homme", "Vestes"): AheadKind.PREORDER,
    ("Accessoires", "Sacs"): AheadKind.PREORDER,
    ("Maison", "Fauteuils"): AheadKind.BACKORDER,
    ("Maison", "Tapis"): AheadKind.BACKORDER,
    ("Femme", "Manteaux"): AheadKind.BACKORDER,
}
_READY_IN = {AheadKind.PREORDER: timedelta(days=18), AheadKind.BACKORDER: timedelta(days=35)}
# A supplier delivers one warehouse, which has sent some on to another.
_DELIVERED, _DELIVERED_IN, _DELIVERED_UNITS = "w-orleans", timedelta(days=6), 12
_MOVED, _MOVED_IN, _MOVED_UNITS = "w-lyon", timedelta(days=2), 2
# Summer's goods, where many of them are left.
_AGEING = frozenset({"Shorts", "Sandales"})
_AGEING_FROM_UNITS = 3
_LOST_PERCENT = 40


def with_ahead(products: Sequence[Product], opened_at: datetime) -> tuple[Product, ...]:
    """Give the catalogue with some articles that are not out yet, and some that have run out."""
    least = {kind: _least_sold(products, kind) for kind in _AHEAD}
    ahead = {least[told]: Ahead(kind=kind, at=opened_at + _READY_IN[kind]) for told, kind in _AHEAD.items()}
    return tuple(_sold(product, ahead.get(product.product_id)) for product in products)


def there(stands: Iterable[Stand], products: Iterable[Product]) -> Iterator[Stand]:
    """Leave out what nobody has yet, or any more."""
    missing = {variant.sku for _, variant in _ahead(products)}
    return (stand for stand in stands if stand.sku not in missing)


def supplies(products: Iterable[Product], opened_at: datetime) -> Iterator[Supply]:
    """Give what will come of the articles that have run out."""
    bought = Inbound(at=opened_at + _DELIVERED_IN, quantity=_DELIVERED_UNITS)
    moved = Inbound(at=opened_at + _MOVED_IN, quantity=_MOVED_UNITS, kind=InboundKind.TRANSIT)
    for ahead, variant in _ahead(products):
        if ahead.kind is AheadKind.BACKORDER:
            yield Supply(node_id=_DELIVERED, sku=variant.sku, inbound=(bought,))
            yield Supply(node_id=_MOVED, sku=variant.sku, inbound=(moved,))


def markdowns(
    nodes: Iterable[Node], products: Iterable[Product], stands: Iterable[Stand]
) -> Iterator[Markdown]:
    """Give what is left of the summer in the stores, which will have to be sold for less."""
    ageing = {
        variant.sku for product in products if product.category in _AGEING for variant in product.variants
    }
    stores = {node.node_id for node in nodes if node.kind is NodeKind.STORE}
    for stand in stands:
        if stand.sku in ageing and stand.node_id in stores and stand.on_hand >= _AGEING_FROM_UNITS:
            yield Markdown(node_id=stand.node_id, sku=stand.sku, percent=_LOST_PERCENT)


def _least_sold(products: Iterable[Product], kind: tuple[str, str]) -> str:
    alike = [product for product in products if (product.department, product.category) == kind]
    own = [product for product in alike if product.brand not in PARTNERS.values()]
    return min(own, key=lambda product: product.popularity).product_id


def _sold(product: Product, ahead: Ahead | None) -> Product:
    if ahead is None:
        return product
    variants = tuple(variant.model_copy(update={"ahead": ahead}) for variant in product.variants)
    return product.model_copy(update={"variants": variants})


def _ahead(products: Iterable[Product]) -> Iterator[tuple[Ahead, Variant]]:
    for product in products:
        for variant in product.variants:
            if variant.ahead:
                yield variant.ahead, variant
