"""What colleagues look up: products, ways to get them, stock and how it came about, and what a code is."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.catalogue import Product, Variant
from shared.gtin import Code
from shared.money import Money
from shared.network import NodeKind
from shared.promise.answer import Answer
from shared.receiving import DeliveryId
from shared.stock import Movement
from shared.value import Id, Message, Words


class Hit(Message):
    """One product in a search result, with the stock of all its variants."""

    product_id: Id
    name: Words
    brand: Words
    category: Words
    picture: Words
    colours: tuple[str, ...]
    price: Money
    compare_at: Money | None = None
    here: int
    network: int


class Facet(Message):
    """One value to narrow a result by, and how many products it leaves."""

    value: Words
    count: int


class ColourFacet(Facet):
    """A colour to narrow by; `tint` is its #RRGGBB, where that is known."""

    tint: str | None = None


def price_bounds(written: str) -> tuple[int, int | None]:
    """Read a range of prices in minor units: from the first on, and under the second where there is one.

    Raises:
        ValueError: it is not written like `2000-5000`, `-2000` or `5000-`, or ends before it begins.
    """
    low, dash, high = written.partition("-")
    if not dash or not (low or high):
        raise ValueError("write a range of prices in cents, such as 2000-5000, -2000 or 5000-")
    bounds = int(low or 0), int(high) if high else None
    if bounds[1] is not None and bounds[1] <= bounds[0]:
        raise ValueError("a range of prices ends above its beginning")
    return bounds


class Found(Message):
    """A page of results, what is here first; `corrected` is the spelling that was searched instead.

    Each facet counts what it would leave beside all other filters. `sizes`, `colours` and `prices` are filled on demand;
    the value of a price is a range for `price_bounds`. `tints` are the #RRGGBB of the colours that were asked for.
    """

    hits: tuple[Hit, ...]
    total: int
    corrected: str | None = None
    departments: tuple[Facet, ...] = ()
    categories: tuple[Facet, ...] = ()
    sizes: tuple[Facet, ...] = ()
    colours: tuple[ColourFacet, ...] = ()
    prices: tuple[Facet, ...] = ()
    tints: tuple[str, ...] = ()


class Cell(Message):
    """One variant of the matrix: units here, near (100 km) and in the whole network."""

    variant: Variant
    here: int
    near: int
    network: int


class ProductPage(Message):
    """A product with the stock of each variant; `as_of` is the age of the network's figures."""

    product: Product
    cells: tuple[Cell, ...]
    as_of: datetime | None
    alternatives: tuple[Hit, ...] = ()


class NodeStock(Message):
    """One node's stock of a SKU, nearest first; `km` is None where the node is not on the map."""

    node_id: Id
    name: Words
    town: Words
    kind: NodeKind
    km: float | None
    atp: int
    open_until: datetime | None
    as_of: datetime
    sure: Annotated[float, Field(ge=0, le=1)]


class Ways(Message):
    """All ways to get one variant, and where it stands."""

    sku: Id
    answer: Answer
    nodes: tuple[NodeStock, ...]
    names: dict[str, str]


class LedgerRow(Message):
    """One movement with its document and actor."""

    movement: Movement
    document: str
    actor: str
    at: datetime


class Ledger(Message):
    """A SKU's stock in this store and how it came about, newest first; `on_shelf` and `seen` are for whoever counts it."""

    sku: Id
    on_hand: int
    reserved: int
    free: int
    on_shelf: int
    seen: Words
    counted_at: datetime | None = None
    rows: tuple[LedgerRow, ...]


class Scanned(Message):
    """What a code is, as far as this store knows."""

    code: Code
    product_id: Id | None = None
    sku: Id | None = None
    name: Words = ""
    fulfilment_ids: tuple[Id, ...] = ()
    order_id: Id | None = None
    customer_id: Id | None = None
    delivery_id: DeliveryId | None = None
