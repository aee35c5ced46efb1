"""Networks over France as a solver sees them: lanes of two carriers, from any number of nodes, for any number of items."""

from collections.abc import Callable, Iterable
from functools import cache
from math import cbrt
from random import Random
from typing import NamedTuple

from shared.network import Place, distance_km
from shared.promise.calendar import DAY
from shared.promise.costs import distance_band
from shared.promise.freight import Freight, Tariff
from shared.promise.frontier import NEVER, Carriage, Lane, places
from tests.support.builders import LYON

WEIGHTS_G = (120, 250, 400, 650, 900, 1_500, 3_000)
#: Up to so many grams, near, regional, national: in 1/100 of a cent.
STEPS = (
    (500, 43_000, 51_000, 58_000),
    (1_000, 49_000, 59_000, 68_000),
    (2_000, 56_000, 69_000, 79_000),
    (5_000, 72_000, 89_000, 105_000),
    (10_000, 99_000, 125_000, 152_000),
    (30_000, 189_000, 245_000, 310_000),
)
SERVICES = (("c-home", "standard", 100, (1, 2, 2)), ("c-express", "express", 210, (1, 1, 1)))


class Instance(NamedTuple):
    """Lanes and freight, with what other rules than cost look at: how far each node is, and how much of each item it has."""

    lanes: list[Lane]
    freight: Freight
    km: dict[str, float]
    free: dict[str, list[int]]

    @property
    def lines(self) -> int:
        return len(self.freight.weights_g)


def an_instance(seed: int, nodes: int, lines: int, held: float = 0.3) -> Instance:
    """Give the same instance for the same arguments; each node holds each item with a chance of `held`."""
    chance = Random(f"{seed} {nodes} {lines} {held}")
    weights = tuple(chance.choice(WEIGHTS_G) for _ in range(lines))
    tariffs: dict[Carriage, Tariff] = {}
    made = Instance(
        [], Freight(weights, tuple(5 * weight for weight in weights), 0, _making, tariffs), {}, {}
    )

    carriage_of = carriages_of(made.freight)

    @cache
    def tariff_of(service: int, band: int) -> Carriage:
        tariff = _tariff(service, band)
        carriage = carriage_of(tariff)
        tariffs[carriage] = tariff
        return carriage

    for number in range(nodes):
        _add_node(made, chance, f"n-{number:04}", held, tariff_of)
    return made


def _add_node(
    made: Instance, chance: Random, node_id: str, held: float, tariff_of: Callable[[int, int], Carriage]
) -> None:
    free = [chance.randint(1, 6) if chance.random() < held else 0 for _ in range(made.lines)]
    km = distance_km(Place(lat=chance.uniform(43, 50), lon=chance.uniform(-1, 7)), LYON)
    mask = sum(1 << place for place, units in enumerate(free) if units)
    if not mask:
        return
    made.km[node_id], made.free[node_id] = km, free
    pick, fixed = (2_500, 6_000) if chance.random() < 0.05 else (6_000, 15_000)
    units = tuple(
        pick + 40_000 // 3 ** free[place] + round(weight * (0.25 + km / 3_000)) if free[place] else NEVER
        for place, weight in enumerate(made.freight.weights_g)
    )
    band, ready = distance_band(km), chance.randint(0, 1)
    for number, (carrier, service, _, days) in enumerate(SERVICES):
        arrives = (ready + days[band]) * DAY
        made.lanes.append(
            Lane(arrives, node_id, carrier, service, mask, fixed, units, tariff_of(number, band))
        )


def _tariff(service: int, band: int) -> Tariff:
    percent = SERVICES[service][2]
    return Tariff(
        tuple((most_g, prices[band] * percent // 100) for most_g, *prices in STEPS), most_cm3=200_000
    )


def carriages_of(freight: Freight) -> Callable[[Tariff], Carriage]:
    """Give carriages that only answer, as lanes have them, for tariffs that are written out; they share the loads."""

    @cache
    def load(items: int) -> tuple[int, int, int]:
        carried = [*places(items)]
        volume_cm3 = sum([freight.volumes_cm3[place] for place in carried])
        made = freight.making(volume_cm3, bool(items & freight.bulky))
        return sum([freight.weights_g[place] for place in carried]), volume_cm3, made

    def carriage_of(tariff: Tariff) -> Carriage:
        @cache
        def carriage(items: int) -> int:
            weight_g, volume_cm3, made = load(items)
            price = tariff.price(weight_g, volume_cm3)
            return price if price >= NEVER else price + made

        return carriage

    return carriage_of


@cache
def _making(volume_cm3: int, bulky: bool) -> int:
    return (60 if bulky else 50) + round(0.7 * cbrt(volume_cm3) ** 2)


def cheapest_parcels(lanes: Iterable[Lane]) -> dict[int, int]:
    """Give the least cost of a parcel for every set of items that a lane can carry."""
    cheapest: dict[int, int] = {}
    for lane in lanes:
        costs = {0: lane.fixed}
        for place in places(lane.mask):
            costs |= {items | 1 << place: cost + lane.units[place] for items, cost in costs.items()}
        for items, cost in costs.items():
            total = cost + lane.carriage(items) if items else NEVER
            if total < cheapest.get(items, NEVER):
                cheapest[items] = total
    return cheapest
