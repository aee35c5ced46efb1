"""What promise tests ask for and compare with: requests, stock, lanes, and the same problem as a mixed integer program."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import highspy
from hypothesis import strategies as st

from shared.network import DeliveryMode, Network, NodeKind, Place
from shared.promise.calendar import DAY, Week, spans_of
from shared.promise.costs import MOST_PARCELS
from shared.promise.freight import Freight, Tariff
from shared.promise.frontier import NEVER, Carriage, Lane, Plan
from shared.promise.request import Request, Wanted
from shared.promise.supply import Stock
from shared.stock import Position
from tests.support.builders import LYON, NOW, SKU, STORE, a_carrier, a_network, a_node, a_position, euros
from tests.support.instances import Instance, carriages_of, cheapest_parcels

Figures = tuple[int, int, int]


def a_wanted(sku: str = SKU, quantity: int = 1, **fields: Any) -> Wanted:
    given: dict[str, Any] = {
        "line_id": f"l-{sku}",
        "price": euros(5_000),
        "weight_g": 400,
        "volume_cm3": 2_000,
    }
    return Wanted(sku=sku, quantity=quantity, **{**given, **fields})


def a_request(*lines: Wanted, **fields: Any) -> Request:
    """Ask for these lines, or for one unit of one SKU, by every mode, at home in the store's town."""
    given: dict[str, Any] = {"modes": tuple(DeliveryMode), "seller": STORE, "home": LYON, "at": NOW}
    return Request(lines=lines or (a_wanted(),), **{**given, **fields})


def a_stock(*positions: Position) -> Stock:
    return Stock.of(positions or (a_position(),))


def a_lane(node_id: str, mask: int, *, fixed: int) -> Lane:
    """Give a lane of which only the parcel costs anything, for items of `FREE`."""
    units = tuple(0 if mask >> place & 1 else NEVER for place in range(len(FREE.weights_g)))
    return Lane(1, node_id, "c-1", "standard", mask, fixed, units, _free_of_charge)


def _free_of_charge(_items: int) -> int:
    return 0


#: Five items that cost nothing to carry.
FREE = Freight((1,) * 5, (1,) * 5, 0, lambda _volume_cm3, _bulky: 0, {_free_of_charge: Tariff(((5, 0),), 5)})


@st.composite
def written_lanes(draw: st.DrawFn) -> tuple[list[Lane], Freight]:
    """Draw up to nine lanes for one to five items whose tariffs, by weight and within a volume, are written out."""
    count = draw(st.integers(1, 5))
    weights, volumes = (
        tuple(draw(st.lists(st.integers(1, 15), min_size=count, max_size=count))) for _ in range(2)
    )
    tariffs: dict[Carriage, Tariff] = {}
    freight = Freight(weights, volumes, draw(st.integers(0, (1 << count) - 1)), _making, tariffs)
    carriage_of = carriages_of(freight)
    for _ in range(draw(st.integers(1, 3))):
        limits = sorted(draw(st.lists(st.integers(5, 40), min_size=3, max_size=3)))
        prices = sorted(draw(st.lists(st.integers(0, 300), min_size=3, max_size=3)))
        tariff = Tariff(tuple(zip(limits, prices, strict=True)), draw(st.integers(10, 60)))
        tariffs[carriage_of(tariff)] = tariff
    facts = st.tuples(
        st.integers(1, 3),
        st.integers(1, (1 << count) - 1),
        st.integers(0, 100),
        st.lists(st.integers(0, 60), min_size=count, max_size=count),
        st.sampled_from(list(tariffs)),
    )
    drawn = draw(st.lists(facts, min_size=1, max_size=9))
    return [_lane(place, *fact) for place, fact in enumerate(drawn)], freight


def _making(volume_cm3: int, bulky: bool) -> int:
    return volume_cm3 // 4 + 3 * bulky


def _lane(place: int, arrives: int, mask: int, fixed: int, units: list[int], carriage: Carriage) -> Lane:
    known = tuple(unit if mask >> item & 1 else NEVER for item, unit in enumerate(units))
    return Lane(arrives, f"n-{place}", "c-1", "standard", mask, fixed, known, carriage)


def cheapest_by_program(lanes: Sequence[Lane], count: int, parcels: int) -> int | None:
    """Give the least cost of carrying `count` items in exactly so many parcels, by HiGHS; None if it cannot be done."""
    return least_by_program(cheapest_parcels(lanes), count, parcels, parcels)


def least_by_program(cheapest: Mapping[int, int], count: int, fewest: int, most: int) -> int | None:
    """Give the least cost of parcels that carry each item once, between so few and so many of them, by HiGHS."""
    if not cheapest:
        return None
    program = highspy.Highs()  # type: ignore[no-untyped-call]
    program.silent()
    program.setOptionValue("mip_rel_gap", 0.0)
    chosen = [program.addBinary(obj=cost) for cost in cheapest.values()]
    total = program.qsum(chosen)
    program.addConstr(total >= fewest)
    program.addConstr(total <= most)
    for place in range(count):
        carrying = [taken for taken, items in zip(chosen, cheapest, strict=True) if items >> place & 1]
        if not carrying:
            return None
        program.addConstr(program.qsum(carrying) == 1)
    program.minimize()
    solved = program.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(program.getObjectiveValue()) if solved else None


def cheapest(plans: Iterable[Plan]) -> int | None:
    """Give the cost of the cheapest plan of those with at most `MOST_PARCELS` parcels, or of all; None if there is none."""
    costs = [(max(MOST_PARCELS, len(plan.parcels)), plan.cost) for plan in plans]
    return min(costs)[1] if costs else None


def by_program(instance: Instance) -> int | None:
    """Give the least cost of an instance, in at most `MOST_PARCELS` parcels or the fewest that there can be, by HiGHS."""
    columns = cheapest_parcels(instance.lanes)
    found = least_by_program(columns, instance.lines, 1, MOST_PARCELS)
    for parcels in range(MOST_PARCELS + 1, instance.lines + 1):
        if found is None:
            found = least_by_program(columns, instance.lines, parcels, parcels)
    return found


def frontier_by_program(lanes: Sequence[Lane], count: int, most_parcels: int) -> list[Figures]:
    """Give (arrival, parcels, cost) of every plan that no other beats, one program for each arrival and each number."""
    found: list[Figures] = []
    for arrives in sorted({lane.arrives for lane in lanes}):
        arriving = [lane for lane in lanes if lane.arrives <= arrives]
        for parcels in range(1, count + 1):
            cost = cheapest_by_program(arriving, count, parcels)
            if parcels > most_parcels and any(fewer < parcels for _, fewer, _ in found):
                break
            if cost is not None and all(cost < known for _, fewer, known in found if fewer <= parcels):
                found.append((arrives, parcels, cost))
    return found


SKUS = ("s-1", "s-2", "s-3", "s-4")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw two to six nodes of any kind around France, the asking store first."""
    kinds = draw(st.lists(st.sampled_from(NodeKind), min_size=1, max_size=5))
    spots = draw(
        st.lists(
            st.builds(Place, lat=st.floats(43, 50), lon=st.floats(-1, 7)),
            min_size=len(kinds),
            max_size=len(kinds),
        )
    )
    nodes = [
        a_node(f"n-{place}", name=f"Node {place}", kind=kind, place=spot)
        for place, (kind, spot) in enumerate(zip(kinds, spots, strict=True))
    ]
    home, relay, shuttle = a_network().carriers
    express = a_carrier(carrier_id="c-express", service="express", transit_days=(1, 1, 1), max_weight_g=5_000)
    return a_network(a_node(), *nodes, carriers=(home, relay, shuttle, express))


@st.composite
def stocks(draw: st.DrawFn, network: Network) -> list[Position]:
    """Draw a position of each SKU at each node, from none to a few units."""
    keys = [(node.node_id, sku) for node in network.nodes for sku in SKUS]
    units = draw(st.lists(st.integers(0, 4), min_size=len(keys), max_size=len(keys)))
    kept = draw(st.integers(0, 2))
    return [
        a_position(on_hand, node_id=node_id, sku=sku, safety_stock=kept)
        for (node_id, sku), on_hand in zip(keys, units, strict=True)
    ]


def taken(options: Iterable[Any]) -> Iterable[tuple[str, str, str, int]]:
    """Give (option, node, SKU, units) for each thing that an option takes from a node."""
    for option in options:
        units: dict[tuple[str, str], int] = {}
        for part in option.parts:
            for line in part.lines:
                key = (part.node_id, line.sku)
                units[key] = units.get(key, 0) + line.quantity
        for (node_id, sku), quantity in units.items():
            yield option.option_id, node_id, sku, quantity


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Draw opening hours with up to two spans a day."""
    days = [sorted(draw(st.lists(st.integers(0, DAY), max_size=4, unique=True))) for _ in range(7)]
    return tuple(tuple(zip(hours[::2], hours[1::2], strict=False)) for hours in days)


def is_open(week: Week, minute: int) -> bool:
    day, minute_of_day = divmod(minute, DAY)
    return any(opens <= minute_of_day < closes for opens, closes in spans_of(week, day))
