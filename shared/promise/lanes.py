"""Every way a parcel can go from a node to the customer, and why the other nodes have none."""

from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from shared.network import Carrier, DeliveryMode, Node, NodeKind, RelayPoint, distance_km
from shared.promise.answer import Reason
from shared.promise.calendar import opening_week
from shared.promise.carbon import HAUL_G_PER_KG_KM, relay_g, shop_g, transport_g, warehouse_g
from shared.promise.costs import distance_band
from shared.promise.freight import Freight
from shared.promise.frontier import NEVER, Lane, places
from shared.promise.goods import Item, parcel_g
from shared.promise.rules import keeps_from_shipping, reason
from shared.promise.services import Destination, Service, services_to
from shared.promise.sources import Case, Source


class Leg(NamedTuple):
    """What a lane is made of: the node, the carrier, and the way between."""

    source: Source
    carrier: Carrier
    km: float


class Lanes:
    """The lanes of one delivery mode, with the leg behind each."""

    def __init__(self, case: Case, to: Destination) -> None:
        self.case = case
        self.to = to
        self.lanes: list[Lane] = []
        # By identity: what comes to a node later goes by the same carrier as what stands there.
        self._legs: dict[int, Leg] = {}
        self.services = services_to(case, to)
        self._item_g = [
            (_item_g(item, to.mode), item.weight_g / 1000 * HAUL_G_PER_KG_KM) for item in case.items
        ]
        price = case.pricing.co2_per_gram
        self._item_co2 = [(fixed * price, per_km * price) for fixed, per_km in self._item_g]
        for node in case.nodes:
            if why := self._add(node):
                case.drop(node.node_id, to.mode, why)

    def leg(self, lane: Lane) -> Leg:
        """Give what `lane` is made of."""
        return self._legs[id(lane)]

    def grams(self, lane: Lane, items: int) -> int:
        """Give the grams of CO2e of `items` on a lane, without those of making up a parcel."""
        km = self.leg(lane).km
        return sum([round(fixed + per_km * km) for fixed, per_km in _of(self._item_g, items)])

    def co2(self, lane: Lane, items: int) -> int:
        """Give the price of those grams."""
        km = self.leg(lane).km
        return sum([round(fixed + per_km * km) for fixed, per_km in _of(self._item_co2, items)])

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

    @cached_property
    def freight(self) -> Freight:
        """Write out what the carriages of all lanes say."""
        items, co2 = self.case.items, self.case.pricing.co2
        tariffs = chain.from_iterable(service.tariffs.items() for service in self.services)
        return Freight(
            weights_g=tuple(item.weight_g for item in items),
            volumes_cm3=tuple(item.volume_cm3 for item in items),
            bulky=sum(1 << place for place, item in enumerate(items) if item.bulky),
            making=lambda volume_cm3, bulky: co2(parcel_g(volume_cm3, bulky=bulky)),
            tariffs=dict(tariffs),
        )

    def _add(self, node: Node) -> Reason | None:
        if self.to.mode is DeliveryMode.SHIP_TO_STORE and node.node_id == self.case.seller.node_id:
            return None
        if why := keeps_from_shipping(node, self.case.request):
            return why
        sources = self.case.sources.get(node.node_id)
        if not sources:
            return self.case.lacks(node)
        before, held = len(self.lanes), 0
        for source in sources:
            self._add_source(source, held)
            held |= source.mask
        return None if len(self.lanes) > before else self._refusal(sources)

    def _add_source(self, source: Source, held: int) -> None:
        """Add the lanes of a source that carry more than those of the node's earlier ones, which hold `held`."""
        if source.ready is None:
            return
        km = distance_km(source.node.place, self.to.place)
        pricing = self.case.pricing
        units = tuple(
            [
                cost + round(fixed + per_km * km)
                for cost, (fixed, per_km) in zip(source.units, self._item_co2, strict=True)
            ]
        )
        parcel = source.fixed + pricing.way(km) + (pricing.weights.hand_over if self.to.week else 0)
        for service in self.services:
            if source.mask & service.takes & ~held:
                self._add_lane(service, Leg(source, service.carrier, km), parcel, units)

    def _add_lane(self, service: Service, leg: Leg, fixed: int, units: tuple[int, ...]) -> None:
        source, carrier, band = leg.source, service.carrier, distance_band(leg.km)
        arrives = service.arrives(source, band)
        if arrives is None:
            return
        mask = source.mask & service.takes
        tariff = service.carriage(band)
        names = (source.node.node_id, carrier.carrier_id, carrier.service)
        lane = Lane(arrives, *names, mask, fixed, units, tariff)
        self._legs[id(lane)] = leg
        self.lanes.append(lane)

    def _refusal(self, sources: tuple[Source, ...]) -> Reason:
        source = sources[-1]
        if all(source.ready is None for source in sources):
            return reason("drop.closed", node=source.node.name)
        refused = [why for service in self.services for why in service.refusals(source.mask)]
        if refused:
            return refused[0]
        if not self.services:
            return reason("drop.no_carrier", mode=self.to.mode.value)
        if self.case.ruling.delivery_days == frozenset():
            return reason("drop.no_delivery_day", node=source.node.name)
        return reason("drop.closed", node=source.node.name)


def _of(figures: Sequence[tuple[float, float]], items: int) -> list[tuple[float, float]]:
    return [figures[place] for place in places(items)]


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
