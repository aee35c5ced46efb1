"""Telling the OMS what happened to a fulfilment order: state, stock and fact in one transaction."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from uuid_utils import NAMESPACE_URL, uuid5

from shared.contract.events import EventType
from shared.fulfilment import FulfilmentOrder
from shared.stock import Movement
from store_server.storage import outbox, stock, work
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx

_MOVES = TypeAdapter(tuple[Movement, ...])


def event_id(command_id: str, subject: str, what: str) -> str:
    """Name a consequence of a command: the same command always has the same consequences."""
    return str(uuid5(NAMESPACE_URL, f"{command_id}/{subject}/{what}"))


def work_changed(
    tx: Tx, step: str, changed: FulfilmentOrder, moves: Sequence[Movement], cause: Cause
) -> FulfilmentOrder:
    """Save a fulfilment order after a step, book the stock that moved, and put the fact into the outbox."""
    write_change(tx, step, changed, moves, cause)
    return changed


def write_change(tx: Tx, step: str, changed: FulfilmentOrder, moves: Sequence[Movement], cause: Cause) -> str:
    """Do what `work_changed` does, and give the fulfilment order's JSON."""
    fact = event_id(cause.command_id, changed.fulfilment_id, step)
    body = work.save(tx, changed, cause.at)
    stock.book(tx, moves, stock.Entry(fact, changed.number, cause.actor, cause.at))
    data = _fulfilment_changed(step, body, moves)
    outbox.add_written(tx, fact, EventType.FULFILMENT, changed.fulfilment_id, changed.version, data, cause)
    return body


def _fulfilment_changed(step: str, body: str, moves: Sequence[Movement]) -> str:
    # The JSON of a FulfilmentChanged, around what was written for the file: a scan writes nothing twice.
    return f'{{"step":"{step}","work":{body},"moves":{_MOVES.dump_json(tuple(moves)).decode()}}}'
