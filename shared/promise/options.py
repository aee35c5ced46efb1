"""The ways to get what a customer asks for, each with its time, price, parcels, carbon, sureness and reason."""

from collections.abc import Sequence

from shared.network import DeliveryMode, Network, Node
from shared.promise.answer import Answer, Label, Option, Reason
from shared.promise.calendar import DAY
from shared.promise.collection import pick_up, take_away
from shared.promise.costs import MOST_EXACT_ITEMS, TRIP_MINOR_PER_KM, WAIT_MINOR_PER_DAY
from shared.promise.parcels import shipped
from shared.promise.request import Request
from shared.promise.rules import reason
from shared.promise.sources import Case
from shared.promise.supply import Stock

_ONE_PLACE = {DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP}


def promise(request: Request, network: Network, stock: Stock) -> Answer:
    """Give the ways in which all lines of `request` can reach the customer, best first.

    The same request, network and stock give the same answer in whatever order they come. Positions of the asking node
    count as live, all others as old as they say.
    """
    seller = network.node(request.seller)
    why = _unanswerable(request, seller)
    if seller is None or why:
        return Answer(options=(), empty=why, as_of=network.as_of)
    case = Case(request, network, stock, seller)
    options = [option for mode in dict.fromkeys(request.modes) for option in _options(case, mode)]
    return Answer(
        options=_labelled(sorted(options, key=lambda option: _rank(option, request))),
        dropped=tuple(case.dropped),
        empty=None if options else _empty(case),
        optimal=len(case.items) <= MOST_EXACT_ITEMS,
        as_of=network.as_of,
    )


def _unanswerable(request: Request, seller: Node | None) -> Reason | None:
    if not request.lines:
        return reason("empty.no_lines")
    if not request.modes:
        return reason("empty.no_modes")
    return None if seller else reason("empty.unknown_seller", node=request.seller)


def _options(case: Case, mode: DeliveryMode) -> list[Option]:
    if mode is DeliveryMode.TAKE_AWAY:
        return take_away(case)
    return pick_up(case) if mode is DeliveryMode.PICK_UP else shipped(case, mode)


def _rank(option: Option, request: Request) -> tuple[int, int, int, int, str]:
    waited_s = int((option.promised_at - request.at).total_seconds())
    waited_minor = waited_s * WAIT_MINOR_PER_DAY // (DAY * 60)
    felt_minor = option.price.minor + waited_minor + round(option.distance_km * TRIP_MINOR_PER_KM)
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
    held = 0
    for source in case.sources.values():
        held |= source.mask
    for place, item in enumerate(case.items):
        if not held >> place & 1:
            return reason("empty.no_stock", sku=item.sku, asked=item.quantity)
    if _ONE_PLACE.issuperset(request.modes):
        return reason("empty.not_in_one_place", lines=len(request.lines))
    return reason("empty.no_lane", lines=len(request.lines))
