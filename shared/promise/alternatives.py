"""What there is instead of an option: others that are better at one thing, and what is done when one of its nodes falls out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.promise.account import Better, NextPlan
from shared.promise.answer import Label, Option, Reason
from shared.promise.calendar import DAY
from shared.promise.costs import MOST_EXACT_ITEMS, PER_MINOR
from shared.promise.frontier import Plan
from shared.promise.parcels import Shipment, verdict
from shared.promise.rules import reason, saving
from shared.promise.sources import Case

_KG = 1000


def better_than(option: Option, options: Sequence[Option], zone: ZoneInfo) -> tuple[Better, ...]:
    """Give those of `options` that are labelled cheapest, fastest and greenest, each if it is better at that than `option`."""
    best = {label: other for other in options for label in other.labels}
    cheapest, fastest, greenest = best[Label.CHEAPEST], best[Label.FASTEST], best[Label.GREENEST]
    found: list[Better] = []
    if cheapest.price.minor < option.price.minor or cheapest.cost + PER_MINOR <= option.cost:
        found.append(_better(Label.CHEAPEST, option, cheapest, _how_much_cheaper(option, cheapest)))
    if fastest.promised_at < option.promised_at:
        found.append(_better(Label.FASTEST, option, fastest, _how_much_faster(option, fastest, zone)))
    if greenest.grams_co2e < option.grams_co2e:
        saved_g = option.grams_co2e - greenest.grams_co2e
        found.append(_better(Label.GREENEST, option, greenest, _how_much_greener(saved_g)))
    return tuple(found)


def _better(at: Label, option: Option, other: Option, why: Reason) -> Better:
    return Better(
        at=at,
        option_id=other.option_id,
        mode=other.mode,
        price_minor=other.price.minor - option.price.minor,
        cost=other.cost - option.cost,
        later_s=_seconds(option.promised_at, other.promised_at),
        grams_co2e=other.grams_co2e - option.grams_co2e,
        reason=why,
    )


def _how_much_cheaper(option: Option, other: Option) -> Reason:
    if saved_minor := option.price.minor - other.price.minor:
        return saving("better.cheaper", saved_minor, option.price.currency)
    saved_minor = (option.cost - other.cost) // PER_MINOR
    return saving("better.cheaper_to_send", saved_minor, option.price.currency)


def _how_much_faster(option: Option, other: Option, zone: ZoneInfo) -> Reason:
    was, then = (moment.astimezone(zone).date() for moment in (option.promised_at, other.promised_at))
    if days := (was - then).days:
        return reason("better.faster", days=days)
    return reason("better.faster_that_day", minutes=-_seconds(option.promised_at, other.promised_at) // 60)


def _how_much_greener(saved_g: int) -> Reason:
    if saved_g < _KG:
        return reason("better.greener", grams=saved_g)
    return reason("better.much_greener", kg=round(saved_g / _KG))


def next_plan(shipment: Shipment, plan: Plan) -> NextPlan | None:
    """Give the cheapest plan without some node of `plan`, by the same time if there is one; None if there is none at all.

    Large baskets are not solved again: theirs is the cheapest of the other plans that were found.
    """
    lanes = shipment.lanes
    others = [
        other
        for other in (*shipment.verdict.solved.plans, *_without_one(shipment, plan))
        if not _nodes(plan) <= _nodes(other)
    ]
    if not others:
        return None
    best = min(others, key=lambda other: (other.arrives > plan.arrives, other.cost, other.arrives))
    names = sorted({lanes.leg(parcel.lane).source.node.name for parcel in best.parcels})
    more, minutes = best.cost - plan.cost, best.arrives - plan.arrives
    days = best.arrives // DAY - plan.arrives // DAY
    return NextPlan(
        node_ids=tuple(sorted(_nodes(best))),
        parcels=len(best.parcels),
        more_cost=more,
        later_s=minutes * 60,
        reason=_what_next(" + ".join(names), more, days, lanes.case.currency),
    )


def _without_one(shipment: Shipment, plan: Plan) -> Iterable[Plan]:
    lanes = shipment.lanes
    if len(lanes.case.items) > MOST_EXACT_ITEMS:
        return
    for node_id in sorted(_nodes(plan)):
        left = [lane for lane in lanes.lanes if lane.node_id != node_id]
        yield from verdict(lanes, left).solved.plans


def next_place(case: Case, option: Option, offered: Iterable[Option]) -> NextPlan | None:
    """Give the next option of the same mode, in the order in which they are offered."""
    others = (other for other in offered if other.mode is option.mode and other is not option)
    best = next(others, None)
    if best is None:
        return None
    (part,) = best.parts
    was, then = (moment.astimezone(case.zone).date() for moment in (option.promised_at, best.promised_at))
    return NextPlan(
        node_ids=(part.node_id,),
        parcels=1,
        more_cost=best.cost - option.cost,
        later_s=_seconds(option.promised_at, best.promised_at),
        reason=_what_next(
            case.node(part.node_id).name, best.cost - option.cost, (then - was).days, case.currency
        ),
    )


def _what_next(names: str, more: int, days: int, currency: str) -> Reason:
    asked = (more >= PER_MINOR) - (more <= -PER_MINOR), (days > 0) - (days < 0)
    return saving(_NEXT[asked], abs(more) // PER_MINOR, currency, nodes=names, days=abs(days))


#: By what it costs and when it comes, each less (-1), the same or more than the plan explained.
_NEXT = {
    (1, 0): "next.dearer",
    (1, 1): "next.dearer_later",
    (1, -1): "next.dearer_earlier",
    (0, 0): "next.as_cheap",
    (0, 1): "next.as_cheap_later",
    (0, -1): "next.as_cheap_earlier",
    (-1, 0): "next.cheaper",
    (-1, 1): "next.cheaper_later",
    (-1, -1): "next.cheaper_earlier",
}


def _seconds(one: datetime, other: datetime) -> int:
    return int((other - one).total_seconds())


def _nodes(plan: Plan) -> set[str]:
    return {parcel.lane.node_id for parcel in plan.parcels}
