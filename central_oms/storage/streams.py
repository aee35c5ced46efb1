"""How far each store's stream of facts has been taken, and the facts themselves as they came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from central_oms.storage.database import Tx, locked, upsert
from central_oms.storage.schema import inbound, store_stream
from shared.contract.oms_api import LANE

APPLIED, PARKED = "applied", "parked"


@dataclass(frozen=True, slots=True)
class Stream:
    """The watermark of one store: all up to `last` is taken, and `chain` is the link there."""

    store_id: str
    inc: str
    last: int
    chain: str
    session: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One event as it came; `type` and `subject` are empty or its id if it cannot be read."""

    seq: int
    event_id: str
    type: str
    subject: str
    aggver: int
    body: str
    status: str


def find(tx: Tx, store_id: str) -> Stream | None:
    """Give a store's watermark, locked until a write ends; None before its first contact."""
    table = store_stream
    query = select(table.c.store_id, table.c.inc, table.c.last_seq, table.c.chain, table.c.session)
    row = tx.execute(locked(tx, query.where(*_of(store_id)))).one_or_none()
    return Stream(*row) if row else None


def begin(tx: Tx, stream: Stream, boot_id: str, now: datetime) -> None:
    """Save a store's watermark under a new session."""
    row: dict[str, Any] = {
        "store_id": stream.store_id,
        "lane": LANE,
        "inc": stream.inc,
        "last_seq": stream.last,
        "chain": stream.chain,
        "session": stream.session,
        "boot_id": boot_id,
        "last_seen": now.isoformat(),
    }
    upsert(tx, store_stream, [row])


def advance(tx: Tx, store_id: str, last: int, chain: str, now: datetime) -> None:
    """Move the watermark."""
    moved = {"last_seq": last, "chain": chain, "last_seen": now.isoformat()}
    tx.execute(update(store_stream).where(*_of(store_id)).values(moved))


def known(tx: Tx, event_ids: Collection[str]) -> set[str]:
    """Give those of `event_ids` that were taken before, under any incarnation."""
    return set(tx.scalars(select(inbound.c.event_id).where(inbound.c.event_id.in_(event_ids))))


def parked_subjects(tx: Tx, store_id: str) -> set[str]:
    """Give the subjects of which an event waits, so that later ones must wait too."""
    query = select(inbound.c.subject).where(inbound.c.store_id == store_id, inbound.c.status == PARKED)
    return set(tx.scalars(query))


def keep(tx: Tx, stream: Stream, taken: Taken, now: datetime) -> None:
    """Keep one event as it came."""
    tx.execute(
        insert(inbound).values(
            store_id=stream.store_id,
            lane=LANE,
            inc=stream.inc,
            seq=taken.seq,
            event_id=taken.event_id,
            type=taken.type,
            subject=taken.subject,
            aggver=taken.aggver,
            body=taken.body,
            status=taken.status,
            received_at=now.isoformat(),
        )
    )


def _of(store_id: str) -> tuple[Any, ...]:
    return store_stream.c.store_id == store_id, store_stream.c.lane == LANE
