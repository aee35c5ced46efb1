"""Which card payments a terminal may approve off line: it stores each and presents it later, and the bank may still decline it."""

from datetime import datetime, timedelta
from enum import StrEnum

from shared.money import Money, zero
from shared.value import Message

# In hundredths; where a currency has other minor units, less may be stored and never more. The bank may decline each of them
# for good, so one is worth no more than a shop can lose: Moneris lets a retailer choose up to 250.
MOST_EACH_MINOR = 10_000
MOST_ALONE_MINOR = 5_000
MOST_IN_ALL_MINOR = 200_000
MOST_STORED = 200
# Square takes no payment that was stored more than 24 h ago: four are left to bring the line back.
STORES_FOR = timedelta(hours=20)
WARNS_AFTER = timedelta(hours=15)


class NotStored(StrEnum):
    """Why a terminal may store no payment, or not this one."""

    AMOUNT = "amount"  #: it is too large
    TOTAL = "total"  #: with those that wait it would be too much
    COUNT = "count"  #: too many wait
    AGE = "age"  #: the first one has waited too long
    MANAGER = "manager"  #: a manager has not approved of it


class Stored(Message):
    """The payments that were approved off line and of which no bank has heard yet; `since` is when the first began."""

    count: int = 0
    total: Money = zero()
    since: datetime | None = None

    def too_old(self, now: datetime) -> bool:
        """Tell whether the line must come back soon, or the bank takes them no more."""
        return self.since is not None and now >= self.since + WARNS_AFTER


def why_not_stored(amount: Money, stored: Stored, now: datetime, *, approved: bool) -> NotStored | None:
    """Tell why a payment may not be approved off line beside those that wait; None if it may.

    Args:
        approved: whether a manager stands by it.
    """
    if stored.since is not None and now >= stored.since + STORES_FOR:
        return NotStored.AGE
    if amount.minor > MOST_EACH_MINOR:
        return NotStored.AMOUNT
    if stored.count >= MOST_STORED:
        return NotStored.COUNT
    if stored.total.minor + amount.minor > MOST_IN_ALL_MINOR:
        return NotStored.TOTAL
    if not approved and amount.minor > MOST_ALONE_MINOR:
        return NotStored.MANAGER
    return None
