"""One sentence for each option: why these nodes and not a nearer one, why more than one parcel."""

from shared.promise.answer import Reason
from shared.promise.calendar import DAY
from shared.promise.costs import PER_MINOR
from shared.promise.draft import why_later
from shared.promise.frontier import Lane, Plan
from shared.promise.lanes import Lanes
from shared.promise.rules import reason


def why(lanes: Lanes, plan: Plan) -> Reason:
    """Give the sentence of `plan`."""
    if len(plan.parcels) > 1:
        return _why_split(plan, lanes.complete)
    return _why_from_there(lanes, plan)


def _why_split(plan: Plan, complete: list[tuple[int, Lane]]) -> Reason:
    parcels = len(plan.parcels)
    if not complete:
        return reason("why.split", parcels=parcels)
    in_time = [cost for cost, lane in complete if lane.arrives <= plan.arrives]
    if in_time:
        return reason(
            "why.split_cheaper", parcels=parcels, saved_minor=(min(in_time) - plan.cost) // PER_MINOR
        )
    days = _days(plan.arrives, min(lane.arrives for _, lane in complete))
    return reason("why.split_earlier", parcels=parcels, days=days)


def _why_from_there(lanes: Lanes, plan: Plan) -> Reason:
    parcel = plan.parcels[0]
    leg = lanes.leg(parcel.lane)
    node = leg.source.node
    if wait := leg.source.waits_for(parcel.items):
        return why_later(lanes.case, leg.source, wait)
    if node.lead_days:
        return reason("why.partner_later", node=node.name, days=node.lead_days)
    if len({lane.node_id for _, lane in lanes.complete}) == 1:
        return reason("why.only_node_with_all", node=node.name, lines=len(lanes.case.request.lines))
    nearest = min((lane for _, lane in lanes.complete), key=lambda lane: (lanes.leg(lane).km, lane.node_id))
    if nearest.node_id == node.node_id and node.place is None:
        return reason("why.there", node=node.name)
    if nearest.node_id == node.node_id:
        return reason("why.nearest_with_stock", node=node.name, km=round(leg.km))
    return _why_not_nearer(lanes, plan, nearest)


def _why_not_nearer(lanes: Lanes, plan: Plan, nearest: Lane) -> Reason:
    names = {
        "node": lanes.leg(plan.parcels[0].lane).source.node.name,
        "nearer": lanes.leg(nearest).source.node.name,
    }
    rivals = [(cost, lane) for cost, lane in lanes.complete if lane.node_id == nearest.node_id]
    in_time = [cost for cost, lane in rivals if lane.arrives <= plan.arrives]
    if not in_time:
        days = _days(plan.arrives, min(lane.arrives for _, lane in rivals))
        return reason("why.arrives_earlier", days=days, **names)
    saved_minor = (min(in_time) - plan.cost) // PER_MINOR
    if saved_minor:
        return reason("why.cheaper_than_nearer", saved_minor=saved_minor, **names)
    return reason("why.as_good_as_nearer", **names)


def _days(earlier: int, later: int) -> int:
    return later // DAY - earlier // DAY
