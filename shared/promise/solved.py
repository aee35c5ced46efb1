"""What a solver answers: plans, and what is proven of them."""

from typing import NamedTuple

from shared.promise.frontier import Plan


class Solved(NamedTuple):
    """The plans for a basket, and how far they might be from the best.

    `gap` is the share of its cost by which any of them might at most be beaten, by its own deadline and in at most
    `MOST_PARCELS` parcels, or as many as it has itself: 0 where each is proven to be the best.
    """

    plans: list[Plan]
    gap: float = 0.0
