"""What people who look after the line ask of the OMS: facts that could not be taken, and cases to decide."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.value import Id, Message, Note, Words

Reason = Annotated[Note, Field(min_length=3)]
Name = Annotated[Words, Field(min_length=1)]


class LetterState(StrEnum):
    """Where a fact stands that could not be taken: new → retrying → held → replayed or discarded."""

    NEW = "new"
    RETRYING = "retrying"
    HELD = "held"  #: waits for a person
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class LetterAction(StrEnum):
    """What was done with one."""

    REPLAYED = "replayed"
    FAILED = "failed"
    DISCARDED = "discarded"


class DeadLetter(Message):
    """A fact that could not be taken. `error` is a code; `waiting` counts later facts of its subject that wait behind it."""

    event_id: Id
    store_id: Id
    type: Words
    subject: Id
    error: Words
    detail: Note
    state: LetterState
    attempts: int
    first_at: datetime
    next_at: datetime | None
    waiting: int


class LetterNote(Message):
    """A line of the journal: who did what with a fact. `actor` is empty where the OMS tried by itself."""

    at: datetime
    actor: Words
    action: LetterAction
    reason: Note


class WholeLetter(Message):
    """A fact that could not be taken, exactly as it came, with all that was done about it."""

    letter: DeadLetter
    body: str
    journal: tuple[LetterNote, ...]


class Replay(Message):
    """Try a fact again now."""

    actor: Name


class Discard(Message):
    """Let what waits behind a fact go on without it; the fact is kept, and the store is told."""

    actor: Name
    reason: Reason


class Resolve(Message):
    """Close a case."""

    actor: Name
    note: Reason
