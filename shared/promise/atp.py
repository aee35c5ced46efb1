"""What a node can give of each item: how surely it stands there now, or from when on it will."""

from typing import NamedTuple

from shared.catalogue import AheadKind
from shared.confidence import probability
from shared.network import Node
from shared.promise.answer import Wait
from shared.promise.calendar import local_minute
from shared.promise.case import Asked
from shared.promise.terms import WHOLE_PERCENT, Odds
from shared.stock import Inbound, InboundKind, Position

WAITS = {InboundKind.PURCHASE: Wait.PURCHASE, InboundKind.TRANSIT: Wait.TRANSIT}


class Held(NamedTuple):
    """Enough of an item at a node: how surely, from which local minute on, and what must happen before."""

    sure: float
    after: int
    wait_min: int
    wait: Wait


def standing(asked: Asked, node: Node) -> Odds:
    """Tell of each item how likely enough of it stands at a node and may leave at once; None where it does not."""
    live = node.node_id == asked.seller.node_id
    found: list[float | None] = []
    for place, (item, positions) in enumerate(asked.shelves):
        position = positions.get(node.node_id)
        free = 0 if position is None else position.atp
        if position is None or free < item.quantity:
            found.append(None)
        elif asked.is_plain or _may_leave_now(asked, place, node, position, live=live):
            found.append(1.0 if live else _sure(asked, place, position, free))
        else:
            found.append(None)
    return tuple(found)


def coming(asked: Asked, node: Node, stands: Odds) -> dict[int, Held]:
    """Give what a node will have of the items that it lacks, by their place."""
    lacking = [place for place, sure in enumerate(stands) if sure is None and _may_come(asked, place, node)]
    return {place: held for place in lacking if (held := _comes(asked, place, node))}


def _may_leave_now(asked: Asked, place: int, node: Node, position: Position, *, live: bool) -> bool:
    if _release(asked, place) or _refused(asked, place, node):
        return False
    if position.atp - _withheld(asked, place, node) < asked.items[place].quantity:
        return False
    return live or not _wait_min(asked, place, node)


def _may_come(asked: Asked, place: int, node: Node) -> bool:
    # Most nodes that lack an item expect none: this is asked of each of them.
    if not asked.is_plain:
        return not _refused(asked, place, node)
    position = asked.position(place, node)
    return bool(position and position.inbound)


def _comes(asked: Asked, place: int, node: Node) -> Held | None:
    found = [_ahead(asked, place, node)]
    if position := asked.position(place, node):
        found.append(_to_be_looked_at(asked, place, node, position))
        found.append(_delivered(asked, place, node, position))
    return min((held for held in found if held), key=lambda held: (held.after, held.wait_min), default=None)


def _to_be_looked_at(asked: Asked, place: int, node: Node, position: Position) -> Held | None:
    """Give what stands there and may leave later only: on its day, or when the node has confirmed it."""
    free = position.atp - _withheld(asked, place, node)
    if free < asked.items[place].quantity:
        return None
    sure = _sure(asked, place, position, free)
    release, wait_min = _release(asked, place), _wait_min(asked, place, node)
    return Held(sure, release, wait_min, Wait.PREORDER if release else Wait.CONFIRMATION)


def _delivered(asked: Asked, place: int, node: Node, position: Position) -> Held | None:
    """Give what deliveries to the node make up for; one that is overdue may never come."""
    free = position.on_hand - position.kept - _withheld(asked, place, node)
    ahead = [inbound for inbound in position.inbound if inbound.at > asked.request.at]
    sure = 1.0
    for inbound in sorted(ahead, key=lambda inbound: (inbound.at, inbound.kind)):
        free += inbound.quantity
        sure = min(sure, _sure_to_come(asked, inbound))
        if free >= asked.items[place].quantity:
            after = max(local_minute(inbound.at, asked.zone), _release(asked, place))
            return Held(sure, after, _wait_min(asked, place, node), WAITS[inbound.kind])
    return None


def _sure(asked: Asked, place: int, position: Position, free: int) -> float:
    item = asked.items[place]
    if item.quantity <= position.hard:
        return 1.0
    # What is withheld because it may be sold is not counted as sold once more.
    seen = free + position.unseen
    return probability(seen, item.quantity, position.as_of, asked.request.at, asked.stock.rate(item.sku))


def _sure_to_come(asked: Asked, inbound: Inbound) -> float:
    weights = asked.ruling.policy.weights
    purchase, transit = weights.inbound_sure_percent, weights.transit_sure_percent
    return (purchase if inbound.kind is InboundKind.PURCHASE else transit) / WHOLE_PERCENT


def _ahead(asked: Asked, place: int, node: Node) -> Held | None:
    """Give what is sold before the retailer has it: it will come to where such goods are received."""
    ahead = asked.ahead[place]
    if ahead is None or ahead.at <= asked.request.at or node.kind is not asked.receives_ahead:
        return None
    sure = asked.ruling.policy.weights.inbound_sure_percent / WHOLE_PERCENT
    wait = Wait.PREORDER if ahead.kind is AheadKind.PREORDER else Wait.BACKORDER
    return Held(sure, local_minute(ahead.at, asked.zone), 0, wait)


def _release(asked: Asked, place: int) -> int:
    """Give the minute before which an item may not leave, 0 when it may."""
    ahead = asked.ahead[place]
    if ahead is None or ahead.kind is not AheadKind.PREORDER or ahead.at <= asked.request.at:
        return 0
    return local_minute(ahead.at, asked.zone)


def _refused(asked: Asked, place: int, node: Node) -> bool:
    return asked.ruling.refusal(place, node, asked.seen(node)) is not None


def _withheld(asked: Asked, place: int, node: Node) -> int:
    return sum(asked.ruling.kept(place, node, asked.seen(node))) if asked.ruling.has_rules else 0


def _wait_min(asked: Asked, place: int, node: Node) -> int:
    wait_min = asked.ruling.wait_min(place, node, asked.seen(node)) if asked.ruling.has_rules else None
    return wait_min or 0
