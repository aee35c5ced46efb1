"""Items that no lane carries whole, divided into shares that several nodes can give."""

from functools import reduce
from operator import or_

from shared.network import DeliveryMode, Node, distance_km
from shared.promise.costs import distance_band
from shared.promise.frontier import NEVER, places
from shared.promise.goods import Item, divided
from shared.promise.lanes import Lanes
from shared.promise.rules import keeps_from_shipping
from shared.promise.shares import shares
from shared.promise.sources import Case


def whole_or_divided(lanes: Lanes) -> Lanes:
    """Give the lanes as they are if each item has one, and else those of the items divided, if that helps."""
    case = lanes.case
    carried = reduce(or_, [lane.mask for lane in lanes.lanes], 0)
    lacking = {*places(case.everything & ~carried)}
    if not lacking:
        return lanes
    items: list[Item] = []
    for place, item in enumerate(case.items):
        pieces = _pieces(lanes, place) if place in lacking else [item]
        if not pieces:
            return lanes
        items += pieces
    parted = Case(case.request, case.network, case.stock, case.seller, case.ruling.policy, tuple(items))
    return Lanes(parted, lanes.to)


def _pieces(lanes: Lanes, place: int) -> list[Item]:
    case, item = lanes.case, lanes.case.items[place]
    free: dict[str, int] = {}
    costs: dict[str, int] = {}
    for node in case.nodes:
        units, cost = _offer(lanes, node, place)
        if units:
            free[node.node_id], costs[node.node_id] = units, cost
    found = shares(item.quantity, free, costs)
    return [*divided(item, found)] if len(found) > 1 else []


def _offer(lanes: Lanes, node: Node, place: int) -> tuple[int, int]:
    """Give how many units of an item a node may send in one parcel, and what a first one costs to fetch from there."""
    case, to = lanes.case, lanes.to
    is_here = to.mode is DeliveryMode.SHIP_TO_STORE and node is case.seller
    free = 0 if is_here or keeps_from_shipping(node, case.request) else case.free(place, node)
    km = distance_km(node.place, to.place)
    able = [
        (units, service.price_of_one(place, distance_band(km)))
        for service in lanes.services
        if (units := min(free, service.most_units(place)))
    ]
    fixed = case.pricing.parcel(node, case.preference(node)) + case.pricing.way(km)
    return (
        max([units for units, _ in able], default=0),
        fixed + min([cost for _, cost in able], default=NEVER),
    )
