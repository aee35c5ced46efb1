"""What the frontier of time, parcels and cost is made of: lanes, the parcels that go by them, and the plans that they make.

A set of items is a bit mask.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

NEVER = 10**15

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


def by_tariff(lanes: Iterable[Lane]) -> dict[Carriage, list[Lane]]:
    """Give the lanes of each tariff, both in the order in which they are met."""
    found: dict[Carriage, list[Lane]] = {}
    for lane in lanes:
        found.setdefault(lane.carriage, []).append(lane)
    return found
