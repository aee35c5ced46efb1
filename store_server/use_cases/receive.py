"""What the OMS asks of this store: offers of work, cancellations, people, deliveries, news of its orders and payments, its cases.

What this version cannot read is kept as it came, and the OMS hears of it; a newer version carries it out when it starts.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from shared.allotments import Allotted
from shared.amending import Amendment
from shared.cases import Case
from shared.contract.events import EntryUnsupported, EventType
from shared.contract.oms.feed import CancelWork, EndAllotment, FeedEntry, Kind, Op, ReleaseRight, Staff
from shared.contract.oms.orders import OrderState
from shared.contract.oms.settlements import Settled
from shared.contract.versions import ENTRY_STEPS, lifted
from shared.errors import OutOfStock
from shared.fulfilment import FulfilmentOrder, ReasonCode, step
from shared.receiving import Delivery
from shared.stock import Movement, release, reserve_offered
from shared.workflow import ENDED, Status, Step
from store_server.storage import inbox, orders, outbox, parked, people, stock, work
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import allotments, cases, deliveries, rights, settlements
from store_server.use_cases.amend import amend
from store_server.use_cases.report import event_id, work_changed

OMS_ACTOR = "oms"
UNKNOWN, UNREADABLE, OTHER_VERSION = "unknown", "unreadable", "version"


def entry(tx: Tx, received: FeedEntry, now: datetime) -> None:
    """Take one entry of this store's channel, a command once for ever."""
    # Without its position: an OMS that was restored feeds the same command at another one.
    command_id = f"{received.kind}:{received.key}"
    is_command = received.op is Op.COMMAND
    if is_command and not inbox.take(tx, command_id):
        return
    cause = Cause(command_id, OMS_ACTOR, "", now)
    reason = _carry_out(tx, received, cause)
    if reason:
        parked.keep(tx, command_id, reason, received)
        _tell_unsupported(tx, received, cause)


def take_up(tx: Tx, now: datetime) -> int:
    """Carry out what an older version could not, in the order in which it came, and give how many entries that were."""
    taken = 0
    for waiting in parked.waiting(tx):
        received = waiting.entry
        cause = Cause(f"{received.kind}:{received.key}", OMS_ACTOR, "", now)
        if not _carry_out(tx, received, cause):
            parked.drop(tx, waiting.n)
            taken += 1
    return taken


def offer(tx: Tx, offered: FulfilmentOrder, cause: Cause) -> FulfilmentOrder:
    """Take an offer: its units are kept from the till at once, or it is declined because the store sold them.

    An offer that is known already is left as it is.
    """
    known = work.find(tx, offered.fulfilment_id)
    if known is not None:
        return known
    try:
        reserved = _reserved(tx, offered)
    except OutOfStock:
        declined = step(offered, Step.DECLINE).model_copy(update={"reason_code": ReasonCode.SOLD})
        return work_changed(tx, Step.DECLINE.value, declined, [], cause)
    kept = offered.model_copy(update={"version": offered.version + 1})
    return work_changed(tx, "reserve", kept, reserved, cause)


def cancel(tx: Tx, fulfilment_id: str, cause: Cause) -> FulfilmentOrder | None:
    """Stop work that has not left yet; what has left stands, and None says so."""
    known = work.find(tx, fulfilment_id)
    if known is None or known.status in ENDED:
        return None
    if known.units_picked:
        cases.put_back(tx, known, cause)
    return work_changed(tx, Step.CANCEL.value, step(known, Step.CANCEL), still_reserved(known), cause)


def still_reserved(known: FulfilmentOrder) -> list[Movement]:
    """Release what is still promised to a fulfilment order."""
    units = Counter[str]()
    for line in known.lines:
        units[line.sku] += line.ordered - line.short - line.cancelled
    return [movement for sku, quantity in units.items() if quantity for movement in release(sku, quantity)]


def _reserved(tx: Tx, offered: FulfilmentOrder) -> list[Movement]:
    units, of_right = Counter[str](), Counter[str]()
    for line in offered.lines:
        units[line.sku] += line.ordered
        of_right[line.sku] += line.of_right
    return [
        move
        for sku, quantity in units.items()
        for move in reserve_offered(stock.level(tx, sku), quantity, of_right[sku])
    ]


def _carry_out(tx: Tx, received: FeedEntry, cause: Cause) -> str:
    """Do what an entry says, or give why this version cannot."""
    known = lifted(received, ENTRY_STEPS)
    if known is None:
        return OTHER_VERSION
    if known.kind not in _HANDLERS:
        return UNKNOWN
    model, handler = _HANDLERS[known.kind]
    try:
        body = model.model_validate(known.body)
    except ValidationError:
        return UNREADABLE
    handler(tx, body, cause)
    return ""


def _tell_unsupported(tx: Tx, received: FeedEntry, cause: Cause) -> None:
    said = EntryUnsupported(kind=received.kind, key=received.key, channel=received.channel, pos=received.pos)
    # Fed again after an OMS was restored it is the same fact; another body under the same key is another.
    fact = event_id(cause.command_id, orjson.dumps(received.body).decode(), EventType.UNSUPPORTED)
    if not outbox.holds(tx, fact):
        outbox.add(tx, fact, EventType.UNSUPPORTED, f"entry:{fact}", 1, said, cause)


def _offered(tx: Tx, offered: FulfilmentOrder, cause: Cause) -> None:
    taken = offer(tx, offered.model_copy(update={"status": Status.OFFERED}), cause)
    tx.touch("queue", taken.fulfilment_id)


def _cancelled(tx: Tx, asked: CancelWork, cause: Cause) -> None:
    # What waits for a newer version was given to others meanwhile.
    parked.drop_about(tx, asked.fulfilment_id)
    cancel(tx, asked.fulfilment_id, cause)


def _person(tx: Tx, told: Staff, cause: Cause) -> None:
    people.save(tx, told)
    if told.ended is not None:
        cases.worked_no_longer(tx, told, told.ended, cause)


def _order_state(tx: Tx, told: OrderState, _cause: Cause) -> None:
    orders.set_state(tx, told)


def _case(tx: Tx, told: Case, _cause: Cause) -> None:
    cases.hear(tx, told)


_HANDLERS: dict[str, tuple[type[BaseModel], Callable[[Tx, Any, Cause], None]]] = {
    Kind.OFFER: (FulfilmentOrder, _offered),
    Kind.CANCEL: (CancelWork, _cancelled),
    Kind.AMEND: (Amendment, amend),
    Kind.ALLOTMENT: (Allotted, allotments.given),
    Kind.ALLOTMENT_END: (EndAllotment, allotments.asked_back),
    Kind.RIGHT_RELEASED: (ReleaseRight, rights.released),
    Kind.PERSON: (Staff, _person),
    Kind.ORDER_STATE: (OrderState, _order_state),
    Kind.CASE: (Case, _case),
    Kind.SETTLEMENT: (Settled, settlements.heard),
    Kind.DELIVERY: (Delivery, deliveries.announced),
}
