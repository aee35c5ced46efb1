"""How sure a stock figure is, from its age and how fast the item sells."""

from datetime import datetime
from math import exp

LIKELY_FROM = 0.95
NEGLIGIBLE = 1e-12
SECONDS_PER_DAY = 86_400


def probability(free: int, asked: int, as_of: datetime, now: datetime, sold_per_day: float) -> float:
    """Tell how likely `asked` units are still there: at most free − asked were sold since `as_of`, as a Poisson count."""
    if asked > free:
        return 0.0
    expected = max(0.0, sold_per_day) * max(0.0, (now - as_of).total_seconds()) / SECONDS_PER_DAY
    return at_most(free - asked, expected)


def at_most(most: int, expected: float) -> float:
    """Tell how likely a Poisson count is at most `most`, 0 or more."""
    term = sure = exp(-expected)
    for count in range(1, most + 1):
        term *= expected / count
        sure += term
        # Past the mean each further count is rarer than the last: a million units need no million steps.
        if count > expected and term < NEGLIGIBLE:
            break
    return min(1.0, sure)
