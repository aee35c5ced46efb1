"""What the panel offers to scan: wares chosen to meet each answer that a scan can get."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from shared.catalogue import Product, Variant
from shared.value import Value
from store_server.demo.retailer.places import DEMO_STORE, PARTNERS
from store_server.demo.retailer.stock import Stand

ENOUGH_HERE = 3
ENOUGH_ELSEWHERE = 20


class Where(StrEnum):
    """Where a ware can be had."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    PARTNER = "partner"


class Ware(Value):
    """One variant with its bars."""

    where: Where
    sku: str
    name: str
    options: tuple[str, ...]
    gtin: str


# Categories by what they show: something to try on, something small to take along, something that must be sent for.
_WANTED: tuple[tuple[Where, str, str], ...] = (
    (Where.HERE, "Femme", "Robes"),
    (Where.HERE, "Homme", "Pulls"),
    (Where.HERE, "Maison", "Bougies"),
    (Where.ELSEWHERE, "Femme", "Robes"),
    (Where.ELSEWHERE, "Femme", "Manteaux"),
    (Where.PARTNER, "Maison", "Lampes"),
)


def showcase(products: Sequence[Product], stands: Sequence[Stand]) -> tuple[Ware, ...]:
    """Choose the wares: of each wanted category the best seller that stands where it should."""
    here = {stand.sku: stand.on_hand for stand in stands if stand.node_id == DEMO_STORE}
    elsewhere = Counter[str]()
    for stand in stands:
        if stand.node_id != DEMO_STORE:
            elsewhere[stand.sku] += stand.on_hand
    fits: dict[Where, Callable[[Product, Variant], bool]] = {
        Where.HERE: lambda product, variant: here.get(variant.sku, 0) >= ENOUGH_HERE,
        Where.ELSEWHERE: lambda product, variant: (
            variant.sku not in here and elsewhere[variant.sku] >= ENOUGH_ELSEWHERE
        ),
        Where.PARTNER: lambda product, variant: product.brand in PARTNERS.values(),
    }
    best_first = sorted(products, key=lambda product: -product.popularity)
    return tuple(
        ware
        for where, department, category in _WANTED
        for ware in _first(
            [
                product
                for product in best_first
                if (product.department, product.category) == (department, category)
            ],
            where,
            fits[where],
        )
    )


def _first(
    products: Iterable[Product], where: Where, fits: Callable[[Product, Variant], bool]
) -> Iterator[Ware]:
    for product in products:
        for variant in product.variants:
            if variant.gtin and fits(product, variant):
                yield Ware(
                    where=where,
                    sku=variant.sku,
                    name=product.name,
                    options=variant.options,
                    gtin=variant.gtin,
                )
                return
