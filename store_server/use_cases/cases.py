"""Cases for this store's people: opened by what happens here or at the OMS, closed by whoever dealt with them."""

from dataclasses import replace

from shared.cases import Case, CaseClass, case_of, closed
from shared.contract.events import CaseTold, EventType
from shared.errors import Conflict, NotFound
from shared.fulfilment import FulfilmentOrder
from shared.workflow import Step
from store_server.storage import cases, outbox
from store_server.storage.database import Tx
from store_server.storage.outbox import Cause
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
