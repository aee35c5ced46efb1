"""The stores that look better than the one a customer collects at, and why they are not the one."""

from collections.abc import Iterable

from shared.network import DeliveryMode, Node, distance_km
from shared.promise.answer import Option, Reason
from shared.promise.calendar import local_minute
from shared.promise.collection import collected_from, cost_to_collect
from shared.promise.draft import why_later
from shared.promise.rivals import Rival, asking_then_nearest
from shared.promise.rules import reason
from shared.promise.sources import Case, Source


def not_collected_at(case: Case, option: Option, offered: Iterable[Option]) -> list[Rival]:
    """Give the nodes that are nearer, earlier or cheaper than where `option` is collected, the asking one first."""
    view = _View(case, option, offered)
    found = [rival for node in case.nodes if (rival := view.rival(node))]
    return asking_then_nearest(case, found)


class _View:
    """A collection as it is compared with those at other nodes."""

    def __init__(self, case: Case, option: Option, offered: Iterable[Option]) -> None:
        (part,) = option.parts
        self.case, self.option, self.node_id = case, option, part.node_id
        self.place_km = distance_km(case.home, case.node(self.node_id).place)
        self.ready = local_minute(part.ready_at, case.zone)
        self.offered = {
            other.parts[0].node_id: other for other in offered if other.mode is DeliveryMode.PICK_UP
        }
        self.dropped = {
            drop.node_id: drop.reason for drop in case.dropped if drop.mode is DeliveryMode.PICK_UP
        }

    def rival(self, node: Node) -> Rival | None:
        if node.node_id == self.node_id:
            return None
        km = distance_km(self.case.home, node.place)
        source = None if node.node_id in self.dropped else collected_from(self.case, node)
        more_cost = cost_to_collect(self.case, source) - self.option.cost if source else None
        nearer = km < self.place_km or node is self.case.seller
        if not (nearer or (source and self._looks_better(source, more_cost))):
            return None
        return Rival(node, km, self._why(node, source, km), more_cost)

    def _looks_better(self, source: Source, more_cost: int | None) -> bool:
        earlier = source.ready is not None and source.ready < self.ready
        return earlier or (more_cost is not None and more_cost < 0)

    def _why(self, node: Node, source: Source | None, km: float) -> Reason:
        if self.case.request.collect_at not in (None, node.node_id):
            return reason("passed.place_chosen", node=self.case.node(self.node_id).name)
        if known := self.dropped.get(node.node_id):
            return known
        if node.node_id in self.offered:
            return reason("passed.offered", node=node.name)
        wait = source.waits_for(self.case.everything) if source else None
        if source and wait:
            return why_later(self.case, source, wait)
        if node.place is None:
            return reason("passed.unplaced", node=node.name)
        return reason("passed.farther", node=node.name, km=round(km))
