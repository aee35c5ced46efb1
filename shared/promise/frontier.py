"""The exact frontier of time, parcels and cost: which lane carries which items, by dynamic programming over sets of items.

A set of items is a bit mask. A plan splits the basket into parcels, and each parcel goes by the lane that carries it cheapest:

    best[S]      the cheapest single parcel for S among the lanes that arrive by a deadline
    split[S, k]  the cheapest k parcels for S  =  min over T ⊂ S of  best[T] + split[S − T, k − 1]

T always holds the first item of S, so that no split is met twice.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby
from operator import le, or_
from typing import NamedTuple

from shared.promise.costs import MOST_PARCELS

NEVER = 10**15
#: The first of a tariff beat nearly all that are beaten: to ask more of them takes longer than to keep a lane too many.
_RIVALS = 60

Carriage = Callable[[int], int]


class Lane(NamedTuple):
    """One way for goods to reach a customer from one node.

    `fixed` is paid for each parcel, `units` for each item (in the items' order; `NEVER` for one that the node lacks),
    `carriage` for the items of a parcel together: `NEVER` if they are too much for one, and never less for more items.
    Lanes with the same tariff share the same `carriage`.
    """

    arrives: int
    node_id: str
    carrier_id: str
    service: str
    mask: int
    fixed: int
    units: tuple[int, ...]
    carriage: Carriage

    def cost(self, items: int) -> int:
        """Give the cost of one parcel of `items`."""
        return self.fixed + self.carriage(items) + sum([self.units[place] for place in places(items)])


class Parcel(NamedTuple):
    """Items that travel together on a lane."""

    lane: Lane
    items: int


class Plan(NamedTuple):
    """Parcels that together carry every item."""

    arrives: int
    cost: int
    parcels: tuple[Parcel, ...]


def places(items: int) -> Iterator[int]:
    """Give the place of each item of a set."""
    while items:
        low = items & -items
        yield low.bit_length() - 1
        items ^= low


def undominated(lanes: Sequence[Lane]) -> list[Lane]:
    """Drop lanes that another lane of the same tariff beats or equals on items, time and every cost; give the rest by arrival."""
    kept: list[Lane] = []
    by_tariff: dict[Carriage, list[Lane]] = {}
    for lane in sorted(lanes, key=_dominance_order):
        rivals = by_tariff.setdefault(lane.carriage, [])
        if not _beaten(lane, rivals):
            rivals.append(lane)
            kept.append(lane)
    return kept


def _dominance_order(lane: Lane) -> tuple[int, int, int, int, str, str, str]:
    # The dearest rivals beat the fewest: cheap ones first make the search short.
    total = sum(lane.units)
    return (
        lane.arrives,
        -lane.mask.bit_count(),
        lane.fixed,
        total,
        lane.node_id,
        lane.carrier_id,
        lane.service,
    )


def _beaten(lane: Lane, rivals: list[Lane]) -> bool:
    mask, fixed, units = lane.mask, lane.fixed, lane.units
    for rival in rivals[:_RIVALS]:
        if not mask & ~rival.mask and rival.fixed <= fixed and all(map(le, rival.units, units)):
            return True
    return False


def frontier(lanes: Sequence[Lane], count: int) -> list[Plan]:
    """Give every plan for items 0 to `count` − 1 that no other plan beats on arrival, parcels and cost.

    Plans have at most `MOST_PARCELS` parcels, or the fewest that carry everything. They come by arrival, then parcels.
    The order of `lanes` does not matter.
    """
    tables = _Tables(count)
    plans: list[Plan] = []
    for arrives, arriving in groupby(undominated(lanes), key=lambda lane: lane.arrives):
        if tables.admit(list(arriving)):
            plans += _cheaper_plans(tables, arrives, plans)
    return plans


def _cheaper_plans(tables: "_Tables", arrives: int, earlier: Sequence[Plan]) -> list[Plan]:
    """Give the plans by this deadline that cost less than every earlier one and every one with fewer parcels."""
    plans: list[Plan] = []
    for parcels in range(1, tables.most_parcels + 1):
        known = [plan for plan in (*earlier, *plans) if len(plan.parcels) <= parcels]
        if parcels > MOST_PARCELS and any(len(plan.parcels) < parcels for plan in known):
            break
        bound = min([plan.cost for plan in known], default=NEVER)
        # More parcels only raise the floor and lower the bound: the large tables are hardly ever needed.
        if tables.floor(parcels, tables.full) >= bound:
            break
        cost = tables.cost(parcels, bound)
        if cost < bound:
            plans.append(Plan(arrives, cost, tables.parcels(parcels)))
    return plans


class _Tables:
    """The cheapest parcel for each set of items, among the lanes admitted so far, and what follows from it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.full = (1 << count) - 1
        self.best = [NEVER] * (self.full + 1)
        self.lane_of: list[Lane | None] = [None] * (self.full + 1)
        self.parcel_floor = NEVER
        self.item_floor = [NEVER] * count
        self.items_floor: list[int] = []
        self.splits: dict[tuple[int, int], tuple[int, int]] = {}
        self.subsets: dict[int, list[int]] = {}

    @property
    def most_parcels(self) -> int:
        """Give the most parcels there can be: none while some item has no lane."""
        return self.count if NEVER not in [self.best[1 << place] for place in range(self.count)] else 0

    def admit(self, lanes: list[Lane]) -> bool:
        """Let `lanes` compete for every set that they can carry; tell whether they won any."""
        by_tariff: dict[Carriage, list[Lane]] = {}
        for lane in lanes:
            by_tariff.setdefault(lane.carriage, []).append(lane)
        won = [self._admit_tariff(carriage, rivals) for carriage, rivals in by_tariff.items()]
        self.items_floor = _subset_sums(0, self.item_floor)
        self.splits.clear()
        return any(won)

    def _admit_tariff(self, carriage: Carriage, lanes: list[Lane]) -> bool:
        # Lanes of one tariff compete before the carriage, which is then asked for once for each set.
        costs = [NEVER] * (self.full + 1)
        winners: list[Lane | None] = [None] * (self.full + 1)
        for lane in lanes:
            self.item_floor = list(map(min, self.item_floor, lane.units))
            sums = _subset_sums(lane.fixed, [lane.units[place] for place in places(lane.mask)])
            for items, cost in zip(self.subsets_of(lane.mask), sums, strict=True):
                if cost < costs[items]:
                    costs[items], winners[items] = cost, lane
        lightest = min(carriage(1 << place) for place in places(reduce(or_, [lane.mask for lane in lanes])))
        self.parcel_floor = min(self.parcel_floor, lightest + min(lane.fixed for lane in lanes))
        won = False
        for items in range(1, self.full + 1):
            if winners[items] is not None and (total := costs[items] + carriage(items)) < self.best[items]:
                self.best[items], self.lane_of[items] = total, winners[items]
                won = True
        return won

    def subsets_of(self, mask: int) -> list[int]:
        """Give every subset of `mask`, each item doubling those before it."""
        if mask not in self.subsets:
            subsets = [0]
            for place in places(mask):
                subsets += [items | 1 << place for items in subsets]
            self.subsets[mask] = subsets
        return self.subsets[mask]

    def floor(self, parcels: int, items: int) -> int:
        """Give a cost that no so many parcels for `items` can be under."""
        return parcels * self.parcel_floor + self.items_floor[items]

    def cost(self, parcels: int, under: int) -> int:
        """Give the least cost of everything in exactly so many parcels, or something not below `under`."""
        if parcels > 2:
            found = self.splits[self.full, parcels] = self._in_more(self.full, parcels, under)
            return found[0]
        return self.split(self.full, parcels)[0]

    def parcels(self, count: int) -> tuple[Parcel, ...]:
        """Give the parcels behind `split(self.full, count)`."""
        chosen, left = [], self.full
        for parcels in range(count, 1, -1):
            chosen.append(self.split(left, parcels)[1])
            left ^= chosen[-1]
        return tuple(Parcel(lane, items) for items in (*chosen, left) if (lane := self.lane_of[items]))

    def split(self, items: int, parcels: int) -> tuple[int, int]:
        """Give the least cost of `items` in exactly so many parcels, and the items of the first of them."""
        if parcels == 1:
            return self.best[items], items
        known = self.splits.get((items, parcels))
        if known is None:
            known = self._in_two(items) if parcels == 2 else self._in_more(items, parcels, NEVER)
            self.splits[items, parcels] = known
        return known

    def _in_two(self, items: int) -> tuple[int, int]:
        best = self.best
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
        best, floors, parcels_floor = self.best, self.items_floor, (parcels - 1) * self.parcel_floor
        least, chosen = under, 0
        while part:
            part = (part - 1) & others
            cost, rest = best[part | first], others ^ part
            if cost + parcels_floor + floors[rest] < least:
                cost += self.split(rest, parcels - 1)[0]
                if cost < least:
                    least, chosen = cost, part | first
        return least, chosen


def _subset_sums(fixed: int, units: Iterable[int]) -> list[int]:
    """Give `fixed` plus the sum of each subset of `units`, in the order of `_Tables.subsets_of`."""
    sums = [fixed]
    for unit in units:
        sums += [cost + unit for cost in sums]
    return sums
