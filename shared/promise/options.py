"""The ways to get what a customer asks for, each with its time, price, parcels, carbon, sureness and reason."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from shared.network import DeliveryMode, Network, Node
from shared.promise.answer import Answer, Label, Option, Reason
from shared.promise.calendar import DAY
from shared.promise.collection import pick_up, take_away
from shared.promise.goods import Item
from shared.promise.parcels import Shipment, shipped
from shared.promise.policy import HOUSE, Policy, Weights
from shared.promise.request import Request
from shared.promise.rules import reason
from shared.promise.sources import Case
from shared.promise.supply import Stock

_ONE_PLACE = {DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP}


def promise(request: Request, network: Network, stock: Stock, policy: Policy = HOUSE) -> Answer:
    """Give the ways in which all lines of `request` can reach the customer, best first, under the retailer's `policy`.

    The same request, network, stock and policy give the same answer in whatever order they come. Positions of the asking
    node count as live, all others as old as they say.
    """
    return worked_out(request, network, stock, policy).answer


class Worked(NamedTuple):
    """An answer with what it was found by: nothing where the request cannot be answered at all."""

    answer: Answer
    case: Case | None = None
    shipments: Mapping[DeliveryMode, Shipment] = {}


def worked_out(request: Request, network: Network, stock: Stock, policy: Policy) -> Worked:
    """Give what `promise` says with what it was found by."""
    seller = network.node(request.seller)
    why = _unanswerable(request, seller, policy)
    if seller is None or why:
        return Worked(Answer(options=(), empty=why, as_of=network.as_of))
    case = Case(request, network, stock, seller, policy)
    shipments: dict[DeliveryMode, Shipment] = {}
    options: list[Option] = []
    for mode in dict.fromkeys(request.modes):
        if mode in _ONE_PLACE:
            options += take_away(case) if mode is DeliveryMode.TAKE_AWAY else pick_up(case)
        elif shipment := shipped(case, mode):
            shipments[mode] = shipment
            options += [option for option, _ in shipment.offered]
    answer = Answer(
        options=_labelled(sorted(options, key=lambda option: _rank(option, request, policy.weights))),
        dropped=tuple(case.dropped),
        empty=None if options else _empty(case),
        gap=max([shipment.verdict.solved.gap for shipment in shipments.values()], default=0.0),
        as_of=network.as_of,
    )
    return Worked(answer, case, shipments)


def _unanswerable(request: Request, seller: Node | None, policy: Policy) -> Reason | None:
    if not request.lines:
        return reason("empty.no_lines")
    if not request.modes:
        return reason("empty.no_modes")
    if len(request.currencies) > 1:
        return reason("empty.mixed_currencies", currencies=", ".join(sorted(request.currencies)))
    if policy.currency and request.currencies != {policy.currency}:
        return reason("empty.other_currency", currency=policy.currency)
    return None if seller else reason("empty.unknown_seller", node=request.seller)


def _rank(option: Option, request: Request, weights: Weights) -> tuple[int, int, int, int, str]:
    waited_s = int((option.promised_at - request.at).total_seconds())
    waited_minor = waited_s * weights.wait_minor_per_day // (DAY * 60)
    felt_minor = option.price.minor + waited_minor + round(option.distance_km * weights.trip_minor_per_km)
    return felt_minor, waited_s, option.grams_co2e, option.cost, option.option_id


def _labelled(options: Sequence[Option]) -> tuple[Option, ...]:
    """Say of each option what it is the best at; of equals, the one ranked first."""
    if not options:
        return ()
    best = {
        Label.FASTEST: min(options, key=lambda option: option.promised_at),
        Label.CHEAPEST: min(options, key=lambda option: (option.price.minor, option.cost)),
        Label.GREENEST: min(options, key=lambda option: option.grams_co2e),
        Label.ONE_PARCEL: min(options, key=lambda option: option.parcels),
    }
    if {option.parcels == 1 for option in options} != {True, False}:
        del best[Label.ONE_PARCEL]
    return tuple(
        option.model_copy(
            update={"labels": tuple(label for label, winner in best.items() if winner is option)}
        )
        for option in options
    )


def _empty(case: Case) -> Reason:
    """Tell why there is no option: an unknown place, too little anywhere, not all in one place, or no way from there."""
    request = case.request
    if request.collect_at and case.network.node(request.collect_at) is None:
        return reason("empty.unknown_place", node=request.collect_at)
    if request.relay_id and all(relay.relay_id != request.relay_id for relay in case.network.relays):
        return reason("empty.unknown_relay", relay=request.relay_id)
    held = reduce(or_, [source.mask for sources in case.sources.values() for source in sources], 0)
    for place, item in enumerate(case.items):
        if not held >> place & 1:
            return _unheld(case, place, item)
    if _ONE_PLACE.issuperset(request.modes):
        return reason("empty.not_in_one_place", lines=len(request.lines))
    if case.ruling.most_at_all:
        return reason("empty.too_many_parcels", parcels=case.ruling.most_at_all)
    return reason("empty.no_lane", lines=len(request.lines))


def _unheld(case: Case, place: int, item: Item) -> Reason:
    """Tell why no node gives an item: a rule keeps it from being sold, or nobody has so many."""
    for node in case.nodes:
        position = case.position(place, node)
        if position and position.atp >= item.quantity and case.ruling.has_rules:
            rule = case.ruling.refusal(place, node, case.seen(node))
            if rule:
                return reason("empty.rule", sku=item.sku, rule=rule)
    return reason("empty.no_stock", sku=item.sku, asked=item.quantity)
