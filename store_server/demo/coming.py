"""What the panel shows of deliveries: those that the demo store waits for, with everything to scan."""

from collections.abc import Mapping
from datetime import datetime

from shared.catalogue import Product, Variant
from shared.gtin import printed
from shared.receiving import Receipt, ReceiptLine
from shared.value import Value
from store_server.storage import deliveries
from store_server.storage.tx import Tx

MOST_DELIVERIES = 4

Catalogue = Mapping[str, tuple[Product, Variant]]  #: what each SKU is


class Boxed(Value):
    """A SKU of a delivery with the code to scan, the units that were announced, and those that were counted."""

    name: str
    options: tuple[str, ...]
    code: str
    quantity: int
    received: int


class Coming(Value):
    """A delivery that is still to be received; `due_at` is None where nobody announced it."""

    delivery_id: str
    origin: str
    due_at: datetime | None
    code: str
    lines: tuple[Boxed, ...]


def coming(tx: Tx, catalogue: Catalogue) -> tuple[Coming, ...]:
    """Give what is to be received, what is due first first."""
    return tuple(_coming(receipt, catalogue) for receipt in deliveries.waiting(tx)[:MOST_DELIVERIES])


def _coming(receipt: Receipt, catalogue: Catalogue) -> Coming:
    return Coming(
        delivery_id=receipt.delivery_id,
        origin=receipt.origin,
        due_at=receipt.due_at,
        code=f"D-{receipt.delivery_id}",
        lines=tuple(_boxed(line, catalogue) for line in receipt.lines),
    )


def _boxed(line: ReceiptLine, catalogue: Catalogue) -> Boxed:
    product, variant = catalogue.get(line.sku, (None, None))
    return Boxed(
        name=product.name if product else line.sku,
        options=variant.options if variant else (),
        # A SKU can be typed, too.
        code=printed(variant.gtin) if variant and variant.gtin else line.sku,
        quantity=line.announced,
        received=line.received,
    )
