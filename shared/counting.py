"""Counting the units of a SKU that stand on the shelf: they are the truth, and what they lack is taken from what is kept.

Whoever counts sees the shelf alone: what is picked for orders, or in a customer's hands at the till, stays as it is known.
"""

from functools import reduce

from shared.stock import Bucket, Movement, MovementKind, StockLevel, moved, out_of_right

# A variance beyond both is more often a shelf that was not looked at than stock that is gone.
MOST_VARIANCE = 3
MOST_VARIANCE_PERCENT = 20


def variance(expected: int, counted: int) -> int:
    """Give the units that are there beyond what was expected; fewer than none are missing."""
    return counted - expected


def wants_recount(expected: int, counted: int) -> bool:
    """Tell whether a count is so far from what was expected that it is made once more."""
    apart = abs(variance(expected, counted))
    return apart > MOST_VARIANCE and 100 * apart > MOST_VARIANCE_PERCENT * max(0, expected)


def count_moves(level: StockLevel, expected: int, counted: int) -> list[Movement]:
    """Let the figure follow a count, and the right shrink by what is lacking then; what is right leaves its trace too.

    What is lacking beyond the right has to be taken from what is reserved.
    """
    delta = variance(expected, counted)
    found = Movement(sku=level.sku, bucket=Bucket.ON_HAND, delta=delta, kind=MovementKind.COUNT)
    return [found, *out_of_right(moved(level, found), MovementKind.COUNT)]


def lacking(level: StockLevel, moves: list[Movement]) -> int:
    """Give the units that are promised after some movements, and not there."""
    return max(0, -reduce(moved, moves, level).free)
