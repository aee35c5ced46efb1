"""What people in the stores did by their word alone: kept as it is told, and shown to whoever looks into it."""

from datetime import datetime

from central_oms.storage import audit, documents
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from shared.audit import AuditPage, AuditRow
from shared.contract.events import Event
from shared.errors import NotFound


def told(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Keep an entry of a store's trail, whatever it says."""
    audit.keep(tx, store_id, event.id, event.time)
    return []


def show(tx: Tx, store_id: str, before: str | None, limit: int) -> AuditPage:
    """Give a page of a store's trail, the newest first.

    Raises:
        NotFound: no such store, or no such entry to go on before.
    """
    if documents.node(tx, store_id) is None:
        raise NotFound(what="store", key=store_id)
    place = audit.place(tx, store_id, before) if before else None
    if before and place is None:
        raise NotFound(what="entry", key=before)
    rows = [_row(body) for body in audit.page(tx, store_id, place, limit)]
    return AuditPage(entries=tuple(rows), before=rows[-1].entry_id if len(rows) == limit else None)


def _row(body: str) -> AuditRow:
    event = Event.model_validate_json(body)
    return AuditRow.model_validate({**event.data, "entry_id": event.id, "at": event.time})
