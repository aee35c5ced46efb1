"""The tables of the exact frontier as lists: quickest for a few items."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from shared.promise.frontier import NEVER, Carriage, Lane, Parcel, by_tariff, places


class Lists:
    """The cheapest parcel for each set of items, among the lanes admitted so far, and what follows from it."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._full = (1 << count) - 1
        self._best = [NEVER] * (self._full + 1)
        self._lane_of: list[Lane | None] = [None] * (self._full + 1)
        self._parcel_floor = NEVER
        self._item_floor = [NEVER] * count
        self._items_floor: list[int] = []
        self._splits: dict[tuple[int, int], tuple[int, int]] = {}
        self._subsets: dict[int, list[int]] = {}

    @property
    def most_parcels(self) -> int:
        """Give the most parcels there can be: none while some item has no lane."""
        return self._count if NEVER not in [self._best[1 << place] for place in range(self._count)] else 0

    def admit(self, lanes: list[Lane]) -> bool:
        """Let `lanes` compete for every set that they can carry; tell whether they won any."""
        won = [self._admit_tariff(carriage, rivals) for carriage, rivals in by_tariff(lanes).items()]
        self._items_floor = _subset_sums(0, self._item_floor)
        self._splits.clear()
        return any(won)

    def _admit_tariff(self, carriage: Carriage, lanes: list[Lane]) -> bool:
        # Lanes of one tariff compete before the carriage, which is then asked for once for each set.
        costs = [NEVER] * (self._full + 1)
        winners: list[Lane | None] = [None] * (self._full + 1)
        for lane in lanes:
            self._item_floor = list(map(min, self._item_floor, lane.units))
            sums = _subset_sums(lane.fixed, [lane.units[place] for place in places(lane.mask)])
            for items, cost in zip(self._subsets_of(lane.mask), sums, strict=True):
                if cost < costs[items]:
                    costs[items], winners[items] = cost, lane
        lightest = min(carriage(1 << place) for place in places(reduce(or_, [lane.mask for lane in lanes])))
        self._parcel_floor = min(self._parcel_floor, lightest + min(lane.fixed for lane in lanes))
        won = False
        for items in range(1, self._full + 1):
            if winners[items] is not None and (total := costs[items] + carriage(items)) < self._best[items]:
                self._best[items], self._lane_of[items] = total, winners[items]
                won = True
        return won

    def _subsets_of(self, mask: int) -> list[int]:
        """Give every subset of `mask`, each item doubling those before it."""
        if mask not in self._subsets:
            subsets = [0]
            for place in places(mask):
                subsets += [items | 1 << place for items in subsets]
            self._subsets[mask] = subsets
        return self._subsets[mask]

    def _floor(self, parcels: int, items: int) -> int:
        """Give a cost that no so many parcels for `items` can be under."""
        return parcels * self._parcel_floor + self._items_floor[items]

    def cost(self, parcels: int, under: int) -> int:
        """Give the least cost of everything in exactly so many parcels, or something not below `under`."""
        if self._floor(parcels, self._full) >= under:
            return under
        if parcels > 2:
            found = self._splits[self._full, parcels] = self._in_more(self._full, parcels, under)
            return found[0]
        return self._split(self._full, parcels)[0]

    def parcels(self, count: int) -> tuple[Parcel, ...]:
        """Give the parcels of the cheapest split of everything into so many."""
        chosen, left = [], self._full
        for parcels in range(count, 1, -1):
            chosen.append(self._split(left, parcels)[1])
            left ^= chosen[-1]
        return tuple(Parcel(lane, items) for items in (*chosen, left) if (lane := self._lane_of[items]))

    def _split(self, items: int, parcels: int) -> tuple[int, int]:
        """Give the least cost of `items` in exactly so many parcels, and the items of the first of them."""
        if parcels == 1:
            return self._best[items], items
        known = self._splits.get((items, parcels))
        if known is None:
            known = self._in_two(items) if parcels == 2 else self._in_more(items, parcels, NEVER)
            self._splits[items, parcels] = known
        return known

    def _in_two(self, items: int) -> tuple[int, int]:
        best = self._best
        first = items & -items
        others = part = items ^ first
        least, chosen = NEVER, 0
        while part:
            part = (part - 1) & others
            cost = best[part | first] + best[others ^ part]
            if cost < least:
                least, chosen = cost, part | first
        return least, chosen

    def _in_more(self, items: int, parcels: int, under: int) -> tuple[int, int]:
        first = items & -items
        others = part = items ^ first
        best, floors, parcels_floor = self._best, self._items_floor, (parcels - 1) * self._parcel_floor
        least, chosen = under, 0
        while part:
            part = (part - 1) & others
            cost, rest = best[part | first], others ^ part
            if cost + parcels_floor + floors[rest] < least:
                cost += self._split(rest, parcels - 1)[0]
                if cost < least:
                    least, chosen = cost, part | first
        return least, chosen


def _subset_sums(fixed: int, units: Iterable[int]) -> list[int]:
    """Give `fixed` plus the sum of each subset of `units`, in the order of `Lists._subsets_of`."""
    sums = [fixed]
    for unit in units:
        sums += [cost + unit for cost in sums]
    return sums
