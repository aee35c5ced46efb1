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
from shared.fulfilment import ReasonCode
from shared.order import Order
from shared.overrides import Override, OverrideReason, approved, kept_for_orders
from shared.permissions import Person
from shared.stock import Movement, MovementKind, StockLevel, moved, out_of_right
from store_server.storage import stock
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import audit, cases
from store_server.use_cases.giving_way import give_way, to_pick, waiting
from store_server.use_cases.report import event_id


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
        taken
        for sku in dict.fromkeys(override.sku for override in overrides)
        for taken in out_of_right(_after(tx, sku, sold), MovementKind.OVERRIDE)
    )


def make_way(tx: Tx, order: Order, from_rights: Sequence[Movement], cause: Cause) -> None:
    """Take the rest from orders that are not picked yet, and report each override that took anything from anyone."""
    rights = Counter({move.sku: -move.delta for move in from_rights})
    for override in order.overrides:
        wanted = min(override.quantity, max(0, -stock.level(tx, override.sku).free))
        # Work that is being picked may lose units of two SKUs to one sale, which are two facts.
        each = replace(cause, command_id=event_id(cause.command_id, override.sku, "override"))
        # What the same customer ordered here, which nobody has begun, was promised a moment ago.
        own_last = sorted(waiting(tx, override.sku), key=lambda known: known.order_id == order.order_id)
        numbers, given = give_way(tx, own_last, override.sku, wanted, ReasonCode.SOLD, each)
        if rights[override.sku] or given:
            cases.overridden(tx, order, override, rights[override.sku] + given, numbers, cause)


def _kept(tx: Tx, level: StockLevel) -> int:
    left = sum(to_pick(known, level.sku) for known in waiting(tx, level.sku)) if level.reserved else 0
    return kept_for_orders(level, left)


def _lacking(tx: Tx, sku: str, asked: int) -> int:
    return asked - stock.level(tx, sku).free


def _after(tx: Tx, sku: str, sold: Iterable[Movement]) -> StockLevel:
    return reduce(moved, (move for move in sold if move.sku == sku), stock.level(tx, sku))


def _others(basket: Basket, overrides: Iterable[Override]) -> Iterator[Override]:
    renewed = {override.sku for override in overrides}
    return (known for known in basket.overrides if known.sku not in renewed)
