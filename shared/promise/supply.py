"""The stock a promise may draw on, and how fast it sells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from shared.stock import Position

#: Units a day of a SKU nobody has counted: slow enough that a snapshot of an hour stays likely.
UNCOUNTED_SOLD_PER_DAY = 0.1


@dataclass(frozen=True, slots=True)
class Stock:
    """Positions by SKU and node; those of the asking node are live, all others a snapshot with an age.

    `accepts` is the share of offers that a node took so far.
    """

    positions: Mapping[str, Mapping[str, Position]]
    sold_per_day: Mapping[str, float] = field(default_factory=dict)
    accepts: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        positions: Iterable[Position],
        sold_per_day: Mapping[str, float] | None = None,
        accepts: Mapping[str, float] | None = None,
    ) -> Self:
        """Arrange `positions`, in any order, of as few SKUs as the request has."""
        by_sku: dict[str, dict[str, Position]] = {}
        for position in positions:
            by_sku.setdefault(position.sku, {})[position.node_id] = position
        return cls(by_sku, sold_per_day or {}, accepts or {})

    def at(self, sku: str) -> Mapping[str, Position]:
        """Give the positions of one SKU by node."""
        return self.positions.get(sku, {})

    def rate(self, sku: str) -> float:
        """Give the units of one SKU that one node sells in a day."""
        return self.sold_per_day.get(sku, UNCOUNTED_SOLD_PER_DAY)
