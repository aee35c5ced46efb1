"""The versions of the line's messages: what this program writes, what it understands, and how an older message becomes one of today.

A newer version adds fields, which an older program passes over, and kinds, which it keeps for later. Whatever else it changes
has a step here, so that what was written before stays readable; what is newer than this program is kept as it came.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from shared.contract.events import SCHEMA, Event
from shared.contract.oms.feed import FeedEntry
from shared.errors import UpgradeRequired

#: A store may sleep for months: its program may be this many versions behind the OMS's.
BEHIND = 3
OLDEST = max(1, SCHEMA - BEHIND)
STORE, OMS = "store server", "central OMS"

T = TypeVar("T", Event, FeedEntry)
Steps = Mapping[int, Callable[[T], T]]

#: By the version that each leads away from, to the next one. There was no other version yet.
FACT_STEPS: Steps[Event] = {}
ENTRY_STEPS: Steps[FeedEntry] = {}


def lifted(told: T, steps: Steps[T], to: int = SCHEMA) -> T | None:
    """Give a message as version `to` would have written it; None if it is newer, or older than the steps reach."""
    for version in range(told.schema_version, to):
        step = steps.get(version)
        if step is None:
            return None
        told = step(told).model_copy(update={"schema_version": version + 1})
    return told if told.schema_version == to else None


def meet(here: str, there: str, schema_min: int, schema_max: int) -> None:
    """Make sure that two programs understand each other: `there` reads from `schema_min` on, and writes `schema_max`.

    Raises:
        UpgradeRequired: one of them is too old.
    """
    if schema_max < OLDEST:
        raise UpgradeRequired(program=there, speaks=schema_max, needs=OLDEST)
    if schema_min > SCHEMA:
        raise UpgradeRequired(program=here, speaks=SCHEMA, needs=schema_min)
