"""Cases for people: opened and closed by what happens, or closed by whoever decided; a store's manager sees its own."""

from collections.abc import Collection
from datetime import datetime

from central_oms.storage import cases
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.use_cases import publish
from shared.cases import RULES, Case, CaseClass, closed
from shared.contract.events import CaseTold, Event
from shared.contract.oms.feed import Kind, Op, store_channel
from shared.errors import BadInput, Conflict, NotFound


def begin(tx: Tx, case: Case, now: datetime) -> list[Told]:
    """Open a case, once, and give what its store is to be told."""
    if cases.find(tx, case.case_id) is not None:
        return []
    cases.save(tx, case, now)
    return _told(case)


def end(tx: Tx, case_class: CaseClass, subjects: Collection[str], note: str, now: datetime) -> list[Told]:
    """Close by itself what is open of a class about these subjects, and give what stores are to be told."""
    return end_by(tx, cases.open_of(tx, case_class, subjects), "", note, now)


def end_by(tx: Tx, open_cases: Collection[Case], actor: str, note: str, now: datetime) -> list[Told]:
    """Close cases; an empty actor is the OMS itself."""
    told: list[Told] = []
    for case in open_cases:
        done = closed(case, actor, note, now)
        cases.save(tx, done, now)
        told += _told(done)
    return told


def resolve(tx: Tx, case_id: str, actor: str, note: str, now: datetime) -> Case:
    """Close a case because a person decided, and tell its store.

    Raises:
        NotFound: no such case.
        Conflict: it is closed.
    """
    case = cases.find(tx, case_id)
    if case is None:
        raise NotFound(what="case", key=case_id)
    if not case.open:
        raise Conflict(what="the case is closed")
    publish.send(tx, end_by(tx, [case], actor, note, now))
    return closed(case, actor, note, now)


def listed(tx: Tx, limit: int, *, still_open: bool) -> list[Case]:
    """List the open cases or the closed ones, the newest first."""
    return cases.listed(tx, still_open=still_open, limit=limit)


def told_by_store(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take a case as its store opened or closed it; one that is closed here stays closed, and nobody need be told."""
    case = CaseTold.model_validate(event.data).case
    if case.node_id != store_id:
        raise BadInput(what=f"a case of another node than {store_id}")
    known = cases.find(tx, case.case_id)
    if known is None or known.open:
        cases.save(tx, case, now)
    return []


def _told(case: Case) -> list[Told]:
    if case.node_id is None or not RULES[case.case_class].in_store:
        return []
    return [(store_channel(case.node_id), Entry(Kind.CASE, case.case_id, Op.PUT, case.model_dump_json()))]
