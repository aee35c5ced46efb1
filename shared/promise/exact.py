"""The exact frontier of time, parcels and cost: which lane carries which items, by dynamic programming over sets of items.

A plan splits the basket into parcels, and each parcel goes by the lane that carries it cheapest:

    best[S]      the cheapest single parcel for S among the lanes that arrive by a deadline
    split[S, k]  the cheapest k parcels for S  =  min over T ⊂ S of  best[T] + split[S − T, k − 1]

T always holds the first item of S, so that no split is met twice. Of splits that cost the same the one with the largest T is
taken, and of lanes the earliest, then the one whose tariff was met first, then the first by dominance.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from shared.promise.arrays import Arrays
from shared.promise.costs import MOST_PARCELS
from shared.promise.dominance import undominated
from shared.promise.freight import Freight
from shared.promise.frontier import NEVER, Lane, Plan
from shared.promise.lists import Lists

#: Up to so many items, lists are filled before an array is even made.
MOST_LISTED_ITEMS = 8


def frontier(lanes: Sequence[Lane], freight: Freight) -> list[Plan]:
    """Give every plan for all items that no other plan beats on arrival, parcels and cost.

    Plans have at most `MOST_PARCELS` parcels, or the fewest that carry everything. They come by arrival, then parcels.
    The order of `lanes` does not matter.
    """
    count = len(freight.weights_g)
    return plans(Arrays(freight) if count > MOST_LISTED_ITEMS else Lists(count), lanes)


def plans(tables: Arrays | Lists, lanes: Sequence[Lane]) -> list[Plan]:
    """Give the frontier by either kind of tables; both give the same plans."""
    found: list[Plan] = []
    for arrives, arriving in groupby(undominated(lanes), key=attrgetter("arrives")):
        if tables.admit(list(arriving)):
            found += _cheaper_plans(tables, arrives, found)
    return found


def _cheaper_plans(tables: Arrays | Lists, arrives: int, earlier: Sequence[Plan]) -> list[Plan]:
    """Give the plans by this deadline that cost less than every earlier one and every one with fewer parcels."""
    found: list[Plan] = []
    for parcels in range(1, tables.most_parcels + 1):
        known = [plan for plan in (*earlier, *found) if len(plan.parcels) <= parcels]
        if parcels > MOST_PARCELS and any(len(plan.parcels) < parcels for plan in known):
            break
        bound = min([plan.cost for plan in known], default=NEVER)
        cost = tables.cost(parcels, bound)
        if cost < bound:
            found.append(Plan(arrives, cost, tables.parcels(parcels)))
    return found
