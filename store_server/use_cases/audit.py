"""The store's audit trail: each entry is saved with what it tells of, or not at all."""

from shared.audit import AuditAction, AuditEntry, AuditRow
from shared.contract.events import EventType
from shared.contract.oms.line import Lane
from shared.contract.store.managing import Deed
from store_server.storage import outbox, people
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases.report import event_id

MOST_ROWS = 8


def note(
    tx: Tx, action: AuditAction, about: str, cause: Cause, approver: str | None = None, detail: str = ""
) -> None:
    """Write down what someone did; `about` is the id of the person or the thing."""
    entry = AuditEntry(
        who=cause.actor or None,
        device=cause.device_id or None,
        approver=approver,
        action=action.value,
        object=about,
        detail=detail,
    )
    fact = event_id(cause.command_id, about, action.value)
    outbox.add(tx, fact, EventType.AUDITED, fact, 1, entry, cause)


def newest(tx: Tx) -> tuple[Deed, ...]:
    """Give the last entries, the newest first, with the names of those who work here."""
    told = (event for event in outbox.newest(tx, Lane.BULK, MOST_ROWS) if event.type == EventType.AUDITED)
    rows = (AuditRow.model_validate({**event.data, "entry_id": event.id, "at": event.time}) for event in told)
    return tuple(_deed(tx, row) for row in rows)


def _deed(tx: Tx, row: AuditRow) -> Deed:
    return Deed(
        row=row,
        who=_name(tx, row.who),
        approver=_name(tx, row.approver),
        whom=_name(tx, row.object),
    )


def _name(tx: Tx, person_id: str | None) -> str:
    return (person_id and people.name_of(tx, person_id)) or ""
