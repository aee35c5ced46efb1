"""What a customer can carry out of a shop: at once from the seller's shelf, or later where it was prepared."""

from shared.network import DeliveryMode, Node, distance_km
from shared.promise.answer import Option, Part, Reason
from shared.promise.calendar import collection_time, moment_of
from shared.promise.carbon import SHOP_TRIP_KM, shop_g, trip_g
from shared.promise.costs import CO2_PER_GRAM, COLLECTION_PLACES, HAND_OVER, ON_FOOT_KM
from shared.promise.draft import lines_of, option
from shared.promise.rules import keeps_from_collecting, no_stock, reason
from shared.promise.sources import Case, Source


def take_away(case: Case) -> list[Option]:
    """Hand everything over at the till: what is free there is sold at once, at no cost and no carbon."""
    seller, at = case.seller, case.request.at
    for item in case.items:
        position = case.stock.at(item.sku).get(seller.node_id)
        if position is None or position.on_hand - position.reserved - position.granted < item.quantity:
            case.drop(seller.node_id, DeliveryMode.TAKE_AWAY, no_stock(item, position, at_the_till=True))
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


def pick_up(case: Case) -> list[Option]:
    """Collect everything in one place: where the request says, or at the seller and the nearest other stores."""
    options: list[Option] = []
    elsewhere = 0
    for node in _by_distance(case):
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


def _collection(case: Case, node: Node, *, nearest: bool) -> Option | Reason:
    if why := keeps_from_collecting(node, case.request):
        return why
    source = case.sources.get(node.node_id)
    if source is None or source.mask != case.everything:
        return case.lacks(node.node_id, source.mask if source else 0)
    promised = None if source.ready is None else collection_time(source.week, source.ready)
    if source.ready is None or promised is None:
        return reason("drop.closed", node=node.name)
    km = distance_km(case.home, node.place)
    return option(
        case,
        (_part(case, source, source.ready, promised, km),),
        source.sure(case.everything),
        km,
        _why(case, node, km, nearest=nearest),
    )


def _part(case: Case, source: Source, ready: int, promised: int, km: float) -> Part:
    made_g = case.load(case.everything).parcel_g + round(sum(shop_g(item.volume_cm3) for item in case.items))
    return Part(
        node_id=source.node.node_id,
        mode=DeliveryMode.PICK_UP,
        place_id=source.node.node_id,
        lines=lines_of(case, case.everything),
        ready_at=moment_of(ready, case.zone),
        promised_at=moment_of(promised, case.zone),
        cost=source.setup + HAND_OVER + sum(source.units) + made_g * CO2_PER_GRAM,
        grams_co2e=made_g + trip_to_shop_g(case, km),
    )


def trip_to_shop_g(case: Case, km: float) -> int:
    """Give the grams of the customer's own trip: ADEME's usual one when nobody knows where they live."""
    if case.request.home is None:
        return round(trip_g(SHOP_TRIP_KM))
    return 0 if km <= ON_FOOT_KM else round(trip_g(2 * km))


def _why(case: Case, node: Node, km: float, *, nearest: bool) -> Reason:
    if node.node_id == case.seller.node_id:
        return reason("why.prepared_here", node=node.name)
    return reason("why.nearest_with_stock" if nearest else "why.another_place", node=node.name, km=round(km))
