"""Applying one fact: in a savepoint of its own, so that one which cannot be applied leaves nothing behind."""

from datetime import datetime
from typing import NamedTuple

import structlog
from pydantic import ValidationError

from central_oms.storage.database import Outage, Tx
from central_oms.storage.feed import Told
from central_oms.use_cases.facts import HANDLERS
from shared.contract.events import SCHEMA, Event
from shared.contract.problem import slug
from shared.contract.versions import FACT_STEPS, lifted

UNREADABLE, UNSUPPORTED = "unreadable", "unsupported"
MOST_DETAIL = 300
log = structlog.get_logger()


class Failure(NamedTuple):
    """Why a fact could not be taken: a code for programs, and words for people."""

    error: str
    detail: str


def of_version(version: int) -> str:
    """Give the code of a fact that only a program of another version understands."""
    return f"schema-{version}"


def read(event_id: str, body: str) -> Event | None:
    """Read a fact as this version would have written it, or as it came where that cannot be; None if it is no fact."""
    try:
        event = Event.model_validate_json(body)
    except ValidationError:
        return None
    return (lifted(event, FACT_STEPS) or event) if event.id == event_id else None


def apply(tx: Tx, store_id: str, event: Event | None, now: datetime) -> list[Told] | Failure:
    """Apply a fact and give what stores are to be told of it, or say why it cannot be done."""
    if event is None:
        return Failure(UNREADABLE, "")
    if event.schema_version != SCHEMA:
        return Failure(of_version(event.schema_version), event.type)
    handler = HANDLERS.get(event.type)
    if handler is None:
        return Failure(UNSUPPORTED, event.type)
    try:
        with tx.begin_nested():
            return handler(tx, store_id, event, now)
    except Outage:
        raise
    except Exception as error:
        # One poisoned fact must not hold up the store's others; it is kept as it came and its subject waits.
        log.exception("event_parked", store=store_id, event_id=event.id, type=event.type)
        return Failure(slug(type(error)), _printable(str(error)))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:MOST_DETAIL]
