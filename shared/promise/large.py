"""Plans for baskets too large for the exact tables: a greedy cover, by one deadline after another."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from shared.promise.frontier import NEVER, Lane, Parcel, Plan, places


def greedy_frontier(lanes: Sequence[Lane], count: int) -> list[Plan]:
    """Give plans for items 0 to `count` − 1, each later one cheaper than all before; the order of `lanes` is free."""
    ordered = sorted(lanes, key=lambda lane: lane[:4])
    plans: list[Plan] = []
    for arrives in sorted({lane.arrives for lane in ordered}):
        parcels = _cover([lane for lane in ordered if lane.arrives <= arrives], (1 << count) - 1)
        cost = sum(parcel.lane.cost(parcel.items) for parcel in parcels)
        if parcels and (not plans or cost < plans[-1].cost):
            plans.append(Plan(arrives, cost, parcels))
    return plans


def _cover(lanes: list[Lane], wanted: int) -> tuple[Parcel, ...]:
    """Take the parcel with the least cost for each item until all are carried; empty if they cannot be."""
    parcels: list[Parcel] = []
    if wanted & ~reduce(or_, [lane.mask for lane in lanes]):
        return ()
    while wanted:
        filled = [Parcel(lane, items) for lane in lanes if (items := _fill(lane, wanted))]
        if not filled:
            return ()
        chosen = min(filled, key=lambda parcel: parcel.lane.cost(parcel.items) / parcel.items.bit_count())
        parcels.append(chosen)
        wanted ^= chosen.items
    return tuple(parcels)


def _fill(lane: Lane, wanted: int) -> int:
    """Give what one parcel takes of `wanted`: all that the lane has, or the first half of it, or the half of that."""
    items = wanted & lane.mask
    while items and lane.carriage(items) >= NEVER:
        carried = list(places(items))
        items = sum(1 << place for place in carried[: len(carried) // 2])
    return items
