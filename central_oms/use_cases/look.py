"""See what the nodes hold and have to do."""

from central_oms.storage import fulfilments, positions
from central_oms.storage.database import Tx
from shared.fulfilment import FulfilmentOrder
from shared.stock import Position


def open_work(tx: Tx, limit: int) -> list[FulfilmentOrder]:
    """Give the work of all nodes that has not ended, the oldest first."""
    return fulfilments.open_work(tx, limit)


def positions_of(tx: Tx, sku: str) -> list[Position]:
    """Give the positions of one SKU at all nodes."""
    return positions.of(tx, {sku})
