"""What may be promised from a store that is not heard: what it granted beforehand, and what is surely still free.

ATP = hard + soft
      hard  granted to the OMS and not yet sold: the till keeps it, so it holds at any silence
      soft  free when the store was last heard, less what walk-in customers may have bought since

What they bought is a Poisson count: the soft part is as small as it must be for a promise to fail at most once in 1 / `ALPHA`.
"""

from bisect import bisect_left
from datetime import timedelta
from functools import lru_cache
from math import ceil, exp, lgamma, log, log1p

from shared.confidence import NEGLIGIBLE
from shared.stock import StockLevel

LEAST_ON_HAND = 3  #: a store that has fewer keeps them for its own customers
DAYS_GRANTED = 2
SLOWEST_PER_DAY = 1 / 90
ALPHA = 0.01
DOUBLED_AFTER = timedelta(minutes=15)
FROZEN_AFTER = timedelta(hours=72)
TABLED = 64


def share(on_hand: int, online_per_day: float) -> int:
    """Give the units that a store grants of a SKU: two days of what is sold online, at most half of what is there."""
    if on_hand < LEAST_ON_HAND or online_per_day < SLOWEST_PER_DAY:
        return 0
    return min(on_hand // 2, ceil(DAYS_GRANTED * online_per_day))


def top_up(level: StockLevel, online_per_day: float) -> int:
    """Give the free units to grant beside those that are granted, once less than half of a store's share is left."""
    wanted = share(level.on_hand, online_per_day)
    if 2 * level.granted >= wanted:
        return 0
    return max(0, min(wanted - level.granted, level.free))


def surplus(level: StockLevel, online_per_day: float) -> int:
    """Give the granted units to ask back: all beyond a store's share, once that is under two thirds of them."""
    wanted = share(level.on_hand, online_per_day)
    return level.granted - wanted if 3 * wanted < 2 * level.granted else 0


def lengthened(silence: timedelta) -> timedelta:
    """Give the opening time to count for a silence: twice as long once it is no hiccup, for nobody knows when it ends."""
    return silence if silence <= DOUBLED_AFTER else 2 * silence


def buffer(expected: float, alpha: float = ALPHA) -> int:
    """Give the fewest units that a Poisson count of this mean exceeds with a probability of at most `alpha`."""
    known = limits(alpha)
    if expected <= known[-1]:
        return bisect_left(known, expected)
    counts = range(int(expected), int(2 * expected) + TABLED)
    return counts[bisect_left(counts, True, key=lambda count: _tail(count, expected) <= alpha)]


@lru_cache(maxsize=16)
def limits(alpha: float) -> tuple[float, ...]:
    """Give, for each count from 0 on, the largest mean that exceeds it with a probability of at most `alpha`, under 0.4."""
    return tuple(_limit(count, alpha) for count in range(TABLED))


def walk_ins(sold_per_day: float, silence: timedelta, open_per_day: timedelta) -> float:
    """Give what a store sells at its till in a silence of so much opening time, as a mean."""
    if not open_per_day:
        return 0.0
    return max(SLOWEST_PER_DAY, sold_per_day) * (lengthened(silence) / open_per_day)


def unseen(free: int, expected: float, silence: timedelta, alpha: float = ALPHA) -> int:
    """Give the units of `free` to withhold for what may have been sold in a silence; after 72 open hours all of them.

    Args:
        expected: what is sold to walk-in customers in the lengthened silence.
        silence: the opening time that passed since the store was heard.
    """
    free = max(0, free)
    return free if silence > FROZEN_AFTER else min(free, buffer(expected, alpha))


def _limit(count: int, alpha: float) -> float:
    if count == 0:
        return -log1p(-alpha)
    # The tail is convex in the mean up to `count`: Newton's steps come down to the limit and never pass it.
    mean = float(count)
    while (step := (_tail(count, mean) - alpha) / _probability(count, mean)) > mean * NEGLIGIBLE:
        mean -= step
    return mean


def _probability(count: int, mean: float) -> float:
    # By logarithms: e to the minus mean is 0 from 746 on.
    return exp(count * log(mean) - mean - lgamma(count + 1))


def _tail(count: int, mean: float) -> float:
    """Give the probability of more than `count`."""
    term, tail = _probability(count, mean), 0.0
    while term > tail * NEGLIGIBLE:
        count += 1
        term *= mean / count
        tail += term
    return tail
