"""What the OMS asks of this store: offers of work, cancellations, people, and news of this store's orders."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from shared.contract.oms_api import CancelWork, FeedEntry, Kind, OrderState, Staff
from shared.fulfilment import FulfilmentOrder, ReasonCode, step
from shared.stock import Movement, release, reserve
from shared.workflow import ENDED, Status, Step
from store_server.storage import inbox, orders, people, stock, work
from store_server.storage.database import Tx
from store_server.storage.outbox import Cause
from store_server.use_cases.report import work_changed

UNSUPPORTED = "unsupported"
OMS_ACTOR = "oms"


def entry(tx: Tx, received: FeedEntry, now: datetime) -> None:
    """Take one entry of this store's channel, once; what this version does not know is kept as unsupported."""
    command_id = f"{received.kind}:{received.key}:{received.pos}"
    if not inbox.take(tx, command_id, received.channel, received.pos, now):
        return
    handler = _HANDLERS.get(received.kind)
    if handler is None:
        inbox.note_outcome(tx, command_id, UNSUPPORTED)
        return
    handler(tx, received, Cause(command_id, OMS_ACTOR, "", now))


def offer(tx: Tx, offered: FulfilmentOrder, cause: Cause) -> FulfilmentOrder:
    """Take an offer: its units are kept from the till at once, or it is declined because the store sold them.

    An offer that is known already is left as it is.
    """
    known = work.find(tx, offered.fulfilment_id)
    if known is not None:
        return known
    if _missing(tx, offered):
        declined = step(offered, Step.DECLINE).model_copy(update={"reason_code": ReasonCode.SOLD})
        return work_changed(tx, Step.DECLINE.value, declined, [], cause)
    kept = offered.model_copy(update={"version": offered.version + 1})
    return work_changed(tx, "reserve", kept, _reserved(tx, offered), cause)


def cancel(tx: Tx, fulfilment_id: str, cause: Cause) -> FulfilmentOrder | None:
    """Stop work that has not left yet; what has left stands, and None says so."""
    known = work.find(tx, fulfilment_id)
    if known is None or known.status in ENDED:
        return None
    return work_changed(tx, Step.CANCEL.value, step(known, Step.CANCEL), still_reserved(known), cause)


def still_reserved(known: FulfilmentOrder) -> list[Movement]:
    """Release what is still promised to a fulfilment order."""
    units = Counter[str]()
    for line in known.lines:
        units[line.sku] += line.ordered - line.short - line.cancelled
    return [movement for sku, quantity in units.items() if quantity for movement in release(sku, quantity)]


def _missing(tx: Tx, offered: FulfilmentOrder) -> bool:
    return any(stock.level(tx, sku).free < quantity for sku, quantity in _units(offered).items())


def _reserved(tx: Tx, offered: FulfilmentOrder) -> list[Movement]:
    return [
        move for sku, quantity in _units(offered).items() for move in reserve(stock.level(tx, sku), quantity)
    ]


def _units(offered: FulfilmentOrder) -> Counter[str]:
    units = Counter[str]()
    for line in offered.lines:
        units[line.sku] += line.ordered
    return units


def _offer_entry(tx: Tx, received: FeedEntry, cause: Cause) -> None:
    offered = FulfilmentOrder.model_validate(received.body)
    taken = offer(tx, offered.model_copy(update={"status": Status.OFFERED}), cause)
    tx.touch("queue", taken.fulfilment_id)


def _cancel_entry(tx: Tx, received: FeedEntry, cause: Cause) -> None:
    cancel(tx, CancelWork.model_validate(received.body).fulfilment_id, cause)


def _person_entry(tx: Tx, received: FeedEntry, cause: Cause) -> None:
    people.save(tx, Staff.model_validate(received.body))


def _order_entry(tx: Tx, received: FeedEntry, cause: Cause) -> None:
    orders.set_state(tx, OrderState.model_validate(received.body))


_HANDLERS: dict[str, Callable[[Tx, FeedEntry, Cause], None]] = {
    Kind.OFFER: _offer_entry,
    Kind.CANCEL: _cancel_entry,
    Kind.PERSON: _person_entry,
    Kind.ORDER_STATE: _order_entry,
}
