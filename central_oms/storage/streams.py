"""How far each store's stream of facts has been taken, and the facts themselves as they came."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from central_oms.storage.database import Tx, locked, upsert
from central_oms.storage.schema import inbound, store_stream
from shared.contract.oms.line import Lane

_KEEP = insert(inbound)
APPLIED, PARKED, DISCARDED = "applied", "parked", "discarded"


@dataclass(frozen=True, slots=True)
class Stream:
    """The watermark of one lane of a store: all up to `last` is taken, and `chain` is the link there."""

    store_id: str
    inc: str
    last: int
    chain: str
    session: str
    boot_id: str
    lane: Lane = Lane.CORE


class Taken(NamedTuple):
    """One event as it came; `type` and `subject` are empty or its id if it cannot be read."""

    seq: int
    event_id: str
    type: str
    subject: str
    aggver: int
    body: str
    status: str


def find(tx: Tx, store_id: str, lane: Lane = Lane.CORE) -> Stream | None:
    """Give a store's watermark, locked until a write ends; None before anything came."""
    table = store_stream
    c = table.c
    query = select(c.store_id, c.inc, c.last_seq, c.chain, c.session, c.boot_id)
    row = tx.execute(locked(tx, query.where(*_of(store_id, lane)))).one_or_none()
    return Stream(*row, lane) if row else None


def begin(tx: Tx, stream: Stream, now: datetime) -> None:
    """Save a store's watermark: under a new session, in a new incarnation, or moved on."""
    row: dict[str, Any] = {
        "store_id": stream.store_id,
        "lane": stream.lane.value,
        "inc": stream.inc,
        "last_seq": stream.last,
        "chain": stream.chain,
        "session": stream.session,
        "boot_id": stream.boot_id,
        "last_seen": _utc(now),
    }
    upsert(tx, store_stream, [row])


def close(tx: Tx, store_id: str) -> None:
    """End a store's session without another."""
    tx.execute(update(store_stream).where(*_of(store_id)).values(session=""))


def advance(tx: Tx, store_id: str, last: int, chain: str, heard: int, now: datetime) -> None:
    """Move the watermark, and note how far the store has carried out what it alone is told."""
    moved = {"last_seq": last, "chain": chain, "heard": heard, "last_seen": _utc(now)}
    tx.execute(update(store_stream).where(*_of(store_id)).values(moved))


def heard(tx: Tx, store_id: str) -> int:
    """Give how far a store has carried out what it alone is told."""
    return tx.scalar(select(store_stream.c.heard).where(*_of(store_id))) or 0


def unheard_since(tx: Tx, moment: datetime) -> dict[str, datetime]:
    """Give the stores that told nothing since `moment`, each with when it last did."""
    c = store_stream.c
    rows = tx.execute(
        select(c.store_id, c.last_seen).where(c.lane == Lane.CORE.value, c.last_seen < _utc(moment))
    )
    return {store_id: datetime.fromisoformat(last_seen) for store_id, last_seen in rows}


def known(tx: Tx, event_ids: Collection[str]) -> set[str]:
    """Give those of `event_ids` that were taken before, under any incarnation."""
    return set(tx.scalars(select(inbound.c.event_id).where(inbound.c.event_id.in_(event_ids))))


def parked_subjects(tx: Tx, store_id: str) -> set[str]:
    """Give the subjects of which an event waits, so that later ones must wait too."""
    query = select(inbound.c.subject).where(inbound.c.store_id == store_id, inbound.c.status == PARKED)
    return set(tx.scalars(query))


def keep(tx: Tx, stream: Stream, taken: Iterable[Taken], now: datetime) -> None:
    """Keep events as they came."""
    same = {
        "store_id": stream.store_id,
        "lane": stream.lane.value,
        "inc": stream.inc,
        "received_at": now.isoformat(),
    }
    if rows := [{**same, **event._asdict()} for event in taken]:
        tx.execute(_KEEP, rows)


def mark(tx: Tx, event_id: str, status: str) -> None:
    """Say what became of an event that waited."""
    tx.execute(update(inbound).where(inbound.c.event_id == event_id).values(status=status))


def _of(store_id: str, lane: Lane = Lane.CORE) -> tuple[Any, ...]:
    return store_stream.c.store_id == store_id, store_stream.c.lane == lane.value


def _utc(moment: datetime) -> str:
    # Texts of one zone sort as their moments do.
    return moment.astimezone(UTC).isoformat()
