"""Lanes as columns of numbers, so that thousands of them are compared at once."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.promise.costs import MOST_PARCELS
from shared.promise.freight import Freight
from shared.promise.frontier import Lane, Parcel, places

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Above every cost of a basket, and small enough that thousands of it still add up in 64 bits.
ABSENT = 1 << 40


class Offers:
    """The lanes by arrival, then node, carrier and service, and what each asks: `fixed` for a parcel, `units` for items.

    A cost of `ABSENT` or more means that it cannot be. What making up a parcel costs is not in it: that is the same for all.
    """

    def __init__(self, lanes: Sequence[Lane], freight: Freight) -> None:
        self.freight = freight
        self.lanes = sorted(lanes, key=lambda lane: lane[:7])
        self.count = len(freight.weights_g)
        self.arrives = numbers([lane.arrives for lane in self.lanes])
        self.fixed = numbers([lane.fixed for lane in self.lanes])
        self.units = np.minimum(numbers([lane.units for lane in self.lanes]), ABSENT)
        self.weights_g = numbers(freight.weights_g)
        self.volumes_cm3 = numbers(freight.volumes_cm3)
        carriages = list(dict.fromkeys(lane.carriage for lane in self.lanes))
        number = {carriage: place for place, carriage in enumerate(carriages)}
        self.tariff = numbers([number[lane.carriage] for lane in self.lanes])
        self.tariffs = [freight.tariffs[carriage] for carriage in carriages]
        self.lightest = numbers([tariff.steps[0][1] for tariff in self.tariffs])

    def by(self, arrives: int) -> int:
        """Give how many lanes arrive by then: they are the first ones."""
        return int(np.searchsorted(self.arrives, arrives, side="right"))

    @cached_property
    def grain_g(self) -> int:
        """Give the largest weight of which every item's is a multiple."""
        return max(1, int(np.gcd.reduce(self.weights_g)))

    @cached_property
    def _prices(self) -> Ints:
        weights = np.arange(0, int(self.weights_g.sum()) + self.grain_g, self.grain_g)
        prices: list[Ints] = []
        for tariff in self.tariffs:
            limits, steps = numbers(tariff.steps).T
            prices.append(np.append(steps, ABSENT)[np.searchsorted(limits, weights)])
        return numbers(prices)

    @cached_property
    def _most_cm3(self) -> Ints:
        return numbers([tariff.most_cm3 for tariff in self.tariffs])

    def prices(self, tariff: Ints, weight_g: Ints, volume_cm3: Ints) -> Ints:
        """Give the price of parcels of these weights and volumes, each by the tariff of that number."""
        found: Ints = self._prices[tariff, weight_g // self.grain_g]
        return np.where(volume_cm3 > self._most_cm3[tariff], ABSENT, found)

    def cheapest(self, items: int, among: int) -> Parcel:
        """Give `items` to the lane that carries them cheapest, of the first `among`; the earliest of equals."""
        chosen = [*places(items)]
        costs = self.fixed[:among] + self.units[:among, chosen].sum(axis=1)
        weight, volume = self.weights_g[chosen].sum(), self.volumes_cm3[chosen].sum()
        every = np.arange(len(self.tariffs), dtype=np.int64)
        costs += self.prices(every, np.full_like(every, weight), np.full_like(every, volume))[
            self.tariff[:among]
        ]
        return Parcel(self.lanes[int(costs.argmin())], items)


def numbers(values: Any) -> Ints:
    """Give whole numbers as an array."""
    return np.array(values, dtype=np.int64)


def cost_of(parcels: Sequence[Parcel]) -> int:
    """Give what parcels cost, `NEVER` or more if one of them cannot be."""
    return sum(parcel.lane.cost(parcel.items) for parcel in parcels)


def rank(parcels: Sequence[Parcel]) -> tuple[int, int]:
    """Put plans within `MOST_PARCELS` before all others, those before plans of more parcels, and cheaper ones first."""
    return max(MOST_PARCELS, len(parcels)), cost_of(parcels)


def canonical(parcels: Sequence[Parcel]) -> tuple[Parcel, ...]:
    """Put parcels into the one order that does not depend on how they were found."""
    return tuple(sorted(parcels, key=lambda parcel: parcel.items & -parcel.items))
