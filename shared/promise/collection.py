"""What a customer can carry out of a shop: at once from the seller's shelf, or later where it was prepared."""

from shared.network import DeliveryMode, Node, distance_km
from shared.promise.answer import Option, Part, Reason, comes_later
from shared.promise.calendar import DAY, collection_evening, collection_time, moment_of
from shared.promise.carbon import SHOP_TRIP_KM, shop_g, trip_g
from shared.promise.costs import COLLECTION_PLACES, ON_FOOT_KM
from shared.promise.draft import awaited, lines_of, option, why_later
from shared.promise.rules import keeps_from_collecting, not_sold, reason
from shared.promise.sources import Case, Source


def take_away(case: Case) -> list[Option]:
    """Hand everything over at the till: what is free there is sold at once, at no cost and no carbon."""
    seller, at = case.seller, case.request.at
    for place in range(len(case.items)):
        if why := _keeps_from_taking(case, place):
            case.drop(seller.node_id, DeliveryMode.TAKE_AWAY, why)
            return []
    part = Part(
        node_id=seller.node_id,
        mode=DeliveryMode.TAKE_AWAY,
        place_id=seller.node_id,
        lines=lines_of(case, case.everything),
        ready_at=at,
        promised_at=at,
        cost=0,
        grams_co2e=0,
    )
    return [option(case, (part,), 1.0, 0.0, reason("why.here_now", node=seller.name))]


def _keeps_from_taking(case: Case, place: int) -> Reason | None:
    item, position, seller = case.items[place], case.position(place, case.seller), case.seller
    if position is None or position.on_hand - position.reserved - position.granted < item.quantity:
        return case.no_stock(place, seller, at_the_till=True)
    rule = case.ruling.refusal(place, seller, case.seen(seller)) if case.ruling.has_rules else None
    return not_sold(rule, seller, item) if rule else None


def pick_up(case: Case) -> list[Option]:
    """Collect everything in one place: where the request says, or at the seller and the nearest other stores."""
    options: list[Option] = []
    elsewhere = 0
    for node in _by_readiness(case):
        here = node.node_id == case.seller.node_id
        if elsewhere == COLLECTION_PLACES and not here:
            continue
        made = _collection(case, node, nearest=not elsewhere)
        if isinstance(made, Reason):
            case.drop(node.node_id, DeliveryMode.PICK_UP, made)
        else:
            options.append(made)
            elsewhere += not here
    return options


def _by_distance(case: Case) -> list[Node]:
    fixed = case.request.collect_at
    nodes = [node for node in case.network.nodes if fixed in (None, node.node_id)]
    return sorted(nodes, key=lambda node: (distance_km(case.home, node.place), node.node_id))


def _by_readiness(case: Case) -> list[Node]:
    """Give the nodes by distance, those that have everything now before those that wait for some of it."""
    nodes = _by_distance(case)
    return sorted(nodes, key=lambda node: _is_later(case, node)) if case.awaits else nodes


def _collection(case: Case, node: Node, *, nearest: bool) -> Option | Reason:
    if why := keeps_from_collecting(node, case.request):
        return why
    source = collected_from(case, node)
    if source is None:
        known = case.sources.get(node.node_id)
        return case.lacks(node, known[-1].mask if known else 0)
    promised = None if source.ready is None else _promised(case, source, source.ready)
    if source.ready is None or promised is None:
        return reason("drop.closed", node=node.name)
    km = distance_km(case.home, node.place)
    return option(
        case,
        (_part(case, source, source.ready, promised, km),),
        source.sure(case.everything),
        km,
        _why(case, source, km, nearest=nearest),
    )


def collected_from(case: Case, node: Node) -> Source | None:
    """Give the node as the source of everything, as soon as it has it all."""
    sources = case.sources.get(node.node_id, ())
    return next((source for source in sources if source.mask == case.everything), None)


def _is_later(case: Case, node: Node) -> bool:
    source = collected_from(case, node)
    return source is not None and comes_later(source.waits_for(case.everything))


def _promised(case: Case, source: Source, ready: int) -> int | None:
    """Give the minute from which it may be collected; what still has to come is promised for a day, not an hour."""
    at = collection_time(source.week, ready)
    if at is None or not comes_later(source.waits_for(case.everything)):
        return at
    return max(at, collection_evening(source.week, at // DAY) or at)


def _part(case: Case, source: Source, ready: int, promised: int, km: float) -> Part:
    made = made_g(case)
    return Part(
        node_id=source.node.node_id,
        mode=DeliveryMode.PICK_UP,
        place_id=source.node.node_id,
        lines=lines_of(case, case.everything),
        ready_at=moment_of(ready, case.zone),
        promised_at=moment_of(promised, case.zone),
        cost=cost_to_collect(case, source),
        grams_co2e=made + trip_to_shop_g(case, km),
        **awaited(case, source, case.everything),
    )


def made_g(case: Case) -> int:
    """Give the grams of CO2e of making everything up and keeping it in the shop."""
    return case.load(case.everything).parcel_g + round(sum(shop_g(item.volume_cm3) for item in case.items))


def cost_to_collect(case: Case, source: Source) -> int:
    """Give what preparing everything for collection costs."""
    handed_over = case.pricing.weights.hand_over + case.pricing.co2(made_g(case))
    return source.fixed + sum(source.units) - case.lifted(case.everything) + handed_over


def trip_to_shop_g(case: Case, km: float) -> int:
    """Give the grams of the customer's own trip: ADEME's usual one when nobody knows where they live."""
    if case.request.home is None:
        return round(trip_g(SHOP_TRIP_KM))
    return 0 if km <= ON_FOOT_KM else round(trip_g(2 * km))


def _why(case: Case, source: Source, km: float, *, nearest: bool) -> Reason:
    node = source.node
    if wait := source.waits_for(case.everything):
        return why_later(case, source, wait)
    if node.node_id == case.seller.node_id:
        return reason("why.prepared_here", node=node.name)
    if node.place is None:
        return reason("why.there", node=node.name)
    return reason("why.nearest_with_stock" if nearest else "why.another_place", node=node.name, km=round(km))
