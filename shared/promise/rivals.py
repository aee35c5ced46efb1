"""The nodes that look better than those of a plan, because they are nearer, cheaper or earlier, and why they are not in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from shared.network import DeliveryMode, Node, distance_km
from shared.promise.answer import Reason
from shared.promise.calendar import DAY, next_open
from shared.promise.costs import PER_MINOR
from shared.promise.dominance import beats
from shared.promise.frontier import NEVER, Lane, Plan, places
from shared.promise.lanes import Lanes
from shared.promise.parcels import Shipment
from shared.promise.rules import reason, saving
from shared.promise.sources import Case


class Rival(NamedTuple):
    """A node that was passed over: how far it is from the customer, why, and what it would have cost more."""

    node: Node
    km: float
    reason: Reason
    more_cost: int | None = None


class Swap(NamedTuple):
    """A lane that could carry what some of a plan's parcels carry, the latest of which comes at `instead_of`."""

    lane: Lane
    instead_of: int
    more_cost: int


def swaps(lanes: Lanes, plan: Plan) -> dict[str, list[Swap]]:
    """Give, for each node that is not in `plan`, the ways to put it in the place of one of its parcels, or of all."""
    used = {parcel.lane.node_id for parcel in plan.parcels}
    whole = [(lanes.case.everything, plan.arrives, plan.cost)] if len(plan.parcels) > 1 else []
    asked = [(parcel.items, parcel.lane.arrives, parcel.lane.cost(parcel.items)) for parcel in plan.parcels]
    found: dict[str, list[Swap]] = defaultdict(list)
    for lane in lanes.lanes:
        if lane.node_id not in used:
            found[lane.node_id] += [
                Swap(lane, arrives, more - cost)
                for items, arrives, cost in (*asked, *whole)
                if not items & ~lane.mask and (more := lane.cost(items)) < NEVER
            ]
    return found


def passed_over(whole: Case, shipment: Shipment, plan: Plan) -> list[Rival]:
    """Give the nodes that look better than those of a plan, the asking one first, then the nearest.

    Args:
        whole: what was asked, before anything of it was divided.
    """
    view = _View(whole, shipment, plan)
    found = [rival for node in whole.nodes if (rival := view.rival(node))]
    return asking_then_nearest(whole, found)


def asking_then_nearest(case: Case, rivals: list[Rival]) -> list[Rival]:
    """Order rivals as they are told."""
    return sorted(rivals, key=lambda rival: (rival.node is not case.seller, rival.km, rival.node.node_id))


class _View:
    """A plan as it is compared with what else there was."""

    def __init__(self, whole: Case, shipment: Shipment, plan: Plan) -> None:
        self.whole, self.lanes, self.verdict, self.plan = whole, shipment.lanes, shipment.verdict, plan
        self.swaps = swaps(self.lanes, plan)
        self.used = {parcel.lane.node_id for parcel in plan.parcels}
        self.farthest_km = max(self.lanes.leg(parcel.lane).km for parcel in plan.parcels)
        mode = self.lanes.to.mode
        self.dropped = {drop.node_id: drop.reason for drop in whole.dropped if drop.mode is mode}
        self.of_node: dict[str, list[Lane]] = defaultdict(list)
        for lane in self.lanes.lanes:
            self.of_node[lane.node_id].append(lane)

    def rival(self, node: Node) -> Rival | None:
        if node.node_id in self.used:
            return None
        km = distance_km(node.place, self.lanes.to.place)
        known = self.swaps.get(node.node_id, [])
        looks_better = any(swap.more_cost < 0 or swap.lane.arrives < swap.instead_of for swap in known)
        if not looks_better and km >= self.farthest_km and node is not self.whole.seller:
            return None
        if not known:
            return Rival(node, km, self._why_never(node))
        in_time = [swap for swap in known if swap.lane.arrives <= self.plan.arrives]
        best = min(in_time, key=lambda swap: swap.more_cost, default=None)
        return Rival(node, km, self._why(node, known, best), best.more_cost if best else None)

    def _why(self, node: Node, known: Sequence[Swap], best: Swap | None) -> Reason:
        ruling, tier = self.whole.ruling, self.verdict.tier
        if self.lanes.leg(known[0].lane).source.tier > tier:
            return reason("passed.tier", node=node.name, rule=ruling.tiers[tier].name)
        if best is None:
            return _too_late(self.lanes, min(known, key=lambda swap: swap.lane.arrives).lane, self.plan)
        if by := self._better_at_all(node):
            return reason("passed.dominated", node=node.name, by=by.name)
        minor = abs(best.more_cost) // PER_MINOR
        if not minor:
            return reason("passed.as_good", node=node.name)
        code = "passed.dearer" if best.more_cost > 0 else "passed.not_compared"
        return saving(code, minor, self.whole.currency, node=node.name)

    def _better_at_all(self, node: Node) -> Node | None:
        """Give a node of the plan whose lane is no worse in anything than any of this node's."""
        for parcel in self.plan.parcels:
            if all(beats(parcel.lane, lane) for lane in self.of_node[node.node_id]):
                return self.lanes.leg(parcel.lane).source.node
        return None

    def _why_never(self, node: Node) -> Reason:
        """Tell why a node could not send any of the plan's parcels."""
        if node.node_id in self.of_node:
            return self._falls_short(node)
        if known := self.dropped.get(node.node_id):
            return known
        sources = self.whole.sources.get(node.node_id, ())
        held = reduce(or_, [source.mask for source in sources], 0)
        if held == self.whole.everything and self.lanes.to.mode is DeliveryMode.SHIP_TO_STORE:
            return reason("passed.here", node=node.name)
        return self.whole.lacks(node, held)

    def _falls_short(self, node: Node) -> Reason:
        carried = reduce(or_, [lane.mask for lane in self.of_node[node.node_id]])
        held = reduce(or_, [source.mask for source in self.lanes.case.sources[node.node_id]])
        parcel = min(self.plan.parcels, key=lambda parcel: (parcel.items & ~carried).bit_count())
        if lacking := parcel.items & ~held:
            sku = self.lanes.case.items[next(places(lacking))].sku
            others = (1 << place for place, item in enumerate(self.whole.items) if item.sku != sku)
            return self.whole.lacks(node, sum(others))
        refused = self._refused(parcel.items & ~carried)
        return next(refused, reason("passed.not_together", node=node.name))

    def _refused(self, items: int) -> Iterator[Reason]:
        return (why for service in self.lanes.services for why in service.refusals(items))


def _too_late(lanes: Lanes, lane: Lane, plan: Plan) -> Reason:
    """Tell why the earliest parcel of a node comes after all of a plan's."""
    source, asked_at = lanes.leg(lane).source, lanes.case.asked_at
    node = source.node
    days = lane.arrives // DAY - plan.arrives // DAY
    if not days:
        return reason("passed.later_that_day", node=node.name)
    if next_open(source.week, asked_at) != asked_at:
        return reason("passed.closed", node=node.name, days=days)
    if asked_at % DAY > node.cut_off:
        return reason("passed.cut_off", node=node.name, time=clock(node.cut_off), days=days)
    return reason("passed.later", node=node.name, days=days)


def clock(minute: int) -> str:
    """Write a minute of the day as clocks show it."""
    return f"{minute // 60:02}:{minute % 60:02}"
