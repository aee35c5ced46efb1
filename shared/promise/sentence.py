"""One sentence for each option: why these nodes and not a nearer one, why more than one parcel."""

from functools import reduce
from operator import or_

from shared.network import Node
from shared.promise.answer import Reason
from shared.promise.calendar import DAY
from shared.promise.costs import PER_MINOR
from shared.promise.draft import why_later
from shared.promise.frontier import Lane, Plan
from shared.promise.lanes import Lanes
from shared.promise.rules import reason, saving
from shared.promise.sources import Case


def why(lanes: Lanes, plan: Plan) -> Reason:
    """Give the sentence of `plan`."""
    if len(plan.parcels) > 1:
        return _why_split(lanes, plan)
    return _why_from_there(lanes, plan)


def _why_split(lanes: Lanes, plan: Plan) -> Reason:
    parcels, reached = len(plan.parcels), max(_tier(lanes, parcel.lane) for parcel in plan.parcels)
    complete = [(cost, lane) for cost, lane in lanes.complete if _tier(lanes, lane) <= reached]
    in_time = [cost for cost, lane in complete if lane.arrives <= plan.arrives]
    saved_minor = (min(in_time, default=0) - plan.cost) // PER_MINOR
    if saved_minor > 0:
        return saving("why.split_cheaper", saved_minor, lanes.case.currency, parcels=parcels)
    if in_time or not complete:
        return reason("why.split", parcels=parcels)
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
        return _why_only_there(lanes, node)
    nearest = min((lane for _, lane in lanes.complete), key=lambda lane: (lanes.leg(lane).km, lane.node_id))
    if nearest.node_id == node.node_id and node.place is None:
        return reason("why.there", node=node.name)
    if nearest.node_id == node.node_id:
        return reason("why.nearest_with_stock", node=node.name, km=round(leg.km))
    return _why_not_nearer(lanes, plan, nearest)


def _why_only_there(lanes: Lanes, node: Node) -> Reason:
    """Tell apart that no other node has everything, and that others have it but cannot send it this way in one parcel."""
    case = lanes.case
    shared = any(_has_all(case, other) for other in case.nodes if other is not node)
    code = "why.only_node_sending_all" if shared else "why.only_node_with_all"
    return reason(code, node=node.name, lines=len(case.request.lines))


def _has_all(case: Case, node: Node) -> bool:
    sources = case.sources.get(node.node_id, ())
    if reduce(or_, [source.mask for source in sources], 0) == case.everything:
        return True
    found = [case.stock.at(item.sku).get(node.node_id) for item in case.items]
    return all(
        position and position.on_hand + sum(coming.quantity for coming in position.inbound) >= item.quantity
        for item, position in zip(case.items, found, strict=True)
    )


def _why_not_nearer(lanes: Lanes, plan: Plan, nearest: Lane) -> Reason:
    taken = plan.parcels[0].lane
    names = {"node": lanes.leg(taken).source.node.name, "nearer": lanes.leg(nearest).source.node.name}
    if _tier(lanes, taken) < _tier(lanes, nearest):
        return reason("why.comes_first", rule=lanes.case.ruling.tiers[_tier(lanes, taken)].name, **names)
    rivals = [(cost, lane) for cost, lane in lanes.complete if lane.node_id == nearest.node_id]
    in_time = [cost for cost, lane in rivals if lane.arrives <= plan.arrives]
    if not in_time:
        days = _days(plan.arrives, min(lane.arrives for _, lane in rivals))
        return reason("why.arrives_earlier", days=days, **names)
    saved_minor = (min(in_time) - plan.cost) // PER_MINOR
    if saved_minor > 0:
        return saving("why.cheaper_than_nearer", saved_minor, lanes.case.currency, **names)
    return (
        reason("why.there", node=names["node"]) if saved_minor else reason("why.as_good_as_nearer", **names)
    )


def _tier(lanes: Lanes, lane: Lane) -> int:
    return lanes.leg(lane).source.tier


def _days(earlier: int, later: int) -> int:
    return later // DAY - earlier // DAY
