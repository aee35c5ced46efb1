"""Ask the promise engine about the stock as it is at this moment."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Self

from central_oms.storage import documents, positions
from central_oms.storage.database import Tx
from central_oms.storage.documents import Retailer
from central_oms.storage.positions import Key
from central_oms.use_cases.heard import promisable
from shared.basket import BasketLine, asked_for
from shared.errors import NotFound
from shared.fulfilment import FulfilmentOrder
from shared.money import Money
from shared.network import DeliveryMode, Network, Place, distance_km
from shared.order import Channel, Order
from shared.promise.account import Explanation
from shared.promise.answer import Option, Part, PartLine, Wait
from shared.promise.case import Asked
from shared.promise.explain import explain
from shared.promise.options import promise
from shared.promise.request import Request, Wanted
from shared.promise.supply import Stock
from shared.stock import Position

DELIVERED = (Wait.PURCHASE, Wait.TRANSIT)
# What cannot be collected where it stands is brought there from another node.
TRIED = {DeliveryMode.PICK_UP: (DeliveryMode.PICK_UP, DeliveryMode.SHIP_TO_STORE)}
# What a customer at the till can be offered instead.
OFFERED_WITHOUT_HOME = (DeliveryMode.PICK_UP, DeliveryMode.RELAY_POINT)
OFFERED = (*OFFERED_WITHOUT_HOME, DeliveryMode.SHIP_HOME)


@dataclass(frozen=True, slots=True)
class Question:
    """Lines of one way that shall reach one customer, of this tier, together; `avoid` are nodes that must not be used."""

    lines: Sequence[BasketLine]
    seller: str | None
    home: Place | None
    goods: Money | None
    channel: Channel
    tier: str
    at: datetime
    avoid: tuple[str, ...] = ()

    @classmethod
    def about(
        cls, order: Order, tier: str, lines: Sequence[BasketLine], at: datetime, avoid: Iterable[str] = ()
    ) -> Self:
        """Ask for lines of an order."""
        address = order.customer.address if order.customer else None
        home = address.place if address else None
        return cls(lines, order.node_id, home, order.due.goods, order.channel, tier, at, tuple(avoid))

    def only(self, parts: Iterable[Part]) -> Self:
        """Ask for no more than what these parts take."""
        units: Counter[str] = Counter()
        for part in parts:
            units.update({line.line_id: line.quantity for line in part.lines})
        wanted = (line for line in self.lines if line.line_id in units)
        lines = tuple(line.model_copy(update={"quantity": units[line.line_id]}) for line in wanted)
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class View:
    """The retailer and what is to be had there, of as few SKUs as there are questions about."""

    retailer: Retailer
    held: Mapping[Key, Position]
    sold_per_day: Mapping[str, float]
    categories: Mapping[str, str]

    @classmethod
    def of(cls, tx: Tx, retailer: Retailer, skus: Collection[str]) -> Self:
        """Look at the stock, which a write locks by that."""
        held = {(found.node_id, found.sku): found for found in positions.of(tx, skus)}
        rates = documents.rates(tx, skus)
        return cls(
            retailer, promisable(tx, retailer.network, held, rates), rates, documents.categories(tx, skus)
        )

    @property
    def network(self) -> Network:
        """Give all places and transport."""
        return self.retailer.network

    @property
    def stock(self) -> Stock:
        """Give it as the promise draws on it."""
        return Stock.of(self.held.values(), self.sold_per_day, self.retailer.accepts)

    def about(self, skus: Collection[str]) -> "View":
        """Look at fewer SKUs."""
        return replace(self, held={key: found for key, found in self.held.items() if key[1] in skus})

    def holds(self, units: Mapping[Key, int]) -> bool:
        """Tell whether all these units can be promised."""
        return all(self.atp(key) >= quantity for key, quantity in units.items())

    def atp(self, key: Key) -> int:
        """Give the units that a node can still promise."""
        return self.held[key].atp if key in self.held else 0

    def sure_of(self, keys: Collection[Key]) -> "View":
        """Withhold nothing at these places for what they may have sold since they were heard."""
        heard = {key: self.held[key].model_copy(update={"unseen": 0}) for key in keys if key in self.held}
        return replace(self, held={**self.held, **heard})

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


def left(view: View, question: Question) -> Option | None:
    """Give the best way for units that someone else got: as the customer wanted it or else any that a till can offer."""
    wanted = question.lines[0].mode
    alike = (option for option in answers(view, question) if option.mode is wanted)
    return next(alike, None) or next(_held(view, _anyhow(view, question)), None)


def answers(view: View, question: Question) -> Iterator[Option]:
    """Give the ways that stock and rules allow, best first; how else they can reach the customer comes last."""
    for tried in _modes(question):
        yield from _held(view, _request(view, question, tried))


def alone(view: View, question: Question, work: FulfilmentOrder) -> Iterator[Option]:
    """Give the ways in which the node of this work does all of it in its mode, best first."""
    others = tuple(node.node_id for node in view.network.nodes if node.node_id != work.node_id)
    return (option for option in answers(view, replace(question, avoid=others)) if option.mode is work.mode)


def _held(view: View, request: Request) -> Iterator[Option]:
    retailer = view.retailer
    for option in promise(request, retailer.network, view.stock, retailer.policy).options:
        if view.holds(units_of(option.parts)):
            yield option


def _anyhow(view: View, question: Question) -> Request:
    """Ask how the lines can reach the customer wherever they would have to go for them."""
    anywhere = {"collect_at": None, "relay_id": None}
    lines = [line.model_copy(update=anywhere) for line in question.lines]
    modes = OFFERED if question.home else OFFERED_WITHOUT_HOME
    request = _request(view, replace(question, lines=lines), modes[0])
    return request.model_copy(update={"modes": modes})


def explained(view: View, question: Question, option: Option) -> Explanation | None:
    """Explain an option; nothing of one that a store planned and that the stock does not give."""
    asked = question.only(option.parts)
    if not asked.lines:
        return None
    request = _request(view, asked, option.mode)
    try:
        return explain(request, view.network, view.stock, view.retailer.policy, option.option_id)
    except NotFound:
        return None


def plans(view: View, question: Question) -> Iterator[tuple[View, Sequence[BasketLine], Option | None]]:
    """Give the best way for all lines or, where there is none, for each alone; None where there is none for that either.

    Each comes with the stock that it found: what those before it take is gone.
    """
    option = best(view, question)
    if option is not None or len(question.lines) == 1:
        yield view, question.lines, option
        return
    for line in question.lines:
        alone = replace(question, lines=[line])
        option = best(view, alone)
        yield view, alone.lines, option
        view = view.without(units_of(option.parts)) if option else view


def lacking(view: View, question: Question, parts: Iterable[Part]) -> Key | None:
    """Name the first place from which stock or rules do not let go what `parts` take; None when all of it is allowed."""
    parts = list(parts)
    units, asked = units_of(parts), _asked(view, question)
    gone = (key for key in sorted(units) if not _lets_go(view, asked, key, units[key]))
    return next(chain(gone, _not_coming(view, parts)), None)


def _not_coming(view: View, parts: Iterable[Part]) -> Iterator[Key]:
    """Name the places to which too little will come for what waits for it there."""
    for part in parts:
        if part.waits_for in DELIVERED:
            for sku, quantity in by_sku(part.lines).items():
                at = view.held.get((part.node_id, sku))
                if at is None or at.atp_by(part.ready_at) < quantity:
                    yield part.node_id, sku


def _asked(view: View, question: Question) -> Asked | None:
    """Give what rules are asked about; None where none speaks of stock."""
    network, policy = view.network, view.retailer.policy
    if not policy.rules:
        return None
    request = _request(view, question, _modes(question)[0])
    seller = network.node(request.seller) or network.node(_nearest(network, question.home))
    return Asked(request, network, view.stock, seller, policy) if seller else None


def _lets_go(view: View, asked: Asked | None, key: Key, quantity: int) -> bool:
    node_id, sku = key
    node, free = view.network.node(node_id), view.atp(key)
    if asked is None or node is None:
        return free >= quantity
    seen, ruling = asked.seen(node), asked.ruling
    places = [place for place, item in enumerate(asked.items) if item.sku == sku]
    return free >= quantity and all(
        ruling.refusal(place, node, seen) is None and free - sum(ruling.kept(place, node, seen)) >= quantity
        for place in places
    )


def units_of(parts: Iterable[Part]) -> Counter[Key]:
    """Count what parts take from each node's shelf."""
    units: Counter[Key] = Counter()
    for part in parts:
        if part.comes_later:
            continue
        for sku, quantity in by_sku(part.lines).items():
            units[part.node_id, sku] += quantity
    return units


def by_sku(lines: Iterable[BasketLine | PartLine]) -> Counter[str]:
    """Count the units of each SKU."""
    units: Counter[str] = Counter()
    for line in lines:
        units[line.sku] += line.quantity
    return units


def _modes(question: Question) -> tuple[DeliveryMode, ...]:
    mode = question.lines[0].mode or DeliveryMode.SHIP_HOME
    return TRIED.get(mode, (mode,))


def _request(view: View, question: Question, mode: DeliveryMode) -> Request:
    way = question.lines[0]
    # What comes by parcel to a store comes to the one that the customer chose.
    places = (
        (way.collect_at, question.seller)
        if mode is DeliveryMode.SHIP_TO_STORE
        else (question.seller, way.collect_at)
    )
    return Request(
        lines=tuple(_wanted(view, line) for line in question.lines),
        modes=(mode,),
        seller=places[0] or places[1] or _nearest(view.network, question.home),
        home=question.home,
        collect_at=way.collect_at,
        relay_id=way.relay_id,
        avoid=question.avoid,
        at=question.at,
        basket_value=question.goods,
        channel=question.channel.value,
        customer_tier=question.tier,
    )


def _wanted(view: View, line: BasketLine) -> Wanted:
    return asked_for(line).model_copy(update={"category": view.categories.get(line.sku, "")})


def _nearest(network: Network, home: Place | None) -> str:
    """Name the node that stands for the seller of an order which no store took."""
    far = {node.node_id: distance_km(home, node.place) if home else 0.0 for node in network.nodes}
    return min(far, key=lambda node_id: (far[node_id], node_id), default="none")
