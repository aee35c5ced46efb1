"""One history out of two: after a file was restored or lost, here or at the OMS, both hold every fact again.

What the OMS holds and this store lacks is brought in; what this store keeps and the OMS lacks is sent, from 1 on, in a new
incarnation. The shop goes on meanwhile; commands wait, since a file that forgot would take them for new.
"""

from collections import Counter
from datetime import datetime

from shared.contract.events import SCHEMA, Event, EventType, FulfilmentChanged, Known, StockMoved
from shared.contract.oms.line import Lane
from shared.stock import Bucket, Movement, MovementKind
from store_server.storage import (
    allotments,
    balance,
    baskets,
    histories,
    lanes,
    meta,
    outbox,
    payments,
    stock,
    work,
)
from store_server.storage.histories import Chain
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import replay
from store_server.use_cases.receive import OMS_ACTOR, cancel, still_reserved
from store_server.use_cases.report import event_id
from store_server.use_cases.sell import own_units


def settle(tx: Tx, store_id: str, inc: str, epoch: int, now: datetime) -> None:
    """Make one history of this file and the journal that was fetched, in the transaction that takes the new incarnation.

    Once: the last page of the journal may come twice.
    """
    if meta.get(tx, "inc") == inc:
        return
    cancelled: list[str] = []
    overtaken: list[Event] = []
    for told, ours in histories.lacked(tx):
        replay.bring_in(tx, store_id, told, ours)
        if stopped := replay.stopped(told):
            cancelled.append(stopped)
        if ahead := replay.overtaken(told, ours):
            overtaken.append(ahead)
    chain = histories.write_anew(tx, inc)
    histories.number_anew(tx, inc)
    _note(tx, store_id, chain, now)
    meta.put(tx, "inc", inc)
    if epoch != meta.number(tx, "epoch"):
        allotments.end_all(tx)
    meta.put(tx, "epoch", str(epoch))
    for lane in Lane:
        lanes.note_acked(tx, lane, 0)
    histories.place_orders(tx, inc)
    for fulfilment_id in cancelled:
        command_id = event_id(inc, fulfilment_id, "cancelled already")
        cancel(tx, fulfilment_id, Cause(command_id, OMS_ACTOR, "", now))
    for step in overtaken:
        _tell_again(tx, inc, step, now)
    tx.touch("line")


def _tell_again(tx: Tx, inc: str, step: Event, now: datetime) -> None:
    """Tell where work stands after a step whose fact the OMS took from a double; the stock moved with that fact."""
    known = work.find(tx, step.subject)
    if known is None or known.version != step.aggver:
        # A later step tells of it.
        return
    cause = Cause(event_id(inc, step.id, "told again"), step.actor or "", "", now)
    said = FulfilmentChanged(step=step.data["step"], work=known)
    fact = event_id(cause.command_id, step.subject, said.step)
    outbox.add(tx, fact, EventType.FULFILMENT, step.subject, step.aggver, said, cause)


def _note(tx: Tx, store_id: str, chain: Chain, now: datetime) -> None:
    """Tell that two histories became one, and what that changed: each of two branches may have released the same unit."""
    moves = _corrections(tx, store_id)
    fact = event_id(chain.inc, store_id, "reconciled")
    said = Event(
        id=fact,
        type=EventType.RECONCILED,
        subject=f"history:{fact}",
        aggver=1,
        time=now,
        actor=OMS_ACTOR,
        schema_version=SCHEMA,
        data=StockMoved(moves=tuple(moves)).model_dump(mode="json"),
    )
    histories.append(tx, chain, Known(id=fact, body=said.model_dump_json()))
    stock.book(tx, moves, stock.Entry(fact, fact, OMS_ACTOR, now))


def _corrections(tx: Tx, store_id: str) -> list[Movement]:
    """Give what brings `reserved` to what open work and payments under way need."""
    needed = _needed(tx, store_id)
    needed.subtract(balance.reserved(tx))
    return [
        Movement(
            sku=sku,
            bucket=Bucket.RESERVED,
            delta=delta,
            kind=MovementKind.RESERVE if delta > 0 else MovementKind.RELEASE,
        )
        for sku, delta in sorted(needed.items())
        if delta
    ]


def _needed(tx: Tx, store_id: str) -> Counter[str]:
    needed = Counter[str]()
    for known in balance.open_work(tx):
        for move in still_reserved(known):
            needed[move.sku] -= move.delta
    for payment in payments.open_attempts(tx):
        needed.update(own_units(baskets.get(tx, payment.basket_id), store_id))
    return needed
