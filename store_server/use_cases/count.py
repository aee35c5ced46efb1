"""Counting a SKU: the figure follows what stands on the shelf, and what is promised beyond that is let go of at once.

counted ─▶ the figure follows ─▶ fewer than are promised? ─▶ the right shrinks ─▶ the youngest promises give way, the OMS seeks elsewhere
"""

from datetime import datetime

from shared.basket import Basket, taken_away, units
from shared.contract.events import EventType, StockCounted
from shared.contract.store.counting import Counted, CountStock
from shared.counting import count_moves, lacking, variance
from shared.errors import ShelfMoved
from shared.fulfilment import ReasonCode
from shared.stock import Bucket
from shared.value import Value
from store_server.storage import baskets, outbox, payments, stock, work
from store_server.storage.outbox import Cause
from store_server.storage.stock import Entry
from store_server.storage.tx import Tx
from store_server.use_cases import cases
from store_server.use_cases.giving_way import give_way, waiting
from store_server.use_cases.report import event_id
from store_server.use_cases.sell import own_units


class Shelf(Value):
    """What should stand on the shelf; `seen` is another once a unit came or went, `counted_at` when someone looked last."""

    units: int
    seen: str
    counted_at: datetime | None


def shelf(tx: Tx, sku: str) -> Shelf:
    """Give what is on hand, but for what is picked for orders or in a customer's hands at the till."""
    picked = sum(line.picked for known in work.open_with(tx, sku) for line in known.lines if line.sku == sku)
    held = sum(units(taken_away(basket))[sku] for basket in _being_paid(tx))
    expected = stock.level(tx, sku).on_hand - picked - held
    # Units that came and went between two looks leave the figure as it was.
    seen = f"{stock.last_move(tx, sku)}.{expected}"
    return Shelf(units=expected, seen=seen, counted_at=stock.counted_at(tx, sku))


def count(tx: Tx, store_id: str, sku: str, name: str, told: CountStock, cause: Cause) -> Counted:
    """Let the figure be what was counted, and let go of what is promised beyond it: of the right first, then of orders.

    Raises:
        ShelfMoved: units came or went since the counting began, or are being paid for and were not found.
    """
    expected = shelf(tx, sku)
    if told.seen != expected.seen:
        raise ShelfMoved(name=name)
    missed, of_right = _book(tx, sku, told.counted, expected.units, cause)
    numbers, given = give_way(tx, waiting(tx, sku), sku, missed, ReasonCode.NOT_FOUND, cause)
    if given < missed and any(own_units(basket, store_id)[sku] for basket in _being_paid(tx)):
        raise ShelfMoved(name=name)
    done = Counted(
        sku=sku,
        counted=told.counted,
        variance=variance(expected.units, told.counted),
        of_right=of_right,
        orders=tuple(dict.fromkeys(numbers)),
    )
    if of_right or given:
        cases.counted_short(tx, store_id, name, done, cause)
    return done


def _book(tx: Tx, sku: str, counted: int, expected: int, cause: Cause) -> tuple[int, int]:
    """Book a count, and give the units that are promised and not there, and those that the right lost."""
    level = stock.level(tx, sku)
    moves = count_moves(level, expected, counted)
    fact = event_id(cause.command_id, sku, "counted")
    stock.book(tx, moves, Entry(fact, "count", cause.actor, cause.at))
    said = StockCounted(sku=sku, counted=counted, expected=expected, moves=tuple(moves))
    outbox.add(tx, fact, EventType.STOCK_COUNTED, fact, 1, said, cause)
    of_right = -sum(move.delta for move in moves if move.bucket is Bucket.GRANTED)
    return lacking(level, moves), of_right


def _being_paid(tx: Tx) -> list[Basket]:
    return [baskets.get(tx, payment.basket_id) for payment in payments.open_attempts(tx)]
