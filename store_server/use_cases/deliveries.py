"""Receiving deliveries: each unit is counted by its code, by several people at once, and all of it is booked once, at the end.

announced ─▶ counted ─▶ closed: stock, fact and, where it came otherwise than announced, a case (RCV-1)
"""

from shared import receiving
from shared.contract.events import DeliveryReceived, EventType
from shared.contract.store.receiving import (
    DeliveredItem,
    Deliveries,
    DeliveryPage,
    DeliveryRow,
    ScannedDelivery,
)
from shared.errors import InvalidCode, NotFound
from shared.gtin import CodeKind, printed, read_code
from shared.permissions import Person
from shared.receiving import Delivery, Receipt
from store_server.storage import catalogue, deliveries, outbox, stock
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import cases
from store_server.use_cases.report import event_id


def listed(tx: Tx) -> Deliveries:
    """List what is still to be received."""
    return Deliveries(
        rows=tuple(
            DeliveryRow(
                delivery_id=known.delivery_id,
                origin=known.origin,
                due_at=known.due_at,
                announced=known.announced,
                received=known.received,
            )
            for known in deliveries.waiting(tx)
        )
    )


def show(tx: Tx, replica: Tx, delivery_id: str) -> DeliveryPage:
    """Show a delivery; one that nobody has told of is empty, and can be counted."""
    receipt = deliveries.find(tx, delivery_id)
    return DeliveryPage(receipt=receipt, items=tuple(_item(replica, line.sku) for line in receipt.lines))


def item_of(replica: Tx, scanned: str) -> DeliveredItem:
    """Tell what a code on an item stands for; a SKU can be typed, too.

    Raises:
        InvalidCode: it is no item's.
        NotFound: the catalogue has no such item.
    """
    typed = scanned.strip().upper()
    if catalogue.by_sku(replica, typed) is not None:
        return _item(replica, typed)
    code = read_code(scanned)
    if code.kind is not CodeKind.ITEM:
        raise InvalidCode(code=scanned[:40])
    named = catalogue.by_gtin(replica, code.key)
    if named is None:
        raise NotFound(what="item", key=code.key)
    return _item(replica, named.sku)


def scan(tx: Tx, delivery_id: str, item: DeliveredItem, person: Person) -> ScannedDelivery:
    """Count one unit.

    Raises:
        AlreadyReceived: the delivery is closed.
    """
    receipt = receiving.count_one(deliveries.find(tx, delivery_id), item.sku, person.name)
    return ScannedDelivery(receipt=_saved(tx, receipt), item=item)


def recount(tx: Tx, delivery_id: str, sku: str, units: int, seen: int | None, person: Person) -> Receipt:
    """Let as many units of one of its SKUs have come.

    Raises:
        NotFound: the delivery has no such SKU.
        AlreadyReceived: it is closed.
        VersionConflict: someone counted since the person looked.
    """
    return _saved(tx, receiving.recount(deliveries.find(tx, delivery_id), sku, units, person.name, seen))


def close(tx: Tx, store_id: str, delivery_id: str, seen: int | None, person: Person, cause: Cause) -> Receipt:
    """Book what was counted, tell the OMS, and open a case where it is not what was announced.

    Raises:
        NotFound: nobody announced it, and nothing of it came.
        AlreadyReceived: someone closed it before.
        VersionConflict: someone counted since the person looked.
    """
    closed = receiving.close(deliveries.find(tx, delivery_id), person.name, seen, cause.at)
    # Of the delivery, not of the command: a store that forgot and receives it again tells the same fact.
    fact = event_id(delivery_id, store_id, "received")
    moves = receiving.receive_moves(closed.lines)
    stock.book(tx, moves, stock.Entry(fact, delivery_id, cause.actor, cause.at))
    said = DeliveryReceived(receipt=closed, moves=tuple(moves))
    outbox.add(tx, fact, EventType.DELIVERY_RECEIVED, f"delivery:{delivery_id}", 1, said, cause)
    _report(tx, store_id, closed, cause)
    return _saved(tx, closed)


def announced(tx: Tx, told: Delivery, cause: Cause) -> None:
    """Take what a sender announces; what was received before anyone did is compared now."""
    known = deliveries.find(tx, told.delivery_id)
    if known.received_at is None:
        deliveries.save(tx, receiving.announce(known, told))
    elif not known.is_announced and not told.withdrawn:
        late = receiving.announce(known, told)
        _report(tx, told.node_id, late, cause)
        deliveries.save(tx, late)


def _report(tx: Tx, store_id: str, closed: Receipt, cause: Cause) -> None:
    if closed.differing:
        cases.delivered_otherwise(tx, store_id, closed, cause)


def _saved(tx: Tx, receipt: Receipt) -> Receipt:
    deliveries.save(tx, receipt)
    return receipt


def _item(replica: Tx, sku: str) -> DeliveredItem:
    try:
        product, variant = catalogue.variant(replica, sku)
    except NotFound:
        # Announced before the catalogue tells of it: its SKU is on the note.
        return DeliveredItem(sku=sku, name=sku)
    return DeliveredItem(
        sku=sku,
        name=product.name,
        options=variant.options,
        picture=product.picture,
        colour=variant.colour,
        code=printed(variant.gtin) if variant.gtin else "",
    )
