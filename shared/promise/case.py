"""A request with everything that all ways of meeting it share: its items, the rules and prices that bear on them, the map."""

from collections.abc import Mapping
from functools import cached_property
from operator import attrgetter
from zoneinfo import ZoneInfo

from shared.network import DeliveryMode, Network, Node, NodeKind, Place, distance_km
from shared.promise.answer import Dropped, Reason
from shared.promise.calendar import local_minute
from shared.promise.frontier import places
from shared.promise.goods import Item, items_of, loads_of
from shared.promise.policy import HOUSE, Policy
from shared.promise.request import Request
from shared.promise.rules import no_stock, not_sold
from shared.promise.ruling import Ruling, Seen, cover_days
from shared.promise.supply import Stock
from shared.promise.terms import Pricing
from shared.stock import Position


class Asked:
    """What was asked, of which network, under which policy."""

    def __init__(
        self,
        request: Request,
        network: Network,
        stock: Stock,
        seller: Node,
        policy: Policy = HOUSE,
        items: tuple[Item, ...] | None = None,
    ) -> None:
        self.request = request
        self.network = network
        self.stock = stock
        self.seller = seller
        self.items = items or items_of(request.lines)
        self.everything = (1 << len(self.items)) - 1
        self.load = loads_of(self.items)
        self.zone = ZoneInfo(network.timezone)
        self.asked_at = local_minute(request.at, self.zone)
        self.home: Place | None = request.home or seller.place
        self.nodes = sorted(network.nodes, key=attrgetter("node_id"))
        self.ruling = Ruling(policy, request, self.items, stock)
        self.pricing = Pricing(policy.weights, stock)
        self.ahead = tuple([item.ahead for item in self.items])
        self.shelves = [(item, _shelf(item, stock)) for item in self.items]
        self.dropped: list[Dropped] = []
        self._seen: dict[str, Seen] = {}

    def drop(self, node_id: str, mode: DeliveryMode, why: Reason) -> None:
        """Keep why a node is not used for a mode."""
        self.dropped.append(Dropped(node_id=node_id, mode=mode, reason=why))

    @property
    def currency(self) -> str:
        """Give the currency of all that is asked for, which is that of every cost."""
        return self.request.lines[0].price.currency

    @cached_property
    def is_plain(self) -> bool:
        """Tell whether stock is simply what stands there: no rule speaks of it, and nothing is sold ahead."""
        return not self.ruling.has_rules and not any(self.ahead)

    @cached_property
    def receives_ahead(self) -> NodeKind:
        """Tell which nodes get what is sold ahead: the warehouses, or the stores of a network without any."""
        kinds = {node.kind for node in self.nodes}
        return NodeKind.WAREHOUSE if NodeKind.WAREHOUSE in kinds else NodeKind.STORE

    def lifted(self, items: int) -> int:
        """Give what is to be taken off the cost of `items` again: see `Pricing.units`."""
        return sum([self.pricing.lift(self.items[place]) for place in places(items)])

    def position(self, place: int, node: Node) -> Position | None:
        """Give the position of an item at a node."""
        return self.shelves[place][1].get(node.node_id)

    def free(self, place: int, node: Node) -> int:
        """Give the units of an item that a node may promise now under the rules, enough or not."""
        position = self.position(place, node)
        if position is None or not self.ruling.has_rules:
            return 0 if position is None else position.atp
        seen = self.seen(node)
        if self.ruling.refusal(place, node, seen):
            return 0
        return max(0, position.atp - sum(self.ruling.kept(place, node, seen)))

    def seen(self, node: Node) -> Seen:
        """Give what rules may ask of a node, worked out once."""
        if node.node_id not in self._seen:
            self._seen[node.node_id] = Seen(distance_km(self.home, node.place), self._cover_days(node))
        return self._seen[node.node_id]

    def node(self, node_id: str) -> Node:
        """Give the node with this id, which is one of the network's."""
        return next(node for node in self.nodes if node.node_id == node_id)

    def preference(self, node: Node) -> int:
        """Give what it costs to take a node that others are preferred to."""
        return self.ruling.preference(node, self.seen(node)) if self.ruling.sorts else 0

    def lacks(self, node: Node, mask: int = 0) -> Reason:
        """Tell of the first item that is not in `mask` why the node does not give it."""
        place = next(places(self.everything & ~mask))
        rule = self.ruling.refusal(place, node, self.seen(node)) if self.ruling.has_rules else None
        if rule:
            return not_sold(rule, node, self.items[place])
        return self.no_stock(place, node)

    def no_stock(self, place: int, node: Node, *, at_the_till: bool = False) -> Reason:
        """Tell why a node's stock of an item does not suffice."""
        kept = self.ruling.kept(place, node, self.seen(node)) if self.ruling.has_rules else None
        position = self.position(place, node)
        coming = sum(inbound.quantity for inbound in position.inbound) if position else 0
        return no_stock(self.items[place], position, kept, coming, at_the_till=at_the_till)

    def _cover_days(self, node: Node) -> float:
        return cover_days(
            (position.atp, self.stock.rate(item.sku))
            for item, positions in self.shelves
            if (position := positions.get(node.node_id)) and position.atp >= item.quantity
        )


def _shelf(item: Item, stock: Stock) -> Mapping[str, Position]:
    found = stock.at(item.sku)
    return found if item.at is None else {node: found[node] for node in found.keys() & item.at}
