"""Offers that nobody answers: their node is silent, paused or gone. They go elsewhere, like what a node declines."""

from datetime import datetime, timedelta

from central_oms.storage import documents, fulfilments, orders, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from central_oms.storage.orders import Record
from central_oms.use_cases import publish
from central_oms.use_cases.again import source_again
from central_oms.use_cases.source import withdraw
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.network import Network
from shared.workflow import Status

# A node lets an offer lapse by itself; one that is in contact has told of it by then.
SILENCE = timedelta(minutes=2)


def unanswered(tx: Tx, now: datetime, limit: int) -> list[str]:
    """Name the offers that their nodes will not answer any more, the oldest first."""
    network = documents.retailer(tx, now).network
    return [work.fulfilment_id for work in fulfilments.offers(tx, limit) if _unanswered(work, network, now)]


def lapse(tx: Tx, fulfilment_id: str, now: datetime) -> None:
    """Offer to others what a node does not answer. One that was answered meanwhile stays, as does one that nobody else can do."""
    known = fulfilments.find(tx, fulfilment_id)
    record = orders.find(tx, known.order_id) if known else None
    work = fulfilments.find(tx, fulfilment_id)
    if work is None or record is None or fulfilment_id in fulfilments.withdrawn(tx, work.order_id):
        return
    if record.cancelled_at or not _unanswered(work, documents.retailer(tx, now).network, now):
        return
    publish.send(tx, give_to_others(tx, record, work, now))


def give_to_others(tx: Tx, record: Record, work: FulfilmentOrder, now: datetime) -> list[Told]:
    """Offer work to others and take it back from its node, if one of them has it; give what stores are to be told."""
    positions.lock(tx, {line.sku for line in work.lines})
    missing = {line.line_id: line.wanted for line in work.lines if line.wanted}
    record, sourced = source_again(tx, record, missing, now, work.node_id)
    if not sourced.plan:
        return []
    sourced += withdraw(tx, work, Status.LAPSED, now, ReasonCode.NO_ANSWER)
    return [*publish.stock(tx, sourced.changed), *sourced.told, *publish.order_state(tx, record)]


def _unanswered(work: FulfilmentOrder, network: Network, now: datetime) -> bool:
    if work.status is not Status.OFFERED:
        return False
    node = network.node(work.node_id)
    silent = work.lapses_at is not None and work.lapses_at + SILENCE <= now
    return silent or node is None or node.paused
