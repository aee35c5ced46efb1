"""What a solver answers: plans, and what is proven of them."""

from typing import NamedTuple

from shared.promise.frontier import Plan


class Solved(NamedTuple):
    """The plans for a basket, and how far they might be from the best.

    `gap` is the share of its cost by which any of them might at most be beaten, by its own deadline and in at most
    `MOST_PARCELS` parcels, or as many as it has itself: 0 where all are `optimal`.
    """

    plans: list[Plan]
    gap: float = 0.0

    @property
    def optimal(self) -> bool:
        """Tell whether it is proven that nothing is cheaper."""
        return not self.gap
