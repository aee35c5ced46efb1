"""Bringing products in from a file: the OMS hears of what is new or differs, and first units enter the ledger."""

from collections.abc import Mapping, Sequence

from shared.audit import AuditAction
from shared.catalogue import Product
from shared.contract.events import CatalogueImported, EventType, StockMoved
from shared.stock import Bucket, Movement, MovementKind
from store_server.storage import outbox, stock
from store_server.storage.outbox import Cause
from store_server.storage.stock import Entry
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from store_server.use_cases.report import event_id

DOCUMENT = "import"


def differing(known: Mapping[str, Product], products: Sequence[Product]) -> tuple[Product, ...]:
    """Give the products that are new or differ from what is known."""
    return tuple(product for product in products if known.get(product.product_id) != product)


def import_products(
    tx: Tx, products: Sequence[Product], units: Mapping[str, int], cause: Cause
) -> tuple[Movement, ...]:
    """Tell the OMS of products, and open the stock of SKUs that never moved here; gives these openings."""
    if products:
        fact = event_id(cause.command_id, "catalogue", "imported")
        data = CatalogueImported(products=tuple(products))
        outbox.add(tx, fact, EventType.CATALOGUE_IMPORTED, fact, 1, data, cause)
    opened = tuple(
        _opening(sku, count) for sku, count in units.items() if count and not stock.ever_moved(tx, sku)
    )
    if opened:
        fact = event_id(cause.command_id, DOCUMENT, "opened")
        stock.book(tx, opened, Entry(fact, DOCUMENT, cause.actor, cause.at))
        outbox.add(tx, fact, EventType.STOCK_OPENED, fact, 1, StockMoved(moves=opened), cause)
    if products or opened:
        told = f"products {len(products)}, units {sum(move.delta for move in opened)}"
        audit.note(tx, AuditAction.PRODUCTS_IMPORTED, DOCUMENT, cause, detail=told)
    return opened


def _opening(sku: str, count: int) -> Movement:
    return Movement(sku=sku, bucket=Bucket.ON_HAND, delta=count, kind=MovementKind.OPENING)
