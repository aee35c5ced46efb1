"""Products by price: which lie in a range, and the ranges that make sense for what was found."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

from shared.contract.store.finding import price_bounds
from store_server.use_cases.bits import bits_of

MOST_RANGES = 5
MOST_KEPT = 256
_NICE = (100, 150, 200, 300, 500, 750)
#: 1 €, 1,50 €, 2 € … 75 000 €
_STEPS = (str(nice * 10**power) for power in range(5) for nice in _NICE)
_SPANS = tuple(pairwise(("", *_STEPS, "")))


class Prices:
    """The price of each product, in minor units."""

    def __init__(self, priced: Iterable[tuple[int, int]]) -> None:
        self._priced = sorted((minor, place) for place, minor in priced)
        self._kept: dict[str, int] = {}

    def add(self, place: int, minor: int) -> None:
        """Let one product be found by its price."""
        insort(self._priced, (minor, place))
        self._kept.clear()

    def remove(self, place: int, minor: int) -> None:
        """Let it be found by this price no more."""
        del self._priced[bisect_left(self._priced, (minor, place))]
        self._kept.clear()

    def having(self, ranges: Sequence[str]) -> int:
        """Give the products whose price lies in one of these ranges."""
        return reduce(or_, map(self._within, ranges), 0)

    def ranges(self, found: int, chosen: Sequence[str]) -> list[dict[str, Any]]:
        """Count what was found in ranges between round prices, after those of `chosen` that are none of them and hold any."""
        cut = self._cut(found) if found else []
        others = set(chosen) - {row["value"] for row in cut}
        counted = ((written, (found & self._within(written)).bit_count()) for written in sorted(others))
        return [*({"value": written, "count": count} for written, count in counted if count), *cut]

    def _cut(self, found: int) -> list[dict[str, Any]]:
        """Cut into five ranges at most, none of them nearly empty; into none if one would hold all."""
        ranges: list[dict[str, Any]] = []
        begun, taken, left = "", 0, found.bit_count()
        enough = -(-left // MOST_RANGES)
        for low, high in _SPANS:
            count = (found & self._within(f"{low}-{high}")).bit_count() if left else 0
            taken, left = taken + count, left - count
            if taken >= enough and 2 * left >= enough:
                ranges.append({"value": f"{begun}-{high}", "count": taken})
                begun, taken = high, 0
        return [*ranges, {"value": f"{begun}-", "count": taken}] if ranges else []

    def _within(self, written: str) -> int:
        bits = self._kept.get(written)
        if bits is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            bits = self._kept[written] = bits_of(
                [place for _, place in self._between(*price_bounds(written))]
            )
        return bits

    def _between(self, low: int, high: int | None) -> list[tuple[int, int]]:
        last = len(self._priced) if high is None else bisect_left(self._priced, (high, 0))
        return self._priced[bisect_left(self._priced, (low, 0)) : last]
