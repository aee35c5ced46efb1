"""What carriers bring: the options of one shipped delivery mode, out of its frontier of time, parcels and cost."""

from shared.network import DeliveryMode, distance_km
from shared.promise.answer import Option, Part
from shared.promise.calendar import moment_of
from shared.promise.carbon import RELAY_TRIP_KM, trip_g
from shared.promise.collection import trip_to_shop_g
from shared.promise.costs import MOST_EXACT_ITEMS, ON_FOOT_KM, OPTIONS_PER_PLACE
from shared.promise.draft import lines_of, option
from shared.promise.explain import why
from shared.promise.frontier import Parcel, Plan, frontier, places
from shared.promise.lanes import Lanes, destination_of
from shared.promise.large import greedy_frontier
from shared.promise.sources import Case


def shipped(case: Case, mode: DeliveryMode) -> list[Option]:
    """Give the fastest, cheapest, greenest and one-parcel way of `mode`, without repeats."""
    to = destination_of(case, mode)
    if to is None:
        return []
    lanes = Lanes(case, to)
    return [_option(lanes, plan) for plan in _chosen(lanes, plans(lanes))]


def plans(lanes: Lanes) -> list[Plan]:
    """Give the frontier of everything asked for: exact up to `MOST_EXACT_ITEMS` items."""
    count = len(lanes.case.items)
    solve = frontier if count <= MOST_EXACT_ITEMS else greedy_frontier
    return solve(lanes.lanes, count)


def _chosen(lanes: Lanes, candidates: list[Plan]) -> list[Plan]:
    if not candidates:
        return []
    best = [
        min(candidates, key=lambda plan: (plan.cost, plan.arrives)),
        min(candidates, key=lambda plan: (plan.arrives, plan.cost)),
        min(candidates, key=lambda plan: (len(plan.parcels), plan.cost)),
        min(candidates, key=lambda plan: (_plan_g(lanes, plan), plan.cost)),
    ]
    return list(dict.fromkeys(best))[:OPTIONS_PER_PLACE]


def _plan_g(lanes: Lanes, plan: Plan) -> int:
    return sum(_parcel_g(lanes, parcel) for parcel in plan.parcels)


def _parcel_g(lanes: Lanes, parcel: Parcel) -> int:
    grams = lanes.leg(parcel.lane).grams
    return lanes.case.load(parcel.items).parcel_g + sum(grams[place] for place in places(parcel.items))


def _option(lanes: Lanes, plan: Plan) -> Option:
    case = lanes.case
    km = 0.0 if lanes.to.place_id is None else distance_km(case.home, lanes.to.place)
    sure = 1.0
    for parcel in plan.parcels:
        sure *= lanes.leg(parcel.lane).source.sure(parcel.items)
    last, *others = sorted(plan.parcels, key=lambda parcel: -parcel.lane.arrives)
    # One trip fetches all parcels, when the last is there.
    parts = (
        *(_part(lanes, parcel, 0) for parcel in reversed(others)),
        _part(lanes, last, _trip_g(lanes, km)),
    )
    return option(case, parts, sure, km, why(lanes, plan))


def _part(lanes: Lanes, parcel: Parcel, trip: int) -> Part:
    case, lane = lanes.case, parcel.lane
    leg = lanes.leg(lane)
    return Part(
        node_id=lane.node_id,
        mode=lanes.to.mode,
        service=lane.service,
        carrier_id=lane.carrier_id,
        place_id=lanes.to.place_id,
        lines=lines_of(case, parcel.items),
        ready_at=moment_of(leg.source.ready or lane.arrives, case.zone),
        promised_at=moment_of(lane.arrives, case.zone),
        cost=lane.cost(parcel.items),
        grams_co2e=_parcel_g(lanes, parcel) + trip,
    )


def _trip_g(lanes: Lanes, km: float) -> int:
    if lanes.to.mode is DeliveryMode.SHIP_HOME:
        return 0
    if lanes.to.mode is DeliveryMode.SHIP_TO_STORE:
        return trip_to_shop_g(lanes.case, km)
    if lanes.case.request.home is None:
        return round(trip_g(RELAY_TRIP_KM))
    return 0 if km <= ON_FOOT_KM else round(trip_g(2 * km))
