"""The hard rules: what keeps a node or an item from a delivery mode, and the words for it."""

from shared.network import Carrier, Node, NodeKind
from shared.promise.answer import Reason
from shared.promise.goods import Item
from shared.promise.request import Request
from shared.promise.ruling import Kept
from shared.stock import Position


def reason(code: str, **facts: str | int) -> Reason:
    """Give one sentence: the key of its words, and the facts that fill them."""
    return Reason(code=code, facts=facts)


def saving(code: str, minor: int, currency: str, **facts: str | int) -> Reason:
    """Give one sentence that speaks of money, in minor units of `currency`."""
    return reason(code, saved_minor=minor, currency=currency, **facts)


def no_stock(
    item: Item, position: Position | None, kept: Kept | None, coming: int, *, at_the_till: bool = False
) -> Reason:
    """Tell why a node's stock of an item does not suffice; the till may sell what is withheld from promises.

    What could be promised is on_hand − reserved − buffer − protected; `coming` are units announced for later.
    """
    protected, buffered = (0, 0) if kept is None or at_the_till else kept
    on_hand = reserved = buffer = 0
    if position is not None:
        on_hand = position.on_hand
        others = position.granted if at_the_till else position.allocated - position.allotted
        reserved = position.reserved + others
        buffer = 0 if at_the_till else position.safety_stock + position.channel_buffer + position.unseen
    return reason(
        "drop.no_stock",
        sku=item.sku,
        asked=item.quantity,
        on_hand=on_hand,
        reserved=reserved,
        buffer=buffer + buffered,
        protected=protected,
        coming=coming,
    )


def not_sold(rule: str, node: Node, item: Item) -> Reason:
    """Tell which of the retailer's rules keeps a node from selling an item."""
    return reason("drop.rule", rule=rule, node=node.name, sku=item.sku)


def keeps_from_working(node: Node, request: Request) -> Reason | None:
    """Tell why a node takes no order now, whatever the mode."""
    if node.node_id in request.avoid:
        return reason("drop.avoided", node=node.name)
    if node.paused:
        return reason("drop.paused", node=node.name)
    if node.used_capacity >= node.daily_capacity:
        return reason("drop.no_capacity", node=node.name, capacity=node.daily_capacity)
    return None


def keeps_from_collecting(node: Node, request: Request) -> Reason | None:
    """Tell why customers cannot collect at a node. A selling store always hands over what it sold."""
    if node.kind is not NodeKind.STORE or not (node.collects or node.node_id == request.seller):
        return reason("drop.not_collecting", node=node.name)
    return keeps_from_working(node, request)


def keeps_from_shipping(node: Node, request: Request) -> Reason | None:
    """Tell why a node sends no parcels."""
    return keeps_from_working(node, request) or (
        None if node.ships else reason("drop.not_shipping", node=node.name)
    )


def heaviest_g(carrier: Carrier, most_g: int) -> int:
    """Give what a parcel may weigh on its way to a destination that takes up to `most_g`."""
    return min(carrier.max_weight_g, most_g, max(tariff.up_to_g for tariff in carrier.tariffs))


def keeps_from_carrier(item: Item, carrier: Carrier, most_g: int) -> Reason | None:
    """Tell why a carrier does not take an item to a destination that takes up to `most_g`."""
    limit_g = heaviest_g(carrier, most_g)
    if item.hazardous and not carrier.takes_hazardous:
        return reason("drop.hazardous", sku=item.sku, carrier=carrier.name)
    if (item.bulky and not carrier.takes_bulky) or item.volume_cm3 > carrier.max_volume_cm3:
        return reason("drop.bulky", sku=item.sku, carrier=carrier.name)
    if item.weight_g > limit_g:
        return reason(
            "drop.too_heavy", sku=item.sku, carrier=carrier.name, weight_g=item.weight_g, limit_g=limit_g
        )
    return None
