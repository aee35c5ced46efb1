"""Deliveries for tests: as a sender announces them, and as a store tells that they came."""

from datetime import timedelta

from shared.contract.events import DeliveryReceived, Event, EventType
from shared.receiving import (
    AnnouncedLine,
    Delivery,
    Receipt,
    announce,
    close,
    count_one,
    receive_moves,
    recount,
)
from tests.support.builders import NOW, STORE
from tests.support.central import an_event

NOTE = "20517"


def a_delivery(
    delivery_id: str = NOTE, node_id: str = STORE, *, withdrawn: bool = False, **announced: int
) -> Delivery:
    """Announce units by SKU."""
    return Delivery(
        delivery_id=delivery_id,
        node_id=node_id,
        origin="Entrepôt Orléans",
        due_at=NOW + timedelta(hours=2),
        lines=tuple(AnnouncedLine(sku=sku, quantity=quantity) for sku, quantity in announced.items()),
        withdrawn=withdrawn,
    )


def received(
    announced: Delivery | None, store_id: str = STORE, delivery_id: str = NOTE, **came: int
) -> Event:
    """Tell, as a store does, that units by SKU came with a delivery, whether it was announced there or not."""
    receipt = Receipt(delivery_id=delivery_id)
    receipt = receipt if announced is None else announce(receipt, announced)
    for sku, units in came.items():
        receipt = recount(count_one(receipt, sku, "Noémie"), sku, units, "Noémie", None)
    closed = close(receipt, "Noémie", None, NOW)
    said = DeliveryReceived(receipt=closed, moves=tuple(receive_moves(closed.lines)))
    fact = f"e-{delivery_id}-{store_id}"
    return an_event(fact, EventType.DELIVERY_RECEIVED, f"delivery:{delivery_id}", said)
