"""Facts that could not be taken, what waits behind them, and what was done about them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, or_, select

from central_oms.storage.database import Tx, locked, upsert
from central_oms.storage.schema import dead_letter, dead_letter_journal, inbound, incarnation
from central_oms.storage.streams import PARKED
from shared.contract.oms.repairs import DeadLetter, LetterAction, LetterNote, LetterState

OPEN = (LetterState.NEW, LetterState.RETRYING, LetterState.HELD)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fact as it came, which has not been taken."""

    event_id: str
    body: str


def save(tx: Tx, letter: DeadLetter) -> None:
    """Save where a fact stands."""
    row = letter.model_dump(mode="json", exclude={"waiting"})
    row |= {"first_at": letter.first_at.isoformat(), "next_at": _text(letter.next_at)}
    upsert(tx, dead_letter, [row])


def find(tx: Tx, event_id: str) -> DeadLetter | None:
    """Give one, locked until a write ends."""
    row = tx.execute(locked(tx, select(dead_letter).where(dead_letter.c.event_id == event_id))).one_or_none()
    return _letter(tx, row) if row else None


def listed(tx: Tx, states: Collection[LetterState], limit: int) -> list[DeadLetter]:
    """Give those in these states, the oldest first."""
    query = select(dead_letter).where(dead_letter.c.state.in_([state.value for state in states]))
    rows = tx.execute(query.order_by(dead_letter.c.first_at, dead_letter.c.event_id).limit(limit)).all()
    return [_letter(tx, row) for row in rows]


def due(
    tx: Tx, now: datetime, known: Collection[str], code: str, readable: Collection[str], limit: int
) -> list[str]:
    """Name those to try again: their time has come, or what was not understood before is understood now.

    Args:
        known: types that now are, of those with the error `code`.
        readable: errors of versions that now are.
    """
    c = dead_letter.c
    learnt = ((c.error == code) & c.type.in_(list(known))) | c.error.in_(list(readable))
    query = select(c.event_id).where(c.state.in_([state.value for state in OPEN]))
    query = query.where(or_(c.next_at <= now.isoformat(), learnt))
    return list(tx.scalars(query.order_by(c.first_at, c.event_id).limit(limit)))


def body(tx: Tx, event_id: str) -> str:
    """Give a fact exactly as it came."""
    found: str = tx.execute(select(inbound.c.body).where(inbound.c.event_id == event_id)).scalar_one()
    return found


def behind(tx: Tx, store_id: str, subject: str) -> list[Waiting]:
    """Give what waits of a subject, in the order in which it came."""
    started = incarnation.c.inc == inbound.c.inc, incarnation.c.store_id == inbound.c.store_id
    query = select(inbound.c.event_id, inbound.c.body).join(incarnation, started[0] & started[1])
    query = query.where(*_waits(store_id, subject))
    return [Waiting(*row) for row in tx.execute(query.order_by(incarnation.c.number, inbound.c.seq))]


def note(tx: Tx, event_id: str, action: LetterAction, actor: str, reason: str, at: datetime) -> None:
    """Write into the journal."""
    row = {"event_id": event_id, "action": action.value, "actor": actor, "reason": reason}
    tx.execute(insert(dead_letter_journal).values(at=at.isoformat(), **row))


def journal(tx: Tx, event_id: str) -> tuple[LetterNote, ...]:
    """Give what was done about a fact, the first first."""
    query = select(dead_letter_journal).where(dead_letter_journal.c.event_id == event_id)
    rows = tx.execute(query.order_by(dead_letter_journal.c.n)).all()
    return tuple(
        LetterNote(
            at=datetime.fromisoformat(row.at),
            actor=row.actor,
            action=LetterAction(row.action),
            reason=row.reason,
        )
        for row in rows
    )


def counts(tx: Tx) -> dict[str, int]:
    """Count them by state."""
    query = select(dead_letter.c.state, func.count()).group_by(dead_letter.c.state)
    return dict(tx.execute(query).all())


def oldest(tx: Tx) -> datetime | None:
    """Tell since when the oldest waits that is neither replayed nor discarded."""
    states = [state.value for state in OPEN]
    found = tx.scalar(select(func.min(dead_letter.c.first_at)).where(dead_letter.c.state.in_(states)))
    return datetime.fromisoformat(found) if found else None


def parked(tx: Tx) -> int:
    """Count the facts that wait, and those that wait behind them."""
    return tx.scalar(select(func.count()).select_from(inbound).where(inbound.c.status == PARKED)) or 0


def _letter(tx: Tx, row: Row[Any]) -> DeadLetter:
    query = select(func.count()).select_from(inbound).where(*_waits(row.store_id, row.subject))
    waiting = tx.scalar(query) or 0
    itself = 1 if row.state in OPEN else 0
    return DeadLetter.model_validate({**row._mapping, "waiting": max(0, waiting - itself)})


def _waits(store_id: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    return inbound.c.store_id == store_id, inbound.c.status == PARKED, inbound.c.subject == subject


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
