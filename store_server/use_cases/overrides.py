"""Selling what is kept for orders, because a manager says so: who waits for it hears at once, and not when it is picked.

approved with a PIN ─▶ paid ─▶ sold ─┬─ of a right: it shrinks, and an offer of it that is under way is declined on arrival
                                     └─ of an order: its work is declined, or short where picking began; the OMS seeks elsewhere
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from shared.audit import AuditAction
from shared.basket import Basket, taken_away, units
from shared.errors import KeptForOrders, OutOfStock
from shared.fulfilment import FulfilmentOrder
from shared.order import Order
from shared.overrides import Override, OverrideReason, approved, kept_for_orders
from shared.permissions import Person
from shared.picking import give_up
from shared.stock import Bucket, Movement, MovementKind, StockLevel, moved, release
from shared.workflow import Status, Step
from store_server.storage import stock, work
from store_server.storage.database import Tx
from store_server.storage.outbox import Cause
from store_server.use_cases import audit, cases
from store_server.use_cases.receive import still_reserved
from store_server.use_cases.report import event_id, work_changed

# Who was promised something last, and had the least done for it, gives way first.
_GIVES_WAY = (Status.OFFERED, Status.ACCEPTED, Status.PICKING)


@dataclass(frozen=True)
class Approval:
    """Who lets kept units be sold, and why."""

    manager: Person
    reason: OverrideReason


def approve(tx: Tx, basket: Basket, needed: Counter[str], approval: Approval, cause: Cause) -> Basket:
    """Do what `with_approval` does, and write down for whom, if anything needed it."""
    allowed = with_approval(tx, basket, needed, approval, cause.at)
    if allowed.overrides != basket.overrides:
        by, why = approval.manager.person_id, approval.reason.value
        audit.note(tx, AuditAction.STOCK_OVERRIDDEN, basket.basket_id, cause, by, why)
    return allowed


def with_approval(tx: Tx, basket: Basket, needed: Counter[str], approval: Approval, now: datetime) -> Basket:
    """Let all that the basket takes away be sold, as far as it is here; what is not kept for anyone needs no approval.

    Args:
        needed: the units of each SKU that leave this store's stock.
    """
    taken = units(taken_away(basket))
    overrides = tuple(
        Override(
            sku=sku,
            quantity=taken[sku],
            reason=approval.reason,
            override_by=approval.manager.person_id,
            override_name=approval.manager.name,
            at=now,
        )
        for sku in kept_of(tx, basket, needed)
    )
    return basket.model_copy(update={"overrides": (*_others(basket, overrides), *overrides)})


def kept_of(tx: Tx, basket: Basket, needed: Counter[str]) -> tuple[str, ...]:
    """Name the SKUs of which a basket takes away units that stand here and are kept for orders."""
    taken = units(taken_away(basket))
    return tuple(
        sku
        for sku, asked in needed.items()
        if 0 < _lacking(tx, sku, asked) <= min(taken[sku], _kept(tx, stock.level(tx, sku)))
    )


def units_here(tx: Tx, sku: str, wanted: int) -> bool:
    """Tell whether so many units stand here that are free, or kept for orders."""
    level = stock.level(tx, sku)
    return wanted <= level.free or wanted <= level.free + _kept(tx, level)


def require_units(tx: Tx, basket: Basket, needed: Counter[str]) -> None:
    """Let a basket pass whose units are free, or kept for orders and approved of.

    Raises:
        KeptForOrders: a manager may let them be sold.
        OutOfStock: they are not here.
    """
    kept = kept_of(tx, basket, needed)
    for sku, asked in needed.items():
        level, lacking = stock.level(tx, sku), _lacking(tx, sku, asked)
        if lacking <= 0 or (sku in kept and lacking <= approved(basket.overrides, sku)):
            continue
        if sku in kept:
            name = next(line.name for line in basket.lines if line.sku == sku)
            raise KeptForOrders(name=name, free=max(0, level.free), kept=_kept(tx, level))
        raise OutOfStock(sku=sku, free=max(0, level.free), asked=asked)


def out_of_rights(tx: Tx, overrides: Iterable[Override], sold: Sequence[Movement]) -> tuple[Movement, ...]:
    """Take what a sale lacks of what is free from what the OMS may sell, which shrinks by it."""
    return tuple(
        Movement(sku=sku, bucket=Bucket.GRANTED, delta=-units, kind=MovementKind.OVERRIDE)
        for sku in dict.fromkeys(override.sku for override in overrides)
        if (units := _of_right(reduce(moved, (m for m in sold if m.sku == sku), stock.level(tx, sku))))
    )


def make_way(tx: Tx, order: Order, from_rights: Sequence[Movement], cause: Cause) -> None:
    """Take the rest from orders that are not picked yet, and report each override that took anything from anyone."""
    rights = Counter({move.sku: -move.delta for move in from_rights})
    for override in order.overrides:
        wanted = min(override.quantity, max(0, -stock.level(tx, override.sku).free))
        # Work that is being picked may lose units of two SKUs to one sale, which are two facts.
        each = replace(cause, command_id=event_id(cause.command_id, override.sku, "override"))
        numbers, given = _given_up(tx, order, override.sku, wanted, each)
        if rights[override.sku] or given:
            cases.overridden(tx, order, override, rights[override.sku] + given, numbers, cause)


def _given_up(tx: Tx, order: Order, sku: str, wanted: int, cause: Cause) -> tuple[list[str], int]:
    numbers: list[str] = []
    given = 0
    # What the same customer ordered here, which nobody has begun, was promised a moment ago.
    own_last = sorted(_waiting(tx, sku), key=lambda known: known.order_id == order.order_id) if wanted else ()
    for waiting in own_last:
        units = min(wanted - given, _to_pick(waiting, sku))
        if not units:
            break
        changed = give_up(waiting, sku, units)
        declined = changed.status is Status.DECLINED
        moves = still_reserved(waiting) if declined else release(sku, units)
        work_changed(tx, Step.DECLINE.value if declined else "short", changed, moves, cause)
        tx.touch("queue", changed.fulfilment_id)
        numbers.append(changed.number)
        given += units
    return numbers, given


def _waiting(tx: Tx, sku: str) -> list[FulfilmentOrder]:
    """Give the work of which units of a SKU are still to be picked, who gives way first first."""
    waiting = [known for known in work.queue(tx) if known.status in _GIVES_WAY and _to_pick(known, sku)]
    youngest_first = sorted(waiting, key=lambda known: (known.offered_at, known.fulfilment_id), reverse=True)
    return sorted(youngest_first, key=lambda known: _GIVES_WAY.index(known.status))


def _to_pick(known: FulfilmentOrder, sku: str) -> int:
    return sum(line.to_pick for line in known.lines if line.sku == sku)


def _kept(tx: Tx, level: StockLevel) -> int:
    to_pick = sum(_to_pick(known, level.sku) for known in _waiting(tx, level.sku)) if level.reserved else 0
    return kept_for_orders(level, to_pick)


def _lacking(tx: Tx, sku: str, asked: int) -> int:
    return asked - stock.level(tx, sku).free


def _of_right(level: StockLevel) -> int:
    return min(max(0, -level.free), max(0, level.granted))


def _others(basket: Basket, overrides: Iterable[Override]) -> Iterator[Override]:
    renewed = {override.sku for override in overrides}
    return (known for known in basket.overrides if known.sku not in renewed)
