"""The stores' audit trails: what an entry says stays in `inbound`, exactly as it came."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import insert, select, tuple_

from central_oms.storage.database import Tx
from central_oms.storage.schema import audit, inbound


class Place(NamedTuple):
    """Where an entry stands in its store's trail."""

    at: str
    event_id: str


def keep(tx: Tx, store_id: str, event_id: str, at: datetime) -> None:
    """Keep an entry; nothing changes or deletes one."""
    # Texts of one zone sort as their moments do.
    moment = at.astimezone(UTC).isoformat()
    tx.execute(insert(audit).values(event_id=event_id, store_id=store_id, at=moment))


def place(tx: Tx, store_id: str, event_id: str) -> Place | None:
    """Give where an entry stands; None if the store told none of this id."""
    query = select(audit.c.at).where(audit.c.store_id == store_id, audit.c.event_id == event_id)
    at = tx.scalar(query)
    return None if at is None else Place(at, event_id)


def page(tx: Tx, store_id: str, before: Place | None, limit: int) -> Sequence[str]:
    """Give up to `limit` entries as they came, the newest first."""
    c = audit.c
    query = select(inbound.c.body).join(audit, c.event_id == inbound.c.event_id).where(c.store_id == store_id)
    if before is not None:
        query = query.where(tuple_(c.at, c.event_id) < tuple_(before.at, before.event_id))
    return tx.scalars(query.order_by(c.at.desc(), c.event_id.desc()).limit(limit)).all()
