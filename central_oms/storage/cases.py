"""Cases for people: as they stand, and each opening and closing as it came."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, func, insert, select

from central_oms.storage.database import Tx, locked, upsert
from central_oms.storage.schema import case_event, cases, order_print
from shared.cases import Case, CaseClass
from shared.contract.events import EventType

OPEN, AUTOMATIC, BY_PERSON = "open", "automatic", "by_person"


def save(tx: Tx, case: Case, now: datetime) -> None:
    """Save a case as an event left it, and the event."""
    row = {
        "case_id": case.case_id,
        "case_class": case.case_class.value,
        "node_id": case.node_id,
        "subject": case.subject,
        "state": OPEN if case.open else BY_PERSON if case.closed_by else AUTOMATIC,
        "opened_at": case.opened_at.isoformat(),
        "body": case.model_dump_json(),
    }
    upsert(tx, cases, [row])
    kind = EventType.CASE_OPENED if case.open else EventType.CASE_CLOSED
    told = {"case_id": case.case_id, "type": kind.value, "at": now.isoformat(), "body": row["body"]}
    tx.execute(insert(case_event).values(**told))


def find(tx: Tx, case_id: str) -> Case | None:
    """Give one case, locked until a write ends."""
    body = tx.scalar(locked(tx, select(cases.c.body).where(cases.c.case_id == case_id)))
    return Case.model_validate_json(body) if body else None


def open_of(tx: Tx, case_class: CaseClass, subjects: Collection[str]) -> list[Case]:
    """Give the open cases of a class about these subjects."""
    query = select(cases.c.body).where(cases.c.subject.in_(list(subjects)), cases.c.state == OPEN)
    return _read(tx, query.where(cases.c.case_class == case_class.value))


def open_in_class(tx: Tx, case_class: CaseClass, limit: int) -> list[Case]:
    """Give the open cases of a class, the oldest first."""
    query = select(cases.c.body).where(cases.c.state == OPEN, cases.c.case_class == case_class.value)
    return _read(tx, query.order_by(cases.c.opened_at).limit(limit))


def listed(tx: Tx, *, still_open: bool, limit: int) -> list[Case]:
    """Give the open cases or the closed ones, the newest first."""
    state = cases.c.state == OPEN if still_open else cases.c.state != OPEN
    query = select(cases.c.body).where(state).order_by(cases.c.opened_at.desc(), cases.c.case_id)
    return _read(tx, query.limit(limit))


def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """Count cases by class and by how they stand: open, automatic or by_person."""
    query = select(cases.c.case_class, cases.c.state, func.count()).group_by(
        cases.c.case_class, cases.c.state
    )
    return {(case_class, state): count for case_class, state, count in tx.execute(query)}


def keep_prints(tx: Tx, prints: Iterable[tuple[str, str, datetime]]) -> None:
    """Keep who ordered what, as (order_id, print, placed_at)."""
    rows = [
        {"order_id": order_id, "print": print_, "placed_at": placed_at.isoformat()}
        for order_id, print_, placed_at in prints
    ]
    if rows:
        tx.execute(insert(order_print), rows)


def printed(tx: Tx, prints: Collection[str]) -> list[tuple[str, datetime]]:
    """Give the orders that left one of `prints`, as (print, placed_at)."""
    query = select(order_print.c.print, order_print.c.placed_at).where(order_print.c.print.in_(prints))
    return [(print_, datetime.fromisoformat(placed_at)) for print_, placed_at in tx.execute(query)]


def alike(tx: Tx, print_: str, since: datetime, until: datetime) -> str | None:
    """Name another order of the same customer with the same lines, placed between two moments."""
    c = order_print.c
    between = c.placed_at.between(since.isoformat(), until.isoformat())
    return tx.scalar(select(c.order_id).where(c.print == print_, between).order_by(c.placed_at).limit(1))


def _read(tx: Tx, query: Select[str]) -> list[Case]:
    return [Case.model_validate_json(body) for body in tx.scalars(query)]
