"""Which variants of a product differ by colour, and which one is meant when only a colour was chosen."""

from collections.abc import Sequence

from shared.catalogue import Product, Variant
from shared.contract.store.finding import Cell, ProductPage

COLOUR_AXES = frozenset({"colour", "color", "couleur"})


def colour_of(product: Product, variant: Variant) -> str:
    """Name a variant's colour; empty where the product has no such axis."""
    named = zip(product.axes, variant.options, strict=False)
    return next((option for axis, option in named if axis.lower() in COLOUR_AXES), "")


def size_of(product: Product, variant: Variant) -> str:
    """Name what a variant is beside its colour: mostly its size."""
    colour = colour_of(product, variant)
    return " · ".join(option for option in variant.options if option != colour)


def colours(product: Product) -> dict[str, str]:
    """Give the product's colours by name, each with its #RRGGBB."""
    named = {colour_of(product, variant): variant.colour or "" for variant in product.variants}
    return {name: tint for name, tint in named.items() if name}


def in_colour(page: ProductPage, cell: Cell, name: str) -> Cell:
    """Give the variant of another colour in the same size, or the likeliest one there."""
    product = page.product
    cells = [known for known in page.cells if colour_of(product, known.variant) == name]
    size = size_of(product, cell.variant)
    same = (known for known in cells if size_of(product, known.variant) == size)
    return next(same, None) or obvious(cells)


def obvious(cells: Sequence[Cell]) -> Cell:
    """Give the first variant that is here, else the first that can be had at all, else the first."""
    return max(cells, key=lambda cell: (cell.here > 0, cell.network > 0))
