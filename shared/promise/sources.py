"""Where the items stand: each node with what it could give, how surely, and when it would have it ready."""

from functools import cached_property
from math import prod
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.confidence import probability
from shared.network import DeliveryMode, Network, Node, Place
from shared.promise.answer import Dropped, Reason
from shared.promise.calendar import DAY, Week, after_work, after_working_days, local_minute, opening_week
from shared.promise.costs import PICK_LINE, PICK_SETUP, RESOURCE
from shared.promise.frontier import NEVER, places
from shared.promise.goods import Item, items_of, loads_of
from shared.promise.request import Request
from shared.promise.rules import no_stock
from shared.promise.supply import Stock
from shared.stock import Position


class Source(NamedTuple):
    """A node that holds enough of some items, which are its `mask`.

    `units` is what each item costs to take here, `NEVER` for one that it lacks; `odds` how sure it is to be there.
    """

    node: Node
    week: Week
    mask: int
    units: tuple[int, ...]
    odds: tuple[float, ...]
    ordered: int
    ready: int | None

    @property
    def setup(self) -> int:
        """Give what starting a pick costs here."""
        return PICK_SETUP[self.node.kind]

    def sure(self, items: int) -> float:
        """Tell how likely all of `items` are there."""
        return prod(self.odds[place] for place in places(items))


class Case:
    """A request with everything that all ways of meeting it share."""

    def __init__(self, request: Request, network: Network, stock: Stock, seller: Node) -> None:
        self.request = request
        self.network = network
        self.stock = stock
        self.seller = seller
        self.items = items_of(request.lines)
        self.everything = (1 << len(self.items)) - 1
        self.load = loads_of(self.items)
        self.zone = ZoneInfo(network.timezone)
        self.asked_at = local_minute(request.at, self.zone)
        self.home: Place = request.home or seller.place
        self.nodes = sorted(network.nodes, key=attrgetter("node_id"))
        self.dropped: list[Dropped] = []

    def drop(self, node_id: str, mode: DeliveryMode, why: Reason) -> None:
        """Keep why a node is not used for a mode."""
        self.dropped.append(Dropped(node_id=node_id, mode=mode, reason=why))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Give the nodes that hold enough of at least one item, in the order of their ids."""
        surveyed = [_source(self, node) for node in self.nodes]
        return {source.node.node_id: source for source in surveyed if source.mask}

    def lacks(self, node_id: str, mask: int = 0) -> Reason:
        """Tell of the first item that is not in `mask` why the node cannot give it."""
        item = self.items[next(places(self.everything & ~mask))]
        return no_stock(item, self.stock.at(item.sku).get(node_id))


def _source(case: Case, node: Node) -> Source:
    live = node.node_id == case.seller.node_id
    odds = tuple(
        [_odds(case, item, case.stock.at(item.sku).get(node.node_id), live=live) for item in case.items]
    )
    mask = sum(1 << place for place, sure in enumerate(odds) if sure is not None)
    if not mask:
        return Source(node, (), 0, (), (), 0, None)
    line = PICK_LINE[node.kind]
    units = tuple([NEVER if sure is None else line + round((1 - sure) * RESOURCE) for sure in odds])
    week = opening_week(node)
    ordered = _ordered(case.asked_at, node)
    ready = after_work(week, ordered, node.prepare_min)
    return Source(node, week, mask, units, tuple([sure or 0.0 for sure in odds]), ordered, ready)


def _odds(case: Case, item: Item, position: Position | None, *, live: bool) -> float | None:
    """Tell how likely a position still holds the item; None if it does not even say so."""
    free = 0 if position is None else position.atp
    if position is None or free < item.quantity:
        return None
    if live:
        return 1.0
    return probability(free, item.quantity, position.as_of, case.request.at, case.stock.rate(item.sku))


def _ordered(asked_at: int, node: Node) -> int:
    if not node.lead_days:
        return asked_at
    return after_working_days(asked_at // DAY, node.lead_days, saturday=False) * DAY
