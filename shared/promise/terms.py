"""What each thing costs the retailer, by name: the weights of a policy over the figures of a node, a lane and an item."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from shared.confidence import at_most
from shared.network import Node, NodeKind
from shared.promise.costs import PER_MINOR
from shared.promise.frontier import NEVER
from shared.promise.goods import Item
from shared.promise.policy import Weights
from shared.promise.supply import Stock
from shared.stock import Position

WHOLE_PERCENT = 100
GRAMS_PER_TONNE = 1_000_000


class Term(StrEnum):
    """One part of a cost."""

    PICK = "pick"  #: fetching the goods and making up the parcel
    HAND_OVER = "hand_over"  #: staging it and giving it to the customer
    CARRIAGE = "carriage"
    CO2 = "co2"
    RISK = "risk"  #: finding another source for what proves missing
    REFUSAL = "refusal"  #: finding another node for what this one refuses
    MARGIN = "margin"  #: what a partner keeps
    CLEARING = "clearing"  #: the mark-down avoided: below zero
    SCARCITY = "scarcity"  #: what the units would have brought where they stand
    WORKLOAD = "workload"
    DISTANCE = "distance"
    PREFERENCE = "preference"  #: that the retailer would rather have another node do it


Terms = Mapping[Term, int]
#: How sure each item is to be at a node; None for one that is not there.
Odds = tuple[float | None, ...]


class Pricing:
    """The weights, ready to be asked for each node and item of one case."""

    def __init__(self, weights: Weights, stock: Stock) -> None:
        self.weights = weights
        self._stock = stock
        self.co2_per_gram = weights.co2_minor_per_tonne * PER_MINOR / GRAMS_PER_TONNE
        self._lines = {kind: weights.pick_line.of(kind) for kind in NodeKind}
        self._setups = {kind: weights.pick_setup.of(kind) for kind in NodeKind}
        self._weighs_units = bool(
            weights.margin_percent or weights.clearing_percent or weights.scarcity_percent
        )
        self._weighs_nodes = bool(weights.refusal or weights.workload)

    def units(self, items: Sequence[Item], node: Node, odds: Odds) -> tuple[int, ...]:
        """Give what taking each of `items` from a node costs, wherever it goes: the sum of its terms, lifted.

        `lift` is added to the cost of an item wherever it is taken, so that no solver meets one below zero.
        """
        line, resource = self._lines[node.kind], self.weights.resource
        bare = tuple([NEVER if sure is None else line + round((1 - sure) * resource) for sure in odds])
        if not self._weighs_units:
            return bare
        return tuple(
            cost if cost == NEVER else cost + self.lift(item) + sum(self._value_terms(item, node).values())
            for item, cost in zip(items, bare, strict=True)
        )

    def unit_terms(self, item: Item, node: Node, sure: float) -> Terms:
        """Give the parts of what an item costs at a node by name, not lifted."""
        risk = round((1 - sure) * self.weights.resource)
        return {
            Term.PICK: self._lines[node.kind],
            Term.RISK: risk,
            **self._value_terms(item, node),
        }

    def parcel(self, node: Node, preference: int) -> int:
        """Give what a parcel costs at its node, whatever is in it: the sum of its terms."""
        cost = self._setups[node.kind] + preference
        return cost + sum(self._node_terms(node).values()) if self._weighs_nodes else cost

    def parcel_terms(self, node: Node, preference: int) -> Terms:
        """Give the parts of `parcel` by name."""
        return {
            Term.PICK: self._setups[node.kind],
            Term.PREFERENCE: preference,
            **self._node_terms(node),
        }

    def way(self, km: float) -> int:
        """Give what the length of a parcel's way costs."""
        return round(km * self.weights.per_km)

    def co2(self, grams: int) -> int:
        """Give the price of some grams of CO2e."""
        return round(grams * self.co2_per_gram)

    def lift(self, item: Item) -> int:
        """Give the most that clearing an item can take off its cost, anywhere."""
        return item.value_minor * self.weights.clearing_percent

    def _node_terms(self, node: Node) -> Terms:
        refused = 1 - min(1.0, max(0.0, self._stock.accepts.get(node.node_id, 1.0)))
        used = min(node.used_capacity, node.daily_capacity)
        return {
            Term.REFUSAL: round(refused * self.weights.refusal),
            Term.WORKLOAD: self.weights.workload * used // max(1, node.daily_capacity),
        }

    def _value_terms(self, item: Item, node: Node) -> Terms:
        weights, value = self.weights, item.value_minor
        position = self._stock.at(item.sku).get(node.node_id)
        marked_down = 0 if position is None else position.markdown_percent
        return {
            Term.MARGIN: value * node.commission_percent * weights.margin_percent // WHOLE_PERCENT,
            Term.CLEARING: -(value * marked_down * weights.clearing_percent // WHOLE_PERCENT),
            Term.SCARCITY: self._scarcity(item, position) if weights.scarcity_percent else 0,
        }

    def _scarcity(self, item: Item, position: Position | None) -> int:
        free = 0 if position is None else position.atp
        sold = max(0.0, self._stock.rate(item.sku)) * self.weights.scarcity_days
        missed = sum(_is_missed(free - taken, sold) for taken in range(item.quantity))
        return round(item.value_minor / item.quantity * missed * self.weights.scarcity_percent)


def _is_missed(free: int, sold: float) -> float:
    """Tell how likely so many units would all be sold where they stand, so that the last one is missed."""
    return 1 - at_most(free - 1, sold) if free > 0 else 1.0
