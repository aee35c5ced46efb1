"""Ask the promise engine about the stock as it is at this moment."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from central_oms.storage import documents, positions
from central_oms.storage.database import Tx
from central_oms.storage.positions import Key
from shared.basket import BasketLine, asked_for
from shared.money import Money
from shared.network import DeliveryMode, Network, Place, distance_km
from shared.order import Order
from shared.promise.answer import Option, Part, PartLine
from shared.promise.options import promise
from shared.promise.request import Request
from shared.promise.supply import Stock
from shared.stock import Position

# What cannot be collected where it stands is brought there from another node.
TRIED = {DeliveryMode.PICK_UP: (DeliveryMode.PICK_UP, DeliveryMode.SHIP_TO_STORE)}


@dataclass(frozen=True, slots=True)
class Question:
    """Lines of one way that shall reach one customer together; `avoid` are nodes that must not be used."""

    lines: Sequence[BasketLine]
    seller: str | None
    home: Place | None
    goods: Money | None
    at: datetime
    avoid: tuple[str, ...] = ()

    @classmethod
    def about(
        cls, order: Order, lines: Sequence[BasketLine], at: datetime, avoid: Iterable[str] = ()
    ) -> Self:
        """Ask for lines of an order."""
        address = order.customer.address if order.customer else None
        home = address.place if address else None
        return cls(lines, order.node_id, home, order.due.goods, at, tuple(avoid))


@dataclass(frozen=True, slots=True)
class View:
    """The network and what is to be had in it, of as few SKUs as there are questions about."""

    network: Network
    held: Mapping[Key, Position]
    sold_per_day: Mapping[str, float]

    @classmethod
    def of(cls, tx: Tx, network: Network, skus: Collection[str]) -> Self:
        """Look at the stock, which a write locks by that."""
        held = {(found.node_id, found.sku): found for found in positions.of(tx, skus)}
        return cls(network, held, documents.rates(tx, skus))

    def holds(self, units: Mapping[Key, int]) -> bool:
        """Tell whether all these units can be promised."""
        return all(self.atp(key) >= quantity for key, quantity in units.items())

    def atp(self, key: Key) -> int:
        """Give the units that a node can still promise."""
        return self.held[key].atp if key in self.held else 0

    def without(self, units: Mapping[Key, int]) -> "View":
        """Give what is left once these units are kept from others; fewer than none are freed."""
        changed = {
            key: self.held[key].model_copy(update={"allocated": self.held[key].allocated + quantity})
            for key, quantity in units.items()
            if key in self.held
        }
        return replace(self, held={**self.held, **changed})


def best(view: View, question: Question) -> Option | None:
    """Give the best way that the stock allows."""
    return next(answers(view, question), None)


def answers(view: View, question: Question) -> Iterator[Option]:
    """Give the ways that the stock allows, best first; how else they can reach the customer comes last."""
    stock = Stock.of(view.held.values(), view.sold_per_day)
    mode = question.lines[0].mode or DeliveryMode.SHIP_HOME
    for tried in TRIED.get(mode, (mode,)):
        for option in promise(_request(view.network, question, tried), view.network, stock).options:
            if view.holds(units_of(option.parts)):
                yield option


def units_of(parts: Iterable[Part]) -> Counter[Key]:
    """Count what parts take from each node."""
    units: Counter[Key] = Counter()
    for part in parts:
        for sku, quantity in by_sku(part.lines).items():
            units[part.node_id, sku] += quantity
    return units


def by_sku(lines: Iterable[BasketLine | PartLine]) -> Counter[str]:
    """Count the units of each SKU."""
    units: Counter[str] = Counter()
    for line in lines:
        units[line.sku] += line.quantity
    return units


def _request(network: Network, question: Question, mode: DeliveryMode) -> Request:
    way = question.lines[0]
    # What comes by parcel to a store comes to the one that the customer chose.
    places = (
        (way.collect_at, question.seller)
        if mode is DeliveryMode.SHIP_TO_STORE
        else (question.seller, way.collect_at)
    )
    return Request(
        lines=tuple(map(asked_for, question.lines)),
        modes=(mode,),
        seller=places[0] or places[1] or _nearest(network, question.home),
        home=question.home,
        collect_at=way.collect_at,
        relay_id=way.relay_id,
        avoid=question.avoid,
        at=question.at,
        basket_value=question.goods,
    )


def _nearest(network: Network, home: Place | None) -> str:
    """Name the node that stands for the seller of an order which no store took."""
    far = {node.node_id: distance_km(home, node.place) if home else 0.0 for node in network.nodes}
    return min(far, key=lambda node_id: (far[node_id], node_id), default="none")
