"""Carriages written out: what a solver has to know of them when it cannot ask for the price of every set of items."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from shared.promise.frontier import NEVER, Carriage


class Tariff(NamedTuple):
    """What one parcel costs up to so many grams, lightest and cheapest first, and the cubic centimetres it may have."""

    steps: tuple[tuple[int, int], ...]
    most_cm3: int

    def price(self, weight_g: int, volume_cm3: int) -> int:
        """Give the price of the first step that is heavy enough, `NEVER` if there is none or the volume is too much."""
        if volume_cm3 > self.most_cm3:
            return NEVER
        return next((price for most_g, price in self.steps if weight_g <= most_g), NEVER)


class Freight(NamedTuple):
    """What the items weigh and measure, in their order, and the tariff behind each carriage.

    A parcel's carriage is its tariff's price and `making`: what it costs to make up a parcel of so many cubic centimetres,
    with something of `bulky` (a set of items) in it or not, and never less for more.
    """

    weights_g: tuple[int, ...]
    volumes_cm3: tuple[int, ...]
    bulky: int
    making: Callable[[int, bool], int]
    tariffs: Mapping[Carriage, Tariff]
