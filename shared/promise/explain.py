"""Why an option is as it is: what it costs, who decided, who was passed over, what there is instead, and how sure it all is."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.errors import NotFound
from shared.network import DeliveryMode, Network
from shared.promise import bill, dates
from shared.promise.account import Explanation, NextPlan, PartAccount, PassedOver
from shared.promise.alternatives import better_than, next_place, next_plan
from shared.promise.answer import Option, Part
from shared.promise.collection import collected_from
from shared.promise.collectors import not_collected_at
from shared.promise.frontier import Plan
from shared.promise.options import Worked, worked_out
from shared.promise.parcels import Shipment, by_arrival
from shared.promise.policy import Policy
from shared.promise.request import Request
from shared.promise.rivals import Rival, passed_over
from shared.promise.sources import Case
from shared.promise.supply import Stock
from shared.promise.why_me import why_collected, why_me

MOST_PASSED_OVER = 8


def explain(request: Request, network: Network, stock: Stock, policy: Policy, option_id: str) -> Explanation:
    """Explain one of the options that `promise` gives for the same request, network, stock and policy.

    Raises:
        NotFound: it is none of them, or no longer.
    """
    worked = worked_out(request, network, stock, policy)
    options, case = worked.answer.options, worked.case
    option = next((option for option in options if option.option_id == option_id), None)
    if option is None or case is None:
        raise NotFound(what="option", key=option_id)
    shipment = worked.shipments.get(option.mode)
    if shipment is None:
        return _explanation(worked, case, option, _of_place(case, option, options))
    plan = next(plan for offered, plan in shipment.offered if offered.option_id == option_id)
    return _explanation(worked, case, option, _of_plan(case, option, shipment, plan))


class _Found(NamedTuple):
    """What differs between what carriers bring and what is collected."""

    parts: tuple[PartAccount, ...]
    rivals: Sequence[Rival]
    next_plan: NextPlan | None
    gap: float = 0.0
    tier: str | None = None


def _of_plan(case: Case, option: Option, shipment: Shipment, plan: Plan) -> _Found:
    lanes, verdict = shipment.lanes, shipment.verdict
    parts = tuple(
        PartAccount(
            node_id=part.node_id,
            node=lanes.leg(parcel.lane).source.node.name,
            cost=part.cost,
            terms=dict(bill.of_parcel(lanes, parcel)),
            why_me=why_me(shipment, parcel),
            when=dates.of_parcel(lanes, parcel),
            as_of=_oldest(case, part),
        )
        for part, parcel in zip(option.parts, by_arrival(plan), strict=True)
    )
    tiers = case.ruling.tiers
    tier = tiers[verdict.tier].name if verdict.tier < len(tiers) else None
    rivals = passed_over(case, shipment, plan)
    return _Found(parts, rivals, next_plan(shipment, plan), verdict.solved.gap, tier)


def _of_place(case: Case, option: Option, offered: Sequence[Option]) -> _Found:
    """Account for what is handed over where it stands."""
    (part,) = option.parts
    node = case.node(part.node_id)
    source = collected_from(case, node) if option.mode is DeliveryMode.PICK_UP else None
    account = PartAccount(
        node_id=node.node_id,
        node=node.name,
        cost=part.cost,
        terms=dict(bill.of_collection(case, source)) if source else {},
        why_me=why_collected(option.mode),
        when=tuple(dates.of_source(case, source, case.everything)) if source else (),
        as_of=_oldest(case, part),
    )
    rivals = not_collected_at(case, option, offered) if source else []
    return _Found((account,), rivals, next_place(case, option, offered))


def _explanation(worked: Worked, case: Case, option: Option, found: _Found) -> Explanation:
    return Explanation(
        option=option,
        parts=found.parts,
        tier=found.tier,
        passed_over=tuple(map(_told, found.rivals[:MOST_PASSED_OVER])),
        others_passed_over=len(found.rivals[MOST_PASSED_OVER:]),
        next_plan=found.next_plan,
        better=better_than(option, worked.answer.options, case.zone),
        gap=found.gap,
        as_of=min(part.as_of for part in found.parts),
    )


def _told(rival: Rival) -> PassedOver:
    node = rival.node
    return PassedOver(
        node_id=node.node_id,
        node=node.name,
        km=None if node.place is None else round(rival.km, 1),
        reason=rival.reason,
        more_cost=rival.more_cost,
    )


def _oldest(case: Case, part: Part) -> datetime:
    """Give how old the oldest figure of a part is; what no node has yet is as old as the network."""
    found = (case.stock.at(line.sku).get(part.node_id) for line in part.lines)
    return min([position.as_of for position in found if position], default=case.network.as_of)
