"""Units that come onto a store's shelf or leave it, booked as its server does: with a fact that the OMS will hear of."""

from collections.abc import Mapping
from datetime import datetime

from shared.contract.events import EventType, StockMoved
from shared.stock import Bucket, Movement, MovementKind
from store_server.storage import outbox, stock
from store_server.storage.tx import Tx


def book(tx: Tx, fact: str, kind: MovementKind, units: Mapping[str, int], now: datetime) -> None:
    """Book units by SKU, and tell of them as the event `fact`."""
    moves = tuple(
        Movement(sku=sku, bucket=Bucket.ON_HAND, delta=delta, kind=kind) for sku, delta in units.items()
    )
    stock.book(tx, moves, stock.Entry(fact, fact, "", now))
    cause = outbox.Cause(fact, "", "", now)
    outbox.add(tx, fact, EventType.STOCK_OPENED, fact, 1, StockMoved(moves=moves), cause)
