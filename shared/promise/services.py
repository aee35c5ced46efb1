"""A carrier towards one destination: what it takes, by when it is there, and its tariff."""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from shared.network import Carrier, DeliveryMode, Place
from shared.promise.answer import Reason
from shared.promise.calendar import (
    DAY,
    EVENING,
    Week,
    after_working_days,
    collection_evening,
    delivery_day,
    departure_day,
)
from shared.promise.costs import PER_MINOR
from shared.promise.freight import Tariff
from shared.promise.frontier import NEVER, Carriage, places
from shared.promise.goods import Item
from shared.promise.rules import heaviest_g, keeps_from_carrier
from shared.promise.sources import Case, Source

ANY_WEIGHT_G = 10**9


class Destination(NamedTuple):
    """Where parcels of one delivery mode go; `week` is when a store lets them be collected."""

    mode: DeliveryMode
    place: Place | None
    place_id: str | None = None
    most_g: int = ANY_WEIGHT_G
    week: Week | None = None


class Service:
    """A carrier towards one destination: what it takes, at what price, by when."""

    def __init__(self, case: Case, to: Destination, carrier: Carrier) -> None:
        self.carrier = carrier
        self._to = to
        self._items = case.items
        self._load = case.load
        self._pricing = case.pricing
        self._days = case.ruling.delivery_days
        self._refused = [keeps_from_carrier(item, carrier, to.most_g) for item in case.items]
        self.takes = sum(1 << place for place, why in enumerate(self._refused) if why is None)
        self.carriage: Callable[[int], Carriage] = cache(self._carriage)
        self.tariffs: dict[Carriage, Tariff] = {}
        # Most nodes of a chain keep the same hours: a handful of answers serves them all.
        self._arrives = cache(self._arrival)

    def refusals(self, mask: int) -> list[Reason]:
        """Give why it takes none of the items of `mask`."""
        return [why for place in places(mask) if (why := self._refused[place])]

    def most_units(self, place: int) -> int:
        """Give how many units of an item it takes in one parcel."""
        one, item = self._one(place), self._items[place]
        if keeps_from_carrier(one, self.carrier, self._to.most_g):
            return 0
        by_weight = heaviest_g(self.carrier, self._to.most_g) // max(1, one.weight_g)
        return min(item.quantity, by_weight, self.carrier.max_volume_cm3 // max(1, one.volume_cm3))

    def price_of_one(self, place: int, band: int) -> int:
        """Give the price of a parcel of a single unit of an item."""
        one = self._one(place)
        return self._tariff(band).price(one.weight_g, one.volume_cm3)

    def _one(self, place: int) -> Item:
        item = self._items[place]
        unit_g, unit_cm3 = (-(-figure // item.quantity) for figure in (item.weight_g, item.volume_cm3))
        return item._replace(quantity=1, weight_g=unit_g, volume_cm3=unit_cm3)

    def arrives(self, source: Source, band: int) -> int | None:
        """Give the minute by which a parcel that leaves `source` as soon as it can is with the customer."""
        return self._arrives(source.week, source.ordered, source.ready, source.node.cut_off, band)

    def _arrival(self, week: Week, ordered: int, ready: int | None, cut_off: int, band: int) -> int | None:
        saturday = self.carrier.delivers_saturday
        cut_offs = (cut_off, self.carrier.cut_off)
        leaves = None if ready is None else departure_day(week, ordered, ready, cut_offs, saturday=saturday)
        if leaves is None:
            return None
        day = after_working_days(leaves, self.carrier.transit_days[band], saturday=saturday)
        if self._days is not None:
            scheduled = delivery_day(day, self._days)
            if scheduled is None:
                return None
            day = scheduled
        return day * DAY + EVENING if self._to.week is None else collection_evening(self._to.week, day)

    def _carriage(self, band: int) -> Carriage:
        tariff, load_of, co2 = self._tariff(band), self._load, self._pricing.co2

        @cache
        def carriage(items: int) -> int:
            load = load_of(items)
            price = tariff.price(load.weight_g, load.volume_cm3)
            return price if price >= NEVER else price + co2(load.parcel_g)

        self.tariffs[carriage] = tariff
        return carriage

    def _tariff(self, band: int) -> Tariff:
        carrier = self.carrier
        steps = sorted((tariff.up_to_g, tariff.minor[band] * PER_MINOR) for tariff in carrier.tariffs)
        limits = [up_to_g for up_to_g, _ in steps]
        # A light parcel may be sent at a heavier one's price where that is lower.
        prices = list(accumulate((price for _, price in reversed(steps)), min))[::-1]
        most_g = min(limits[-1], carrier.max_weight_g, self._to.most_g)
        lighter = [(limit, price) for limit, price in zip(limits, prices, strict=True) if limit < most_g]
        heaviest = (most_g, prices[bisect_left(limits, most_g)])
        return Tariff((*lighter, heaviest), carrier.max_volume_cm3)


def services_to(case: Case, to: Destination) -> list[Service]:
    """Give the carriers' services to a destination, by name."""
    chosen = [carrier for carrier in case.network.carriers if carrier.mode is to.mode]
    return [Service(case, to, carrier) for carrier in sorted(chosen, key=attrgetter("carrier_id", "service"))]
