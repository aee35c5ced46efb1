"""Every way a parcel can go from a node to the customer, and why the other nodes have none."""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from shared.network import Carrier, DeliveryMode, Node, NodeKind, Place, RelayPoint, distance_km
from shared.promise.answer import Reason
from shared.promise.calendar import (
    DAY,
    EVENING,
    Week,
    after_working_days,
    collection_evening,
    departure_day,
    opening_week,
)
from shared.promise.carbon import HAUL_G_PER_KG_KM, relay_g, shop_g, transport_g, warehouse_g
from shared.promise.costs import CO2_PER_GRAM, HAND_OVER, PER_MINOR, distance_band
from shared.promise.frontier import NEVER, Carriage, Lane, places
from shared.promise.goods import Item
from shared.promise.rules import keeps_from_carrier, keeps_from_shipping, reason
from shared.promise.sources import Case, Source

ANY_WEIGHT_G = 10**9


class Destination(NamedTuple):
    """Where parcels of one delivery mode go; `week` is when a store lets them be collected."""

    mode: DeliveryMode
    place: Place
    place_id: str | None = None
    most_g: int = ANY_WEIGHT_G
    week: Week | None = None


class Leg(NamedTuple):
    """What a lane is made of: the node, the carrier, the way between, and the grams of CO2e of each item on it."""

    source: Source
    carrier: Carrier
    km: float
    grams: tuple[int, ...]


class Lanes:
    """The lanes of one delivery mode, with the leg behind each."""

    def __init__(self, case: Case, to: Destination) -> None:
        self.case = case
        self.to = to
        self.lanes: list[Lane] = []
        self._legs: dict[tuple[str, str, str], Leg] = {}
        self._carriers = [_Service(case, to, carrier) for carrier in _carriers(case, to.mode)]
        self._item_g = [
            (_item_g(item, to.mode), item.weight_g / 1000 * HAUL_G_PER_KG_KM) for item in case.items
        ]
        for node in case.nodes:
            if why := self._add(node):
                case.drop(node.node_id, to.mode, why)

    def leg(self, lane: Lane) -> Leg:
        """Give what `lane` is made of."""
        return self._legs[lane.node_id, lane.carrier_id, lane.service]

    @cached_property
    def complete(self) -> list[tuple[int, Lane]]:
        """Give the lanes that carry everything in one parcel, each after its cost."""
        everything = self.case.everything
        able = [
            (lane.fixed + lane.carriage(everything) + sum(lane.units), lane)
            for lane in self.lanes
            if lane.mask == everything
        ]
        return [(cost, lane) for cost, lane in able if cost < NEVER]

    def _add(self, node: Node) -> Reason | None:
        if self.to.mode is DeliveryMode.SHIP_TO_STORE and node.node_id == self.case.seller.node_id:
            return None
        if why := keeps_from_shipping(node, self.case.request):
            return why
        source = self.case.sources.get(node.node_id)
        return self.case.lacks(node.node_id) if source is None else self._add_source(source)

    def _add_source(self, source: Source) -> Reason | None:
        if source.ready is None:
            return reason("drop.closed", node=source.node.name)
        km = distance_km(source.node.place, self.to.place)
        grams = tuple([round(fixed + per_km * km) for fixed, per_km in self._item_g])
        units = tuple([cost + gram * CO2_PER_GRAM for cost, gram in zip(source.units, grams, strict=True)])
        before = len(self.lanes)
        for service in self._carriers:
            self._add_lane(source, service, Leg(source, service.carrier, km, grams), units)
        return None if len(self.lanes) > before else self._refusal(source)

    def _add_lane(self, source: Source, service: "_Service", leg: Leg, units: tuple[int, ...]) -> None:
        mask = source.mask & service.takes
        band = distance_band(leg.km)
        arrives = service.arrives(source, band) if mask else None
        if arrives is None:
            return
        node_id, carrier = source.node.node_id, service.carrier
        fixed = source.setup + (HAND_OVER if self.to.week else 0)
        self._legs[node_id, carrier.carrier_id, carrier.service] = leg
        self.lanes.append(
            Lane(
                arrives,
                node_id,
                carrier.carrier_id,
                carrier.service,
                mask,
                fixed,
                units,
                service.carriage(band),
            )
        )

    def _refusal(self, source: Source) -> Reason:
        refused = [why for service in self._carriers for why in service.refusals(source.mask)]
        if refused:
            return refused[0]
        if not self._carriers:
            return reason("drop.no_carrier", mode=self.to.mode.value)
        return reason("drop.closed", node=source.node.name)


class _Service:
    """A carrier towards one destination: what it takes, at what price, by when."""

    def __init__(self, case: Case, to: Destination, carrier: Carrier) -> None:
        self.carrier = carrier
        self._to = to
        self._load = case.load
        self._refused = [keeps_from_carrier(item, carrier, to.most_g) for item in case.items]
        self.takes = sum(1 << place for place, why in enumerate(self._refused) if why is None)
        self.carriage: Callable[[int], Carriage] = cache(self._tariff)
        # Most nodes of a chain keep the same hours: a handful of answers serves them all.
        self._arrives = cache(self._arrival)

    def refusals(self, mask: int) -> list[Reason]:
        """Give why it takes none of the items of `mask`."""
        return [why for place in places(mask) if (why := self._refused[place])]

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
        return day * DAY + EVENING if self._to.week is None else collection_evening(self._to.week, day)

    def _tariff(self, band: int) -> Carriage:
        carrier = self.carrier
        steps = sorted((tariff.up_to_g, tariff.minor[band] * PER_MINOR) for tariff in carrier.tariffs)
        limits = [up_to_g for up_to_g, _ in steps]
        # A light parcel may be sent at a heavier one's price where that is lower.
        prices = list(accumulate((price for _, price in reversed(steps)), min))[::-1]
        most_g = min(limits[-1], carrier.max_weight_g, self._to.most_g)
        load_of = self._load

        @cache
        def carriage(items: int) -> int:
            load = load_of(items)
            if load.weight_g > most_g or load.volume_cm3 > carrier.max_volume_cm3:
                return NEVER
            return prices[bisect_left(limits, load.weight_g)] + load.parcel_g * CO2_PER_GRAM

        return carriage


def _carriers(case: Case, mode: DeliveryMode) -> list[Carrier]:
    chosen = [carrier for carrier in case.network.carriers if carrier.mode is mode]
    return sorted(chosen, key=lambda carrier: (carrier.carrier_id, carrier.service))


def _item_g(item: Item, mode: DeliveryMode) -> float:
    to_the_door = mode is DeliveryMode.SHIP_HOME
    kept = {DeliveryMode.RELAY_POINT: relay_g, DeliveryMode.SHIP_TO_STORE: shop_g}.get(mode)
    waiting = warehouse_g(item.volume_cm3, item.goods) + (kept(item.volume_cm3) if kept else 0)
    return transport_g(item.weight_g / 1000, 0, to_the_door=to_the_door) + waiting


def destination_of(case: Case, mode: DeliveryMode) -> Destination | None:
    """Give where parcels of `mode` go, if there is such a place."""
    if mode is DeliveryMode.SHIP_HOME:
        return Destination(mode, case.home)
    if mode is DeliveryMode.SHIP_TO_STORE:
        return _selling_store(case.seller)
    relay = _relay(case)
    return Destination(mode, relay.place, relay.relay_id, relay.max_weight_g) if relay else None


def _selling_store(seller: Node) -> Destination | None:
    if seller.kind is not NodeKind.STORE:
        return None
    return Destination(DeliveryMode.SHIP_TO_STORE, seller.place, seller.node_id, week=opening_week(seller))


def _relay(case: Case) -> RelayPoint | None:
    wanted = case.request.relay_id
    relays = [relay for relay in case.network.relays if wanted in (None, relay.relay_id)]
    return min(relays, key=lambda relay: (distance_km(case.home, relay.place), relay.relay_id), default=None)
