"""The tables of the exact frontier as arrays: quickest for many items."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from shared.promise.freight import Freight
from shared.promise.frontier import NEVER, Carriage, Lane, Parcel, by_tariff, places
from shared.promise.offers import Ints, numbers
from shared.promise.tables import alike, making_of_all, subset_sums, sums_of


class Arrays:
    """The cheapest parcel for each set of items, among the lanes admitted so far, and what follows from it.

    What costs `NEVER` or more counts as `NEVER`: no sum leaves 64 bits.
    """

    def __init__(self, freight: Freight) -> None:
        self._count = len(freight.weights_g)
        self._full = (1 << self._count) - 1
        self._prices = _prices(freight)
        self._best = np.full(self._full + 1, NEVER, dtype=np.int64)
        self._arrived: list[_Arrived] = []
        self._splits: list[Ints] = []

    @property
    def most_parcels(self) -> int:
        """Give the most parcels there can be: none while some item has no lane."""
        return self._count if (self._best[1 << np.arange(self._count)] < NEVER).all() else 0

    def admit(self, lanes: list[Lane]) -> bool:
        """Let `lanes` compete for every set that they can carry; tell whether they won any."""
        arrived = _Arrived(lanes, self._prices)
        best = arrived.best()
        won = bool((best < self._best).any())
        self._arrived.append(arrived)
        self._best = np.minimum(self._best, best)
        self._splits = [self._best[0::2]]
        return won

    def cost(self, parcels: int, _under: int) -> int:
        """Give the least cost of everything in exactly so many parcels."""
        return int(self._best[-1] if parcels == 1 else self._first_taken(parcels).min())

    def parcels(self, count: int) -> tuple[Parcel, ...]:
        """Give the parcels of the cheapest split of everything into so many."""
        chosen, left = [], self._full
        for parcels in range(count, 1, -1):
            chosen.append(self._first(left, parcels))
            left ^= chosen[-1]
        return tuple(Parcel(self._cheapest(items), items) for items in (*chosen, left))

    def _first_taken(self, parcels: int) -> Ints:
        """Give the cost of everything by the parcel that holds the first item, the largest such set first."""
        both: Ints = self._best[:0:-2] + self._split(parcels - 1)
        return both

    def _split(self, parcels: int) -> Ints:
        """Give the least cost of each set without the first item in so many parcels."""
        while len(self._splits) < parcels:
            parts, rests, starts = _divisions(self._count - 1)
            costs = np.minimum.reduceat(self._splits[0][parts] + self._splits[-1][rests], starts)
            self._splits.append(np.minimum(costs, NEVER))
        return self._splits[parcels - 1]

    def _first(self, items: int, parcels: int) -> int:
        """Give the parcel that holds the first of `items` in their cheapest split; the largest of equals."""
        if items & 1:
            return self._full ^ int(self._first_taken(parcels).argmin()) << 1
        parts, rests, starts = _divisions(self._count - 1)
        here = slice(starts[items >> 1], starts[items >> 1] + (1 << items.bit_count() - 1))
        costs = self._splits[0][parts[here]] + self._split(parcels - 1)[rests[here]]
        return int(parts[here][costs.argmin()]) << 1

    def _cheapest(self, items: int) -> Lane:
        # Of equals the first.
        found = [arrived.cheapest(items) for arrived in self._arrived]
        return min(found, key=lambda pair: pair[0])[1]


class _Arrived:
    """Lanes of one arrival, those of a tariff together and by dominance."""

    def __init__(self, lanes: Sequence[Lane], prices: Mapping[Carriage, Ints]) -> None:
        rivals = by_tariff(lanes)
        self._prices = np.stack([prices[carriage] for carriage in rivals])
        self._tariff = np.repeat(np.arange(len(rivals)), [len(some) for some in rivals.values()])
        self._lanes = [*chain.from_iterable(rivals.values())]
        self._fixed = np.minimum(numbers([lane.fixed for lane in self._lanes]), NEVER)
        units = np.minimum(numbers([lane.units for lane in self._lanes]), NEVER)
        masks = numbers([lane.mask for lane in self._lanes])
        self._held = masks[:, None] >> np.arange(units.shape[1]) & 1 == 1
        self._units = np.where(self._held, units, NEVER)

    def best(self) -> Ints:
        """Give the cost of the cheapest parcel for each set of items."""
        # Lanes of one tariff compete before its price is added, which is the same for all of them.
        asked = np.full_like(self._prices, NEVER)
        first = self._tariff * asked.shape[1]
        for rows, held in alike(self._held):
            costs = subset_sums(self._units[rows[:, None], held]) + self._fixed[rows, None]
            sets = subset_sums(np.left_shift(1, held)) + first[rows, None]
            np.minimum.at(asked.ravel(), sets.ravel(), costs.ravel())
        best: Ints = (asked + self._prices).min(axis=0)
        best[0] = NEVER
        return best

    def cheapest(self, items: int) -> tuple[int, Lane]:
        """Give the cost of the cheapest parcel of `items`, and the first lane that asks no more."""
        costs = self._fixed + self._units[:, [*places(items)]].sum(axis=1)
        costs += self._prices[self._tariff, items]
        row = int(costs.argmin())
        return int(costs[row]), self._lanes[row]


def _prices(freight: Freight) -> dict[Carriage, Ints]:
    """Give what each tariff asks to make up and carry each set of items."""
    weights_g, volumes_cm3 = sums_of(numbers(freight.weights_g)), sums_of(numbers(freight.volumes_cm3))
    making = making_of_all(freight)
    found: dict[Carriage, Ints] = {}
    for carriage, tariff in freight.tariffs.items():
        limits, steps = numbers(tariff.steps).T
        prices = np.append(steps, NEVER)[np.searchsorted(limits, weights_g)]
        found[carriage] = np.where(volumes_cm3 > tariff.most_cm3, NEVER, prices) + making
    return found


class _Divisions(NamedTuple):
    """Every way to part a set: the part with its first item, and the rest; those of set S begin at `starts[S]`."""

    parts: Ints
    rests: Ints
    starts: Ints


@cache
def _divisions(count: int) -> _Divisions:
    """Give the ways to part each set of so many items, the largest part of each set first."""
    sets = parts = rests = np.zeros(1, dtype=np.int64)
    for place in range(count):
        bit, some = 1 << place, parts > 0
        # The new item is the last of its sets: it goes with the part, or with the rest if there is a part.
        sets = np.concatenate([sets, sets | bit, sets[some] | bit])
        parts, rests = (
            np.concatenate([parts, parts | bit, parts[some]]),
            np.concatenate([rests, rests, rests[some] | bit]),
        )
        order = np.argsort(sets, kind="stable")
        sets, parts, rests = sets[order], parts[order], rests[order]
    return _Divisions(parts, rests, np.searchsorted(sets, np.arange(1 << count)))
