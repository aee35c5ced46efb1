"""Deliveries to stores: announced by whoever sends them, received by whoever unpacks them.

announced ─▶ its store expects it ─▶ received, somewhere ─▶ the store that expected it in vain expects it no longer
"""

from collections.abc import Sequence
from datetime import datetime

from central_oms.storage import deliveries, documents, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.use_cases import cases, publish
from shared.cases import CaseClass, Facts, case_of
from shared.contract.events import DeliveryReceived, Event
from shared.contract.oms.deliveries import Arrival, DeliveryState
from shared.contract.oms.feed import Kind, Op, store_channel
from shared.errors import NotFound
from shared.receiving import Delivery, Receipt


def announce(tx: Tx, told: Sequence[Delivery]) -> None:
    """Take what senders announce, and tell the stores; what came somewhere already is expected nowhere.

    Raises:
        NotFound: the network has no such node.
    """
    node_ids = {each.node_id for each in told}
    unknown = node_ids - documents.node_names(tx, node_ids).keys()
    if unknown:
        raise NotFound(what="node", key=min(unknown))
    deliveries.lock(tx, {each.delivery_id for each in told})
    publish.send(tx, [news for each in told for news in _announced(tx, each)])


def show(tx: Tx, delivery_id: str) -> DeliveryState:
    """Show how a delivery was announced, and where it arrived.

    Raises:
        NotFound: nobody has spoken of it.
    """
    state = deliveries.find(tx, delivery_id)
    if state is None:
        raise NotFound(what="delivery", key=delivery_id)
    return state


def received(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take that a store received a delivery; one that another store has received before is in both, and a case."""
    fact = DeliveryReceived.model_validate(event.data)
    receipt = fact.receipt
    figures = publish.stock(tx, positions.move(tx, store_id, fact.moves, now))
    known = deliveries.begin(tx, receipt.delivery_id)
    if known.arrival is not None and known.arrival.node_id != store_id:
        return [*figures, *_twice(tx, store_id, event.id, known, receipt, now)]
    arrival = Arrival(node_id=store_id, receipt=receipt)
    deliveries.save(tx, receipt.delivery_id, known.model_copy(update={"arrival": arrival}))
    return [*figures, *_astray(known.announced, store_id)]


def _announced(tx: Tx, told: Delivery) -> list[Told]:
    known = deliveries.begin(tx, told.delivery_id)
    deliveries.save(tx, told.delivery_id, known.model_copy(update={"announced": told}))
    came_to = known.arrival.node_id if known.arrival else told.node_id
    return [*_in_vain(known.announced, told.node_id), *(_astray(told, came_to) or [_to_store(told)])]


def _astray(announced: Delivery | None, node_id: str) -> list[Told]:
    """Tell of a delivery that came to another node than announced: there it is compared, and nobody else expects it."""
    in_vain = _in_vain(announced, node_id)
    there = [announced.model_copy(update={"node_id": node_id})] if announced and in_vain else []
    return [*in_vain, *map(_to_store, there)]


def _in_vain(announced: Delivery | None, node_id: str) -> list[Told]:
    """Tell a store that what it expects went to this node instead."""
    if announced is None or announced.node_id == node_id:
        return []
    return [_to_store(announced.model_copy(update={"withdrawn": True}))]


def _to_store(told: Delivery) -> Told:
    return store_channel(told.node_id), Entry(Kind.DELIVERY, told.delivery_id, Op.PUT, told.model_dump_json())


def _twice(
    tx: Tx, store_id: str, fact: str, known: DeliveryState, receipt: Receipt, now: datetime
) -> list[Told]:
    facts: Facts = {
        "number": receipt.delivery_id,
        "origin": receipt.origin or (known.announced.origin if known.announced else ""),
        "short": 0,
        "beyond": receipt.received,
    }
    # Of the fact: the store may tell of a case of its own, where it counted otherwise than was announced.
    case = case_of(CaseClass.RCV_1, receipt.delivery_id, store_id, fact, now, facts)
    return cases.begin(tx, case, now)
