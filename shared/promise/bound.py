"""Baskets too large for tables: a floor under every plan, from prices on the items that no parcel is worth more than.

With a price u on each item, a plan of up to k parcels costs at least Σu + k · min(0, the least of cost(S) − u(S)) over all
parcels S. What a lane's parcel is worth is a knapsack; filled with parts of items it only becomes worth more, so the floor
stands. The prices begin as what the items cost in a known plan, and a program over the parcels met so far raises them.
"""

import numpy as np

from shared.promise.frontier import NEVER, Parcel, places
from shared.promise.offers import ABSENT, Ints, Offers, cost_of
from shared.promise.program import FINE, Program

_SHARES = (100, 90, 80, 70, 60, 50, 40, 30)
_COLUMNS = 40
#: What the rounds may cost in all, some seconds: of looking at every lane's items, and of programs of so many rows.
_LOOKS = 8_000_000
_PIVOTS = 60_000
_MOST_ROUNDS = 60


def floor_under(offers: Offers, among: int, known: tuple[Parcel, ...], most: int) -> int:
    """Give a cost that no plan of at most so many parcels on the first `among` lanes is under."""
    cost = cost_of(known)
    program = Program(offers.count, 1, most)
    for parcel in known:
        program.add(parcel.items, parcel.lane.cost(parcel.items))
    paid = _paid(offers, known)
    tried = [_Worth(offers, among, paid * share // 100) for share in _SHARES]
    best = max(tried, key=lambda worth: worth.floor(most))
    for worth in tried:
        _teach(program, offers, among, worth)
    for _ in range(min(_MOST_ROUNDS, _LOOKS // (among * offers.count), _PIVOTS // offers.count**2)):
        # Half-way to the best prices known: those of a program of few parcels leap from one end to the other.
        worth = _Worth(offers, among, (program.prices()[0] + best.prices) // 2)
        best = max(best, worth, key=lambda worth: worth.floor(most))
        if not _teach(program, offers, among, worth) or best.floor(most) >= cost:
            break
    return max(0, min(cost, best.floor(most)))


def _paid(offers: Offers, known: tuple[Parcel, ...]) -> Ints:
    """Give what each item costs in a plan: its own cost, and of its parcel's the share that it has in the units."""
    paid = np.zeros(offers.count, dtype=np.int64)
    for parcel in known:
        units = {place: parcel.lane.units[place] for place in places(parcel.items)}
        shared = parcel.lane.cost(parcel.items) - sum(units.values())
        for place, unit in units.items():
            paid[place] = (unit + shared // len(units)) * FINE
    return paid


def _teach(program: Program, offers: Offers, among: int, worth: "_Worth") -> bool:
    """Tell the program of the parcels most worth their cost; tell whether it learnt anything."""
    made = [offers.cheapest(items, among) for items in worth.best_sets()]
    asked = [(parcel.items, parcel.lane.cost(parcel.items)) for parcel in made]
    learnt = [program.add(items, cost) for items, cost in asked if cost < NEVER]
    return any(learnt)


class _Worth:
    """What the best parcel of each lane costs beyond the prices of its items, at least."""

    def __init__(self, offers: Offers, among: int, prices: Ints) -> None:
        self._offers = offers
        self.prices = prices
        asked = offers.fixed[:among] + offers.lightest[offers.tariff[:among]] + _least_making(offers)
        worth = np.maximum(prices - offers.units[:among] * FINE, 0)
        self._lanes = np.flatnonzero(asked * FINE < worth.sum(axis=1))
        self._filled = _Filled(offers, self._lanes, worth[self._lanes])
        self._least = int(self._filled.beyond.min(initial=0))

    def floor(self, most: int) -> int:
        """Give a cost that no plan of at most so many parcels is under."""
        return -(-(int(self.prices.sum()) + most * self._least) // FINE)

    def best_sets(self) -> list[int]:
        """Give the items of the best parcels of the lanes that are most worth their cost."""
        order = np.argsort(self._filled.beyond, kind="stable")[:_COLUMNS]
        return [*dict.fromkeys(items for items in map(self._filled.whole, order.tolist()) if items)]


class _Filled:
    """Lanes filled up to each step of their tariffs with what is worth most for its weight, the last item in part."""

    def __init__(self, offers: Offers, lanes: Ints, worth: Ints) -> None:
        weights = np.broadcast_to(np.maximum(offers.weights_g, 1), worth.shape)
        self._order = np.argsort(-(worth / weights), axis=1, kind="stable")
        self._worth = np.take_along_axis(worth, self._order, axis=1)
        self._weights = np.take_along_axis(weights, self._order, axis=1)
        self._carried = self._weights.cumsum(axis=1)
        self._gained = self._worth.cumsum(axis=1)
        self.beyond = np.full(len(lanes), ABSENT, dtype=np.int64)
        self._within = np.zeros(len(lanes), dtype=np.int64)
        fixed = (offers.fixed[lanes] + _least_making(offers)) * FINE
        for number, tariff in enumerate(offers.tariffs):
            rows = np.flatnonzero(offers.tariff[lanes] == number)
            for most_g, price in tariff.steps:
                self._fill(rows, most_g, fixed[rows] + price * FINE)

    def _fill(self, rows: Ints, most_g: int, asked: Ints) -> None:
        carried, last = self._carried[rows], self._carried.shape[1] - 1
        fitting = (carried <= most_g).sum(axis=1)
        at, before = np.minimum(fitting, last), fitting - 1
        line = np.arange(len(rows))
        whole = np.where(fitting > 0, self._gained[rows][line, before], 0)
        room = most_g - np.where(fitting > 0, carried[line, before], 0)
        part = self._worth[rows][line, at] * room // self._weights[rows][line, at] + 1
        beyond = asked - whole - np.where(fitting <= last, part, 0)
        better = beyond < self.beyond[rows]
        self.beyond[rows] = np.where(better, beyond, self.beyond[rows])
        self._within[rows] = np.where(better, most_g, self._within[rows])

    def whole(self, row: int) -> int:
        """Give the items that fit whole, the most worth first, and of the rest what still fits."""
        left, items = int(self._within[row]), 0
        for place, weight, worth in zip(
            self._order[row].tolist(), self._weights[row].tolist(), self._worth[row].tolist(), strict=True
        ):
            if worth and weight <= left:
                items |= 1 << place
                left -= weight
        return items


def _least_making(offers: Offers) -> int:
    return offers.freight.making(int(offers.volumes_cm3.min()), False)
