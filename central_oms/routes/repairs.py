"""What waits for a person at the OMS: facts of stores that could not be taken, and cases to decide."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query

from central_oms.dependencies import Db, Now, exactly
from central_oms.use_cases import cases, dead_letters
from shared.cases import Case
from shared.contract.oms.repairs import DeadLetter, Discard, LetterState, Replay, Resolve, WholeLetter
from shared.contract.problem import documented
from shared.errors import BadInput, Conflict, NotFound, TooLarge
from shared.value import Id

router = APIRouter(tags=["repairs"])
EventId = Annotated[Id, Path(examples=["0197a1c2-0000-7000-8000-000000000010"])]
CaseId = Annotated[Id, Path(examples=["0197a1c2-0000-7000-8000-000000000011"])]
Limit = Annotated[int, Query(ge=1, le=1000)]
DECIDED = documented(NotFound, Conflict, BadInput, TooLarge)

ACTOR = {"actor": "Camille"}
DISCARD = {**ACTOR, "reason": "Counted by hand on Monday, the figures are right without it."}
RESOLVE = {**ACTOR, "note": "The customer wanted it once; the second order is cancelled."}


@router.get("/dead-letters", responses=documented(BadInput))
async def list_dead_letters(db: Db, state: LetterState | None = None, limit: Limit = 100) -> list[DeadLetter]:
    """List facts that could not be taken, the oldest first; without a state those that still wait."""
    return await db.read(lambda tx: dead_letters.listed(tx, state, limit))


@router.get("/dead-letters/{event_id}", responses=documented(NotFound, BadInput))
async def show_dead_letter(event_id: EventId, db: Db) -> WholeLetter:
    """Show a fact exactly as it came, and what was done about it."""
    return await db.read(lambda tx: dead_letters.show(tx, event_id))


@router.post("/dead-letters/{event_id}/replay", responses=DECIDED)
async def replay_dead_letter(
    event_id: EventId,
    asked: Annotated[Replay, exactly(Replay), Body(examples=[ACTOR])],
    db: Db,
    now: Now,
) -> DeadLetter:
    """Try a fact again; what waits behind it follows in order."""
    return await db.write(lambda tx: dead_letters.replay(tx, event_id, asked.actor, now))


@router.post("/dead-letters/{event_id}/discard", responses=DECIDED)
async def discard_dead_letter(
    event_id: EventId,
    asked: Annotated[Discard, exactly(Discard), Body(examples=[DISCARD])],
    db: Db,
    now: Now,
) -> DeadLetter:
    """Let what waits behind a fact go on without it; nothing is deleted, and the store is told to look."""
    return await db.write(lambda tx: dead_letters.discard(tx, event_id, asked.actor, asked.reason, now))


@router.get("/cases", responses=documented(BadInput))
async def list_cases(db: Db, still_open: bool = True, limit: Limit = 100) -> list[Case]:
    """List the open cases, or with `still_open=false` the closed ones, the newest first."""
    return await db.read(lambda tx: cases.listed(tx, limit, still_open=still_open))


@router.post("/cases/{case_id}/resolve", responses=DECIDED)
async def resolve_case(
    case_id: CaseId,
    asked: Annotated[Resolve, exactly(Resolve), Body(examples=[RESOLVE])],
    db: Db,
    now: Now,
) -> Case:
    """Close a case with what was decided."""
    return await db.write(lambda tx: cases.resolve(tx, case_id, asked.actor, asked.note, now))
