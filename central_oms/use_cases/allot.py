"""Let stores promise some of a warehouse's stock without asking: as the retailer's rules say, of what sells best.

What is kept so is an allocation like that of an offer, so that nobody else is promised it. A right ends with its store's answer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from central_oms.storage import allotments, documents, feed, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.storage.positions import Key
from central_oms.use_cases import publish
from central_oms.use_cases.ask import View
from shared.allotments import Allotted
from shared.contract.events import AllotmentReturned, Event
from shared.contract.oms.feed import EndAllotment, Kind, Op, store_channel
from shared.network import NodeKind
from shared.order import Order


class Share(NamedTuple):
    """What one store may promise of one SKU of one node."""

    store_id: str
    node_id: str
    sku: str

    @property
    def key(self) -> Key:
        """Name the position that it is of."""
        return self.node_id, self.sku


class Due(NamedTuple):
    """How much stores shall hold of what they hold too little of, and the rights to ask for."""

    missing: Mapping[Share, int]
    over: tuple[str, ...]


def due(tx: Tx) -> Due:
    """Give what the rules want, of what is there, once a store has less than half of it left, and what they want no more."""
    wanted = _wanted(tx)
    left = dict.fromkeys(wanted, 0)
    over: list[str] = []
    for right in allotments.held(tx):
        share = Share(right.store_id, right.node_id, right.sku)
        if share in wanted and right.left:
            left[share] += right.left
        elif not right.ending:
            over.append(right.right_id)
    low = {share: units for share, units in wanted.items() if 2 * left[share] < units}
    there = positions.at(tx, {share.key for share in low})
    missing = {share: low[share] for share in low if share.key in there and there[share.key].atp > 0}
    return Due(missing, tuple(over))


def give(tx: Tx, share: Share, wanted: int, now: datetime) -> None:
    """Keep units of a node for a store until it holds what is wanted, as far as they can be promised, and tell both."""
    view = View.of(tx, documents.retailer(tx, now), {share.sku})
    # By now another OMS may have given some.
    left = allotments.left(tx, *share)
    units = min(wanted - left, view.atp(share.key))
    if units <= 0:
        return
    channel = store_channel(share.store_id)
    # A store takes no right twice: neither the hour of a clock that was set back nor a feed that went back names one again.
    right_id = str(uuid5(NAMESPACE_URL, f"{'/'.join(share)}/{now.isoformat()}/{feed.head(tx, channel)}"))
    right = Allotted(right_id=right_id, node_id=share.node_id, sku=share.sku, quantity=units)
    allotments.add(tx, right_id, *share)
    changed = positions.allocate(tx, right_id, share.node_id, {share.sku: units}, now)
    entry = Entry(Kind.ALLOTMENT, right_id, Op.COMMAND, right.model_dump_json())
    publish.send(tx, publish.stock(tx, changed), [(channel, entry)])


def ask_back(tx: Tx, right_id: str) -> None:
    """Ask a store for a right that the rules want no more; one that is sold out too, so that both forget it."""
    store_id = allotments.ask_back(tx, right_id)
    if store_id is None:
        return
    publish.send(tx, [_ended(store_id, right_id)])


def taken(tx: Tx, order: Order, now: datetime) -> set[Key]:
    """Free for an order what its store sold of its rights, and give what changed; a right that is void frees nothing."""
    changed: set[Key] = set()
    for used in order.allotted:
        if allotments.holder(tx, used.right_id) == order.node_id:
            changed |= positions.take(tx, used.right_id, used.sku, used.quantity, now)
    return changed


def returned(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take that a store holds a right no more; what it sold of it, it told before."""
    fact = AllotmentReturned.model_validate(event.data)
    if allotments.holder(tx, fact.right_id) != store_id:
        return []
    allotments.end(tx, fact.right_id)
    return publish.stock(tx, positions.drop_allocation(tx, fact.right_id, now))


def void(tx: Tx, now: datetime) -> None:
    """End all rights at once: the OMS was restored, and does not know what it gave and was told since.

    A store that loses its file later reads again that it was given them, and then that it is to have them no more.
    """
    rights = allotments.held(tx)
    for right in rights:
        allotments.end(tx, right.right_id)
        positions.drop_allocation(tx, right.right_id, now)
    publish.send(tx, [_ended(right.store_id, right.right_id) for right in rights])


def ask_all_back(tx: Tx, store_id: str) -> None:
    """Ask a store whose file may have forgotten its rights for all of them, so that both begin anew."""
    for right in allotments.held(tx):
        if right.store_id == store_id:
            ask_back(tx, right.right_id)


def _ended(store_id: str, right_id: str) -> Told:
    asked = EndAllotment(right_id=right_id)
    return store_channel(store_id), Entry(Kind.ALLOTMENT_END, right_id, Op.COMMAND, asked.model_dump_json())


def _wanted(tx: Tx) -> dict[Share, int]:
    rules = documents.policy(tx).allotments
    if not rules:
        return {}
    kinds = documents.node_kinds(tx, {name for rule in rules for name in (*rule.nodes, *rule.stores)})
    wanted: dict[Share, int] = {}
    for rule in rules:
        # Of another store the OMS holds what that store granted it; cut from that, an allotment could be sold twice.
        nodes = [node_id for node_id in rule.nodes if kinds.get(node_id) is NodeKind.WAREHOUSE]
        stores = [store_id for store_id in rule.stores if kinds.get(store_id) is NodeKind.STORE]
        for sku in documents.fastest(tx, rule.best_sellers):
            wanted |= {Share(store, node, sku): rule.units for store in stores for node in nodes}
    return {share: units for share, units in wanted.items() if units}
