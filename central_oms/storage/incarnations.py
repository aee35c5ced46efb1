"""The histories that each store began, and in their order all that it told: its journal."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select

from central_oms.storage.database import Tx
from central_oms.storage.schema import inbound, incarnation
from shared.contract.events import Known
from shared.contract.oms.line import Lane


class Place(NamedTuple):
    """An event's place in the journal: the number of its incarnation, and its own in that."""

    number: int
    seq: int


def begin(tx: Tx, store_id: str, inc: str, nonce: str, now: datetime) -> None:
    """Begin a store's next history."""
    row = {"store_id": store_id, "inc": inc, "nonce": nonce, "begun_at": now.isoformat()}
    tx.execute(insert(incarnation).values(number=count(tx, store_id) + 1, **row))


def begun_by(tx: Tx, store_id: str, nonce: str) -> str | None:
    """Give the incarnation that the request with this nonce began."""
    query = select(incarnation.c.inc).where(incarnation.c.store_id == store_id, incarnation.c.nonce == nonce)
    return tx.scalar(query)


def number_of(tx: Tx, store_id: str, inc: str) -> int | None:
    """Give which of a store's histories an incarnation is; None if it is none."""
    query = select(incarnation.c.number).where(incarnation.c.store_id == store_id, incarnation.c.inc == inc)
    return tx.scalar(query)


def end(tx: Tx, store_id: str, inc: str) -> int:
    """Give the number of the last event of an incarnation; 0 if it has none."""
    where = inbound.c.store_id == store_id, inbound.c.lane == Lane.CORE.value, inbound.c.inc == inc
    return tx.scalar(select(func.max(inbound.c.seq)).where(*where)) or 0


def page(tx: Tx, store_id: str, after: Place, limit: int) -> Sequence[tuple[Place, Known]]:
    """Give up to `limit` events that follow a place."""
    found: list[tuple[Place, Known]] = []
    query = select(incarnation.c.number, incarnation.c.inc).where(
        incarnation.c.store_id == store_id, incarnation.c.number >= after.number
    )
    for number, inc in tx.execute(query.order_by(incarnation.c.number)).all():
        start = after.seq if number == after.number else 0
        found += [
            (Place(number, seq), event) for seq, event in _of(tx, store_id, inc, start, limit - len(found))
        ]
        if len(found) == limit:
            break
    return found


def _of(tx: Tx, store_id: str, inc: str, after: int, limit: int) -> list[tuple[int, Known]]:
    query = select(inbound.c.seq, inbound.c.event_id, inbound.c.body).where(
        inbound.c.store_id == store_id,
        inbound.c.lane == Lane.CORE.value,
        inbound.c.inc == inc,
        inbound.c.seq > after,
    )
    rows = tx.execute(query.order_by(inbound.c.seq).limit(limit))
    return [(seq, Known(id=event_id, body=body)) for seq, event_id, body in rows]


def count(tx: Tx, store_id: str) -> int:
    """Give how many histories a store began."""
    query = select(func.max(incarnation.c.number)).where(incarnation.c.store_id == store_id)
    return tx.scalar(query) or 0
