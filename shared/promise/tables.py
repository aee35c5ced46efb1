"""The cheapest parcel for every set of items at once, in one array: exact up to some twenty items.

A set is a bit mask and the place of its cost in the array, so the set of all other items is found by reading it backwards.
"""

from collections.abc import Iterator

import numpy as np

from shared.promise.freight import Freight
from shared.promise.offers import ABSENT, Flags, Ints, Offers, numbers

#: Beyond, the arrays no longer fit where a processor keeps what it works with: 8 MB for 20 items.
MOST_TABLED_ITEMS = 20
#: The sets that the lanes of one arrival may have in all: some 100 ms.
MOST_ENTRIES = 6_000_000
_AT_ONCE = 400_000


class Tables:
    """The cheapest parcel for each set of items, among the lanes admitted so far."""

    def __init__(self, offers: Offers) -> None:
        self.offers = offers
        self.everything = (1 << offers.count) - 1
        self._cheapest = np.full(1 << offers.count, ABSENT, dtype=np.int64)
        self._making = making_of_all(offers.freight)
        self.costs = self._cheapest
        self._among = self._parcel = 0

    def admit(self, first: int, among: int, under: int) -> bool:
        """Let lanes `first` to `among` compete for what may be part of a plan of several parcels that costs less than `under`.

        False, and nothing done, if that is too much work.
        """
        self._among = among
        self._parcel = _cheapest_parcel(self.offers, among)
        units = _useful(self.offers, first, among, under, self._parcel)
        held = units < ABSENT
        if int((1 << held.sum(axis=1)).sum()) > MOST_ENTRIES:
            return False
        for rows, places in alike(held):
            self._admit(first + rows, np.take_along_axis(units[rows], places, axis=1), places)
        self.costs = self._cheapest + self._making
        self.costs[0] = ABSENT
        return True

    def _admit(self, lanes: Ints, units: Ints, places: Ints) -> None:
        offers = self.offers
        sets = subset_sums(np.left_shift(1, places))
        asked = subset_sums(units) + offers.fixed[lanes][:, None]
        weights, volumes = subset_sums(offers.weights_g[places]), subset_sums(offers.volumes_cm3[places])
        asked += offers.prices(offers.tariff[lanes][:, None], weights, volumes)
        np.minimum.at(self._cheapest, sets.ravel(), asked.ravel())

    def in_two(self) -> tuple[int, int]:
        """Give the least cost of everything in two parcels, and the items of one of them."""
        half = len(self.costs) // 2
        both = self.costs[1:half] + self.costs[-2 : half - 1 : -1]
        items = int(both.argmin())
        return int(both[items]), items + 1

    def useful(self, under: int) -> Ints:
        """Give the sets that may be one of three or more parcels of a plan that costs less than `under`."""
        least = self.offers.units[: self._among].min(axis=0)
        rest = int(least.sum()) + 2 * self._parcel
        return np.flatnonzero(self.costs - sums_of(least) < under - rest)


def sums_of(values: Ints) -> Ints:
    """Give the sum of each subset of values, in the order of their masks."""
    half = len(values) // 2
    low, high = (subset_sums(part[None, :])[0] for part in (values[:half], values[half:]))
    sums: Ints = (high[:, None] + low[None, :]).ravel()
    return sums


def subset_sums(values: Ints) -> Ints:
    """Give the sum of each subset of each row, each value doubling the subsets before it."""
    sums = np.zeros((len(values), 1), dtype=np.int64)
    for place in range(values.shape[1]):
        sums = np.concatenate([sums, sums + values[:, place : place + 1]], axis=1)
    return sums


def _cheapest_parcel(offers: Offers, among: int) -> int:
    """Give what no parcel costs less than, whatever is in it."""
    return int((offers.fixed[:among] + offers.lightest[offers.tariff[:among]]).min())


def _useful(offers: Offers, first: int, among: int, under: int, parcel: int) -> Ints:
    """Give what lanes ask for items, `ABSENT` where even with everything else at its cheapest a plan of two is not under."""
    units = offers.units[first:among]
    least = offers.units[:among].min(axis=0)
    slack = under - 2 * parcel - int(least.sum())
    asked = offers.fixed[first:among] + offers.lightest[offers.tariff[first:among]] - parcel
    return np.where(units - least + asked[:, None] < slack, units, ABSENT)


def alike(held: Flags) -> Iterator[tuple[Ints, Ints]]:
    """Give the lanes that hold equally many items together, as many as one array should have, and the places of those items."""
    counts = held.sum(axis=1)
    for count in np.unique(counts[counts > 0]):
        rows = np.flatnonzero(counts == count)
        size = max(1, _AT_ONCE >> int(count))
        for some in (rows[start : start + size] for start in range(0, len(rows), size)):
            yield some, np.nonzero(held[some])[1].reshape(len(some), count)


def making_of_all(freight: Freight) -> Ints:
    """Give what it costs to make up a parcel of each set of items, if some tariff takes so much."""
    most_cm3 = max(tariff.most_cm3 for tariff in freight.tariffs.values())
    volumes = np.minimum(sums_of(numbers(freight.volumes_cm3)), most_cm3)
    made = np.zeros_like(volumes)
    bulky = (np.arange(len(volumes)) & freight.bulky) != 0
    for among in (bulky, ~bulky):
        known = np.zeros(int(volumes[-1]) + 1, dtype=np.int64)
        known[volumes[among]] = 1
        some_bulky = bool(among is bulky)
        present = np.flatnonzero(known)
        known[present] = numbers([freight.making(int(volume), some_bulky) for volume in present])
        made[among] = known[volumes[among]]
    return made
