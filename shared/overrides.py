"""A manager's word that units at the till may be sold although they are kept for orders; it holds for one basket."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from shared.stock import StockLevel
from shared.value import Id, Message, Quantity, Words


class OverrideReason(StrEnum):
    """Why the customer at the till comes first."""

    CUSTOMER_HERE = "customer_here"  #: holds the item, and others can be served from elsewhere
    STOCK_WRONG = "stock_wrong"  #: more is here than the figures say
    GOODWILL = "goodwill"  #: makes up for something that went wrong


class Override(Message):
    """Up to `quantity` units of a SKU may be taken away although they are kept for orders."""

    sku: Id
    quantity: Quantity
    reason: OverrideReason
    override_by: Id
    override_name: Words
    at: datetime


def kept_for_orders(level: StockLevel, to_pick: int) -> int:
    """Give the units that a manager may let the till have: granted, or promised to orders and not picked yet."""
    return max(0, level.granted) + to_pick


def approved(overrides: Iterable[Override], sku: str) -> int:
    """Count the units of a SKU that may be taken away although they are kept."""
    return sum(override.quantity for override in overrides if override.sku == sku)


def still_meant(overrides: Iterable[Override], taken: Mapping[str, int]) -> tuple[Override, ...]:
    """Keep what covers all that is taken away by now; for more than was looked at a manager is asked again."""
    return tuple(override for override in overrides if 0 < taken.get(override.sku, 0) <= override.quantity)
