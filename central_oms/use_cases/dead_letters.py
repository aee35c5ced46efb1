"""Facts that could not be taken: tried again by themselves three times, then by a person, or set aside by one. None is lost.

new ─▶ retrying (after 1 min, 10 min, 1 h) ─▶ held ─▶ replayed │ discarded
"""

from datetime import datetime, timedelta

from central_oms.storage import cases as kept_cases
from central_oms.storage import dead_letters, streams
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from central_oms.use_cases import cases, publish
from central_oms.use_cases.apply import UNSUPPORTED, Failure, apply, of_version, read
from central_oms.use_cases.facts import HANDLERS, lock
from shared.cases import CaseClass, case_of
from shared.contract.events import SCHEMA, Event
from shared.contract.oms.repairs import DeadLetter, LetterAction, LetterState, WholeLetter
from shared.contract.versions import OLDEST
from shared.errors import Conflict, NotFound

RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


def begin(tx: Tx, store_id: str, event_id: str, event: Event | None, failure: Failure, now: datetime) -> None:
    """Keep in mind a fact that could not be taken, and open a case for it."""
    letter = DeadLetter(
        event_id=event_id,
        store_id=store_id,
        type=event.type if event else "",
        subject=event.subject if event else event_id,
        error=failure.error,
        detail=failure.detail,
        state=LetterState.NEW,
        attempts=1,
        first_at=now,
        next_at=now + RETRY_AFTER[0],
        waiting=0,
    )
    dead_letters.save(tx, letter)
    facts = {"type": letter.type, "error": letter.error, "subject": letter.subject}
    cases.begin(tx, case_of(CaseClass.SCH_1, event_id, store_id, event_id, now, facts), now)


def due(tx: Tx, now: datetime, limit: int) -> list[str]:
    """Name the facts to try again now, the oldest first."""
    readable = [of_version(version) for version in range(OLDEST, SCHEMA + 1)]
    return dead_letters.due(tx, now, HANDLERS.keys(), UNSUPPORTED, readable, limit)


def retry(tx: Tx, event_id: str, now: datetime) -> None:
    """Try a fact again, as the upkeep does."""
    letter = _open(tx, event_id)
    _try(tx, letter, "", now)


def replay(tx: Tx, event_id: str, actor: str, now: datetime) -> DeadLetter:
    """Try a fact again because a person says so; what waits behind it follows in order.

    Raises:
        NotFound: no such fact failed.
        Conflict: it was replayed or discarded before.
    """
    return _try(tx, _open(tx, event_id), actor, now)


def discard(tx: Tx, event_id: str, actor: str, reason: str, now: datetime) -> DeadLetter:
    """Let what waits behind a fact go on without it; the fact stays as it came, and its store is told to look at the subject.

    Raises:
        NotFound: no such fact failed.
        Conflict: it was replayed or discarded before.
    """
    letter = _open(tx, event_id)
    streams.mark(tx, event_id, streams.DISCARDED)
    dead_letters.note(tx, event_id, LetterAction.DISCARDED, actor, reason, now)
    done = _ended(tx, letter, LetterState.DISCARDED)
    _close_case(tx, event_id, actor, reason, now)
    behind = _go_on(tx, letter, now)
    facts = {"type": letter.type, "subject": letter.subject, "reason": reason, "actor": actor}
    set_aside = case_of(CaseClass.SET_1, letter.subject, letter.store_id, event_id, now, facts)
    publish.send(tx, behind, cases.begin(tx, set_aside, now))
    return done


def show(tx: Tx, event_id: str) -> WholeLetter:
    """Show a fact exactly as it came, and what was done about it.

    Raises:
        NotFound: no such fact failed.
    """
    letter = _found(tx, event_id)
    body = dead_letters.body(tx, event_id)
    return WholeLetter(letter=letter, body=body, journal=dead_letters.journal(tx, event_id))


def listed(tx: Tx, state: LetterState | None, limit: int) -> list[DeadLetter]:
    """List those in a state, or all that are neither replayed nor discarded, the oldest first."""
    return dead_letters.listed(tx, dead_letters.OPEN if state is None else (state,), limit)


def _found(tx: Tx, event_id: str) -> DeadLetter:
    letter = dead_letters.find(tx, event_id)
    if letter is None:
        raise NotFound(what="dead letter", key=event_id)
    return letter


def _open(tx: Tx, event_id: str) -> DeadLetter:
    """Give a fact that still waits, once no push of its store can come between, nor a write that touches the same."""
    streams.find(tx, _found(tx, event_id).store_id)
    letter = _found(tx, event_id)
    if letter.state not in dead_letters.OPEN:
        raise Conflict(what=f"it is {letter.state.value}")
    waiting = dead_letters.behind(tx, letter.store_id, letter.subject)
    lock(tx, (event for fact in waiting if (event := read(fact.event_id, fact.body))))
    return letter


def _try(tx: Tx, letter: DeadLetter, actor: str, now: datetime) -> DeadLetter:
    told = _apply(tx, letter.store_id, letter.event_id, dead_letters.body(tx, letter.event_id), now)
    if isinstance(told, Failure):
        dead_letters.note(tx, letter.event_id, LetterAction.FAILED, actor, told.detail, now)
        return _failed(tx, letter, told, now)
    dead_letters.note(tx, letter.event_id, LetterAction.REPLAYED, actor, "", now)
    done = _ended(tx, letter, LetterState.REPLAYED)
    _close_case(tx, letter.event_id, actor, "replayed", now)
    publish.send(tx, told, _go_on(tx, letter, now))
    return done


def _apply(tx: Tx, store_id: str, event_id: str, body: str, now: datetime) -> list[Told] | Failure:
    done = apply(tx, store_id, read(event_id, body), now)
    if not isinstance(done, Failure):
        streams.mark(tx, event_id, streams.APPLIED)
    return done


def _go_on(tx: Tx, letter: DeadLetter, now: datetime) -> list[Told]:
    """Take in order what waited behind a fact, up to the next that cannot be taken; give what stores are to be told."""
    told: list[Told] = []
    for fact in dead_letters.behind(tx, letter.store_id, letter.subject):
        done = _apply(tx, letter.store_id, fact.event_id, fact.body, now)
        if isinstance(done, Failure):
            begin(tx, letter.store_id, fact.event_id, read(fact.event_id, fact.body), done, now)
            break
        told += done
    return told


def _close_case(tx: Tx, event_id: str, actor: str, note: str, now: datetime) -> None:
    cases.end_by(tx, kept_cases.open_of(tx, CaseClass.SCH_1, [event_id]), actor, note, now)


def _failed(tx: Tx, letter: DeadLetter, failure: Failure, now: datetime) -> DeadLetter:
    tries = letter.attempts
    later = now + RETRY_AFTER[tries] if tries < len(RETRY_AFTER) else None
    update = {
        "attempts": tries + 1,
        "state": LetterState.RETRYING if later else LetterState.HELD,
        "next_at": later,
        "error": failure.error,
        "detail": failure.detail,
    }
    return _saved(tx, letter.model_copy(update=update))


def _ended(tx: Tx, letter: DeadLetter, state: LetterState) -> DeadLetter:
    return _saved(tx, letter.model_copy(update={"state": state, "next_at": None, "waiting": 0}))


def _saved(tx: Tx, letter: DeadLetter) -> DeadLetter:
    dead_letters.save(tx, letter)
    return letter
