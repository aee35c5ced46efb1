"""Cases for this store's people: opened by what happens here or at the OMS, closed by whoever dealt with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.audit import AuditAction
from shared.cases import Case, CaseClass, case_of, closed
from shared.contract.events import CaseTold, EventType
from shared.contract.oms.feed import Ended, Staff
from shared.contract.store.counting import Counted
from shared.errors import Conflict, NotFound
from shared.fulfilment import FulfilmentOrder
from shared.order import Order
from shared.overrides import Override
from shared.receiving import Receipt
from shared.workflow import Step
from store_server.storage import cases, outbox, people
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from store_server.use_cases.report import event_id


def put_back(tx: Tx, work: FulfilmentOrder, cancelled: Cause) -> None:
    """Ask for what was picked to go back to the shelf, because its order was cancelled."""
    # The cancellation is the command's one effect, and the case is an effect of that.
    by = event_id(cancelled.command_id, work.fulfilment_id, Step.CANCEL.value)
    cause = replace(cancelled, command_id=by)
    facts: dict[str, str | int] = {"number": work.number, "count": work.units_picked}
    case = case_of(CaseClass.CAN_2, work.fulfilment_id, work.node_id, cause.command_id, cause.at, facts)
    if cases.find(tx, case.case_id) is None:
        _tell(tx, EventType.CASE_OPENED, case, 1, cause)


def overridden(
    tx: Tx, order: Order, override: Override, quantity: int, numbers: Sequence[str], cause: Cause
) -> None:
    """Report that a manager let the till sell what was kept for others; `numbers` are the orders that gave way."""
    names = {line.sku: line.name for line in order.lines}
    facts: dict[str, str | int] = {
        "number": order.number,
        "name": names[override.sku],
        "count": quantity,
        "by": override.override_name,
        "seller": people.name_of(tx, order.sold_by or "") or "",
        "reason": override.reason.value,
        "orders": ", ".join(dict.fromkeys(numbers)),
    }
    subject = f"{order.order_id}:{override.sku}"[:64]
    case = case_of(CaseClass.OVS_2, subject, order.node_id, cause.command_id, cause.at, facts)
    _tell(tx, EventType.CASE_OPENED, case, 1, cause)


def counted_short(tx: Tx, store_id: str, name: str, count: Counted, cause: Cause) -> None:
    """Report that a count found fewer units than were promised, so that someone counts once more."""
    facts: dict[str, str | int] = {
        "sku": count.sku,
        "name": name,
        "counted": count.counted,
        "expected": count.counted - count.variance,
        "orders": ", ".join(count.orders),
    }
    case = case_of(CaseClass.OVS_3, count.sku, store_id, cause.command_id, cause.at, facts)
    _tell(tx, EventType.CASE_OPENED, case, 1, cause)


def delivered_otherwise(tx: Tx, store_id: str, receipt: Receipt, cause: Cause) -> None:
    """Report that a delivery brought other units than were announced, so that someone asks its sender."""
    facts: dict[str, str | int] = {
        "number": receipt.delivery_id,
        "origin": receipt.origin,
        "short": receipt.missing,
        "beyond": receipt.beyond,
    }
    # Of the delivery: announced or received a second time it is the same case.
    case = case_of(CaseClass.RCV_1, receipt.delivery_id, store_id, receipt.delivery_id, cause.at, facts)
    if cases.find(tx, case.case_id) is None:
        _tell(tx, EventType.CASE_OPENED, case, 1, replace(cause, command_id=case.case_id))


def copy_differed(tx: Tx, store_id: str, channel: str, now: datetime) -> None:
    """Report, once a day, that this store's copy of a channel was not what the OMS had told; it is fetched anew by itself."""
    case = case_of(CaseClass.CPY_1, channel, store_id, now.date().isoformat(), now, {"channel": channel})
    if cases.find(tx, case.case_id) is None:
        _tell(tx, EventType.CASE_OPENED, case, 1, Cause(case.case_id, "", "", now))


def worked_no_longer(tx: Tx, person: Staff, ended: Ended, cause: Cause) -> None:
    """Flag what someone did here before this store heard that they work here no longer; it happened, and stands."""
    count = outbox.told_by(tx, person.person_id, ended.at)
    own = event_id(person.person_id, ended.at.isoformat(), "ended")
    facts: dict[str, str | int] = {"name": person.name, "count": count}
    case = case_of(CaseClass.PPL_1, person.person_id, ended.store_id, own, cause.at, facts)
    if count and cases.find(tx, case.case_id) is None:
        _tell(tx, EventType.CASE_OPENED, case, 1, replace(cause, command_id=own))


def close(tx: Tx, case_id: str, who: str, cause: Cause) -> Case:
    """Close a case, and tell the OMS.

    Raises:
        NotFound: no such case.
        Conflict: someone closed it before.
    """
    case = cases.find(tx, case_id)
    if case is None:
        raise NotFound(what="case", key=case_id)
    if not case.open:
        raise Conflict(what="the case is closed")
    done = closed(case, who, "", cause.at)
    _tell(tx, EventType.CASE_CLOSED, done, 2, cause)
    audit.note(tx, AuditAction.CASE_CLOSED, case_id, cause, detail=case.case_class.value)
    return done


def hear(tx: Tx, told: Case) -> None:
    """Take a case as the OMS opened or closed it; one that is closed here stays closed."""
    known = cases.find(tx, told.case_id)
    if known is None or known.open:
        cases.save(tx, told)


def _tell(tx: Tx, kind: EventType, case: Case, version: int, cause: Cause) -> None:
    cases.save(tx, case)
    fact = event_id(cause.command_id, case.case_id, kind)
    outbox.add(tx, fact, kind, case.case_id, version, CaseTold(case=case), cause)
