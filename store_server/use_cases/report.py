"""Telling the OMS what happened to a fulfilment order: state, stock and fact in one transaction."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from shared.contract.events import EventType, FulfilmentChanged
from shared.fulfilment import FulfilmentOrder
from shared.stock import Movement
from store_server.storage import outbox, stock, work
from store_server.storage.database import Tx
from store_server.storage.outbox import Cause


def event_id(command_id: str, subject: str, what: str) -> str:
    """Name a consequence of a command: the same command always has the same consequences."""
    return str(uuid5(NAMESPACE_URL, f"{command_id}/{subject}/{what}"))


def work_changed(
    tx: Tx, step: str, changed: FulfilmentOrder, moves: Sequence[Movement], cause: Cause
) -> FulfilmentOrder:
    """Save a fulfilment order after a step, book the stock that moved, and put the fact into the outbox."""
    fact = event_id(cause.command_id, changed.fulfilment_id, step)
    work.save(tx, changed, cause.at)
    stock.book(tx, moves, stock.Entry(fact, changed.number, cause.actor, cause.at))
    data = FulfilmentChanged(step=step, work=changed, moves=tuple(moves))
    outbox.add(tx, fact, EventType.FULFILMENT, changed.fulfilment_id, changed.version, data, cause)
    return changed
