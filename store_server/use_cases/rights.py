"""The share of its stock that this store lets the OMS sell without asking, so that a promise holds while the line is down.

    free ── granted, told ─▶ granted ─┬─ an offer takes it ─▶ reserved
      ▲                               │
      └── the OMS lets it go ◀── asked back

Only an answer of the OMS ends a right: it may have sold the unit a second before the line went down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from shared.contract.events import EventType, RightAskedBack, RightReleased, StockMoved
from shared.contract.oms.feed import ReleaseRight
from shared.rights import surplus, top_up
from shared.stock import Movement, grant
from store_server.storage import outbox, stock
from store_server.storage import rights as kept
from store_server.storage.outbox import Cause
from store_server.storage.stock import Entry
from store_server.storage.tx import Tx
from store_server.use_cases.report import event_id

LOOKS_BACK = timedelta(days=28)


def sold_online(tx: Tx, now: datetime) -> Mapping[str, int]:
    """Count what the OMS sold from here in 28 days."""
    return kept.online_units(tx, now - LOOKS_BACK)


def wanted(tx: Tx, sold: Mapping[str, int]) -> dict[str, int]:
    """Give the units to grant of each SKU, fewer than none to ask back, by what the OMS sold from here in 28 days."""
    waiting = kept.asked_back(tx)
    return {sku: units for sku, units in _changes(tx, sold) if units and sku not in waiting}


def review(tx: Tx, store_id: str, sold: Mapping[str, int], cause: Cause) -> None:
    """Grant what is sold online and stands here, and ask back what is granted beyond that."""
    changes = wanted(tx, sold)
    moves = tuple(grant(sku, units) for sku, units in sorted(changes.items()) if units > 0)
    if moves:
        _grant(tx, store_id, moves, cause)
    for sku, units in sorted(changes.items()):
        if units < 0:
            _ask_back(tx, sku, -units, cause)


def released(tx: Tx, told: ReleaseRight, cause: Cause) -> None:
    """Free what the OMS let go of; it may be fewer than were asked for, for the others were sold."""
    kept.answered(tx, told.request_id)
    fact = event_id(cause.command_id, told.request_id, "released")
    if not told.quantity or outbox.holds(tx, fact):
        return
    # A manager's override may have taken of it meanwhile.
    left = min(told.quantity, max(0, stock.level(tx, told.sku).granted))
    moves = (grant(told.sku, -left),) if left else ()
    stock.book(tx, moves, Entry(fact, told.request_id, cause.actor, cause.at))
    said = RightReleased(request_id=told.request_id, moves=moves)
    outbox.add(tx, fact, EventType.RIGHT_RELEASED, told.request_id, 2, said, cause)


def _changes(tx: Tx, sold: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    levels = kept.granted(tx) | {sku: stock.level(tx, sku) for sku in sold}
    for sku, level in levels.items():
        per_day = sold.get(sku, 0) / LOOKS_BACK.days
        yield sku, top_up(level, per_day) or -surplus(level, per_day)


def _ask_back(tx: Tx, sku: str, quantity: int, cause: Cause) -> None:
    request_id = event_id(cause.command_id, sku, "asked back")
    kept.ask_back(tx, sku, request_id)
    said = RightAskedBack(request_id=request_id, sku=sku, quantity=quantity)
    each = replace(cause, command_id=request_id)
    outbox.add(tx, request_id, EventType.RIGHT_ASKED_BACK, request_id, 1, said, each)


def _grant(tx: Tx, store_id: str, moves: tuple[Movement, ...], cause: Cause) -> None:
    fact = event_id(cause.command_id, store_id, "granted")
    stock.book(tx, moves, Entry(fact, fact, cause.actor, cause.at))
    outbox.add(tx, fact, EventType.RIGHT_GRANTED, fact, 1, StockMoved(moves=moves), cause)
