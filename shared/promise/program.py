"""The linear program of choosing parcels, by HiGHS, for the prices that it puts on the items.

Each column is a parcel; each item is in at least one, and there are so many parcels:

    min  Σ cost(S) x(S)    with  Σ x(S) ≥ 1 over the S that hold an item,  fewest ≤ Σ x(S) ≤ most,  x ≥ 0

Nothing here looks at a clock. The prices are rounded, and what they prove is worked out elsewhere in whole numbers, for which any
prices will do: a plan that is proven is the same on a machine whose floating point makes other prices.
"""

import highspy
import numpy as np

from shared.promise.frontier import places
from shared.promise.offers import Ints

#: Prices are kept in this share of a cost unit: rounding them then never costs a whole unit of the bound.
FINE = 1024


class Program:
    """The program of `count` items in between `fewest` and `most` parcels."""

    def __init__(self, count: int, fewest: int, most: int) -> None:
        self.count = count
        self.columns: dict[int, int] = {}
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        for option, value in (("threads", 1), ("presolve", "off")):
            self._highs.setOptionValue(option, value)
        for _ in range(count):
            self._highs.addRow(1.0, highspy.kHighsInf, 0, [], [])
        self._highs.addRow(float(fewest), float(most), 0, [], [])

    def add(self, items: int, cost: int) -> bool:
        """Let a parcel of `items` compete; tell whether it is better than what was known."""
        if self.columns.get(items, cost + 1) <= cost:
            return False
        self.columns[items] = cost
        self._add(items, cost, 1)
        return True

    def allow(self, parcels: int, cost: int) -> None:
        """Let everything be carried for `cost` in so many parcels: the program's value is then never above it."""
        self._add((1 << self.count) - 1, cost, parcels)

    def _add(self, items: int, cost: int, parcels: int) -> None:
        rows = np.array([*places(items), self.count], dtype=np.int32)
        shares = np.ones(len(rows))
        shares[-1] = parcels
        self._highs.addCol(float(cost), 0.0, highspy.kHighsInf, len(rows), rows, shares)

    def prices(self) -> tuple[Ints, int]:
        """Give what each item and one more parcel are worth in the cheapest fractional plan, in 1/`FINE` of a cost unit."""
        self._highs.run()
        worth = np.floor(np.array(self._highs.getSolution().row_dual) * FINE).astype(np.int64)
        return np.maximum(worth[: self.count], 0), int(worth[self.count])
