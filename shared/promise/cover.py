"""A good plan soon: a greedy cover, made better by opening, closing and exchanging lanes."""

import numpy as np

from shared.promise.costs import MOST_PARCELS
from shared.promise.frontier import Parcel
from shared.promise.offers import ABSENT, Ints, Offers, canonical, cost_of, numbers, rank

#: Exchanges look at the lanes that promise most, so many that a round takes some milliseconds.
_LOOKED_AT = 60_000
_ROUNDS = 6


def cover(offers: Offers, among: int) -> tuple[Parcel, ...]:
    """Carry every item on the first `among` lanes: in at most `MOST_PARCELS` if that is seen to be possible, cheaply.

    Empty if it cannot be done at all.
    """
    found = _from(offers, among, frugal=True)
    if len(found) > MOST_PARCELS:
        fewer = _from(offers, among, frugal=False)
        found = min(found, fewer, key=rank)
    return canonical(found)


def _from(offers: Offers, among: int, *, frugal: bool) -> list[Parcel]:
    chosen = _greedy(offers, among, frugal=frugal)
    if not chosen:
        return []
    plans = [chosen, _improved(offers, among, numbers([lane for lane, _ in chosen]))]
    return min(
        [[Parcel(offers.lanes[lane], items) for lane, items in plan] for plan in plans if plan], key=cost_of
    )


def _greedy(offers: Offers, among: int, *, frugal: bool) -> list[tuple[int, int]]:
    """Take the parcel with the least cost for each item, or else the fullest one, until all items are carried."""
    left, chosen = np.arange(offers.count), list[tuple[int, int]]()
    while len(left):
        costs, order = _fillings(offers, among, left)
        many = np.arange(1, len(left) + 1)
        rank = costs // many if frugal else np.where(costs < ABSENT, costs - many * ABSENT, ABSENT)
        lane, last = divmod(int(rank.argmin()), len(left))
        if costs[lane, last] >= ABSENT:
            return []
        taken = left[order[lane, : last + 1]]
        chosen.append((lane, _set_of(taken)))
        left = left[~np.isin(left, taken)]
    return chosen


def _fillings(offers: Offers, among: int, left: Ints) -> tuple[Ints, Ints]:
    """Give what each lane asks for its cheapest item of `left`, for its two cheapest and so on, and their order."""
    units = offers.units[:among][:, left]
    order = units.argsort(axis=1, kind="stable")
    costs = np.take_along_axis(units, order, axis=1).cumsum(axis=1) + offers.fixed[:among, None]
    weights = offers.weights_g[left][order].cumsum(axis=1)
    volumes = offers.volumes_cm3[left][order].cumsum(axis=1)
    costs += offers.prices(offers.tariff[:among, None], weights, volumes)
    return costs, order


def _improved(offers: Offers, among: int, opened: Ints) -> list[tuple[int, int]]:
    """Open, close or exchange one lane at a time while that costs less; items go where they are cheapest to take."""
    most = max(MOST_PARCELS, len(opened))
    promising = _promising(offers, among, opened)
    least = int(_reassigned(offers, opened[None, :])[0])
    for _ in range(_ROUNDS):
        tried = [(move, _reassigned(offers, move)) for move in _moves(opened, promising, most)]
        move, costs = min(tried, key=lambda pair: int(pair[1].min()))
        if costs.min() >= least:
            break
        opened, least = move[int(costs.argmin())], int(costs.min())
    return _assigned(offers, opened) if least < ABSENT else []


def _moves(opened: Ints, promising: Ints, most: int) -> list[Ints]:
    count = len(opened)
    repeated = np.repeat(opened[None, :], len(promising), axis=0)
    moves = [np.where(np.arange(count) == place, promising[:, None], repeated) for place in range(count)]
    if count < most:
        moves.append(np.concatenate([repeated, promising[:, None]], axis=1))
    if count > 1:
        moves.append(numbers([np.delete(opened, place) for place in range(count)]))
    return moves


def _promising(offers: Offers, among: int, opened: Ints) -> Ints:
    """Give the lanes that would take most off what the items cost now, were they to open beside the others."""
    fair = offers.units[opened].min(axis=0) + offers.fixed[opened].sum() // offers.count
    saved = np.maximum(fair - offers.units[:among], 0).sum(axis=1)
    saved -= offers.fixed[:among] + offers.lightest[offers.tariff[:among]]
    most = max(1, _LOOKED_AT // (offers.count * (len(opened) + 1)))
    return np.argsort(-saved, kind="stable")[:most]


def _reassigned(offers: Offers, sets: Ints) -> Ints:
    """Give what each set of open lanes costs when every item goes by the one of them that takes it cheapest."""
    units = offers.units[sets]
    taken = units.argmin(axis=1)
    costs: Ints = units.min(axis=1).sum(axis=1)
    for place in range(sets.shape[1]):
        lanes = sets[:, place]
        mine = taken == place
        weights, volumes = mine @ offers.weights_g, mine @ offers.volumes_cm3
        asked = offers.fixed[lanes] + offers.prices(offers.tariff[lanes], weights, volumes)
        costs += np.where(mine.any(axis=1), asked, 0)
    return costs


def _assigned(offers: Offers, opened: Ints) -> list[tuple[int, int]]:
    taken = offers.units[opened].argmin(axis=0)
    sets = [(int(lane), _set_of(np.flatnonzero(taken == place))) for place, lane in enumerate(opened)]
    return [(lane, items) for lane, items in sets if items]


def _set_of(taken: Ints) -> int:
    return sum(1 << int(place) for place in taken)
