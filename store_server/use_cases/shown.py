"""A product as a search result shows it, and everything that it is found by."""

from dataclasses import dataclass
from functools import lru_cache

from shared.catalogue import Product
from shared.contract.store.finding import Hit
from shared.gtin import printed
from store_server.storage.folding import folded
from store_server.use_cases.prefixes import words_of

#: Size and colour, folded; empty where there is none.
Kind = tuple[str, str]
#: Size and colour as they are written, and the colour's #RRGGBB.
Label = tuple[str, str, str | None]

_SIZE = frozenset({"size", "taille"})
_COLOUR = frozenset({"colour", "color", "couleur"})


@dataclass(slots=True)
class Shown:
    """The JSON of a hit up to its figures, which change, and what narrows a search; `kinds` and `gtins` stand beside `skus`."""

    product_id: str
    name: str
    hit: bytes
    words: set[str]
    codes: set[str]
    skus: tuple[str, ...]
    kinds: tuple[Kind, ...]
    gtins: tuple[str | None, ...]
    department: str
    category: str
    price_minor: int
    here: int = 0
    elsewhere: int = 0
    json: bytes = b""

    def count(self, here: int, elsewhere: int) -> None:
        """Take the units here and at all other nodes, and write the hit anew."""
        self.here, self.elsewhere = here, elsewhere
        self.json = b'%b"here":%d,"network":%d}' % (self.hit, here, here + elsewhere)


def shown(product: Product) -> Shown:
    """Prepare a product to be found."""
    cheapest = min(product.variants, key=lambda variant: variant.price.minor)
    tints = dict.fromkeys(variant.colour for variant in product.variants if variant.colour)
    hit = Hit(
        product_id=product.product_id,
        name=product.name,
        brand=product.brand,
        category=product.category,
        picture=product.picture,
        colours=tuple(tints),
        price=cheapest.price,
        compare_at=cheapest.compare_at,
        here=0,
        network=0,
    )
    return Shown(
        product_id=product.product_id,
        name=product.name,
        hit=hit.model_dump_json(exclude={"here", "network"}).encode().removesuffix(b"}") + b",",
        words=_words(product),
        codes=_codes(product),
        skus=tuple(variant.sku for variant in product.variants),
        kinds=tuple(_kind(product.axes, variant.options) for variant in product.variants),
        gtins=tuple(variant.gtin for variant in product.variants),
        department=product.department,
        category=product.category,
        price_minor=cheapest.price.minor,
    )


def labels(product: Product) -> set[Label]:
    """Give how the sizes and colours of a product are written."""
    looks = {(variant.options, variant.colour) for variant in product.variants}
    return {(*_size_and_colour(product.axes, options), tint) for options, tint in looks}


@lru_cache(maxsize=4096)
def _kind(axes: tuple[str, ...], options: tuple[str, ...]) -> Kind:
    # Kept, so that the same few hundred stand behind 100,000 SKUs.
    size, colour = _size_and_colour(axes, options)
    return folded(size), folded(colour)


def _size_and_colour(axes: tuple[str, ...], options: tuple[str, ...]) -> tuple[str, str]:
    named = {axis.lower(): option for axis, option in zip(axes, options, strict=False)}
    return _named(named, _SIZE), _named(named, _COLOUR)


def _named(options: dict[str, str], axes: frozenset[str]) -> str:
    return next((option for axis, option in options.items() if axis in axes), "").strip()


def _words(product: Product) -> set[str]:
    said = [product.name, product.brand, product.department, product.category]
    said += {option for variant in product.variants for option in variant.options}
    return {word for text in said for word in words_of(folded(text))}


def _codes(product: Product) -> set[str]:
    skus = {folded(variant.sku) for variant in product.variants}
    return skus | {printed(variant.gtin) for variant in product.variants if variant.gtin}
