"""What carriers bring: the options of one shipped delivery mode, out of its frontier of time, parcels and cost."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from shared.network import DeliveryMode, distance_km
from shared.promise.answer import Option, Part
from shared.promise.calendar import moment_of
from shared.promise.carbon import RELAY_TRIP_KM, trip_g
from shared.promise.collection import trip_to_shop_g
from shared.promise.costs import MOST_EXACT_ITEMS, ON_FOOT_KM, OPTIONS_PER_PLACE
from shared.promise.divide import whole_or_divided
from shared.promise.draft import awaited, lines_of, option
from shared.promise.exact import frontier
from shared.promise.fees import keeps_from_charging
from shared.promise.frontier import Lane, Parcel, Plan
from shared.promise.lanes import Lanes, destination_of
from shared.promise.large import solve as solve_large
from shared.promise.sentence import why
from shared.promise.solved import Solved
from shared.promise.sources import Case


class Verdict(NamedTuple):
    """What a solver found among the nodes that the rules leave, and the place of the tier that decided."""

    solved: Solved
    tier: int


class Shipment(NamedTuple):
    """One delivery mode solved: the options that are offered, and the plan behind each."""

    lanes: Lanes
    verdict: Verdict
    offered: tuple[tuple[Option, Plan], ...]


def shipped(case: Case, mode: DeliveryMode) -> Shipment | None:
    """Give the fastest, cheapest, greenest and one-parcel way of `mode`, without repeats; None if it leads nowhere."""
    if why := keeps_from_charging(case.request, case.network, mode):
        case.drop(case.seller.node_id, mode, why)
        return None
    to = destination_of(case, mode)
    if to is None:
        return None
    lanes = whole_or_divided(Lanes(case, to))
    found = verdict(lanes, lanes.lanes)
    return Shipment(
        lanes, found, tuple((_option(lanes, plan), plan) for plan in _chosen(lanes, found.solved.plans))
    )


def verdict(lanes: Lanes, chosen: Sequence[Lane]) -> Verdict:
    """Let the retailer's tiers and limits decide among some of the lanes.

    A tier whose plans all have too many parcels gives way to the next. When no tier has fewer, the limit rises to the
    fewest that there are, unless a strict one is lower.
    """
    ruling = lanes.case.ruling
    found: list[Verdict] = []
    for tier in _tiers(lanes, chosen):
        tried = Verdict(solve(lanes, _reached(lanes, chosen, tier)), tier)
        if within := _within(tried, ruling.most_parcels):
            return within
        found.append(tried)
    sizes = [len(plan.parcels) for tried in found for plan in tried.solved.plans]
    fewest = min(sizes, default=None)
    if fewest is None or (ruling.most_at_all is not None and fewest > ruling.most_at_all):
        return Verdict(Solved([]), len(ruling.tiers))
    return next(within for tried in found if (within := _within(tried, fewest)))


def solve(lanes: Lanes, chosen: Sequence[Lane]) -> Solved:
    """Give the plans of some lanes: the exact frontier up to `MOST_EXACT_ITEMS` items, beyond with a gap."""
    if reduce(or_, [lane.mask for lane in chosen], 0) != lanes.case.everything:
        return Solved([])
    if len(lanes.case.items) <= MOST_EXACT_ITEMS:
        return Solved(frontier(chosen, lanes.freight))
    return solve_large(chosen, lanes.freight)


def _reached(lanes: Lanes, chosen: Sequence[Lane], tier: int) -> Sequence[Lane]:
    if not lanes.case.ruling.tiers:
        return chosen
    return [lane for lane in chosen if lanes.leg(lane).source.tier <= tier]


def _tiers(lanes: Lanes, chosen: Sequence[Lane]) -> list[int]:
    """Give the tiers that add lanes to those before them."""
    if not lanes.case.ruling.tiers:
        return [0]
    return sorted({lanes.leg(lane).source.tier for lane in chosen})


def _within(tried: Verdict, most: int | None) -> Verdict | None:
    plans = [plan for plan in tried.solved.plans if most is None or len(plan.parcels) <= most]
    return Verdict(Solved(plans, tried.solved.gap), tried.tier) if plans else None


def by_arrival(plan: Plan) -> list[Parcel]:
    """Give the parcels of a plan in the order of an option's parts."""
    return sorted(plan.parcels, key=lambda parcel: -parcel.lane.arrives)[::-1]


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
    return lanes.case.load(parcel.items).parcel_g + lanes.grams(parcel.lane, parcel.items)


def _option(lanes: Lanes, plan: Plan) -> Option:
    case = lanes.case
    km = 0.0 if lanes.to.place_id is None else distance_km(case.home, lanes.to.place)
    sure = 1.0
    for parcel in plan.parcels:
        sure *= lanes.leg(parcel.lane).source.sure(parcel.items)
    *others, last = by_arrival(plan)
    # One trip fetches all parcels, when the last is there.
    parts = (*(_part(lanes, parcel, 0) for parcel in others), _part(lanes, last, _trip_g(lanes, km)))
    return option(case, parts, sure, km, why(lanes, plan))


def _part(lanes: Lanes, parcel: Parcel, trip: int) -> Part:
    case, lane = lanes.case, parcel.lane
    leg = lanes.leg(lane)
    return Part(
        node_id=lane.node_id,
        mode=lanes.to.mode,
        service=leg.carrier.service,
        carrier_id=lane.carrier_id,
        place_id=lanes.to.place_id,
        lines=lines_of(case, parcel.items),
        ready_at=moment_of(leg.source.ready or lane.arrives, case.zone),
        promised_at=moment_of(lane.arrives, case.zone),
        cost=lane.cost(parcel.items) - case.lifted(parcel.items),
        grams_co2e=_parcel_g(lanes, parcel) + trip,
        **awaited(case, leg.source, parcel.items),
    )


def _trip_g(lanes: Lanes, km: float) -> int:
    if lanes.to.mode is DeliveryMode.SHIP_HOME:
        return 0
    if lanes.to.mode is DeliveryMode.SHIP_TO_STORE:
        return trip_to_shop_g(lanes.case, km)
    if lanes.case.request.home is None:
        return round(trip_g(RELAY_TRIP_KM))
    return 0 if km <= ON_FOOT_KM else round(trip_g(2 * km))
