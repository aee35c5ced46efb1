"""How a retailer's rules are changed at the OMS: drafted, tried out on past orders, published, and all of it told."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue

from shared.contract.problem import Problem
from shared.errors import BadInput, Fact
from shared.promise.policy import Policy
from shared.value import Id, Message, Words

MOST_REPLAYED = 200
MOST_DIFFERENCES = 20

Actor = Annotated[Words, Field(min_length=1)]


class Draft(Message):
    """Keep these rules as a new version; it sells nothing until it is published. The OMS gives the version its number."""

    policy: Policy
    actor: Actor


class Publish(Message):
    """Let a version go live, a new one or one that was live before."""

    actor: Actor


class Flaw(Message):
    """One thing to mend: `path` leads to it, as in `tiers[0].nodes[1]`."""

    path: str
    code: str
    facts: dict[str, str | int] = {}
    says: str


class Unsound(BadInput):
    """Rules that contradict themselves or name what the network does not have; `flaws` has them all."""

    says = "These rules cannot hold ({count} to mend). {path}: {first}"

    def __init__(self, flaws: tuple[Flaw, ...] = (), **facts: Fact) -> None:
        self.flaws = flaws
        if flaws:
            facts = {"count": len(flaws), "path": flaws[0].path, "first": flaws[0].says, **facts}
        super().__init__(**facts)


class UnsoundProblem(Problem):
    """How `Unsound` is told on the wire."""

    flaws: tuple[Flaw, ...] = ()


class PolicyVersion(Message):
    """One version as it was kept."""

    policy: Policy
    actor: Words
    made_at: datetime
    live: bool


class Change(Message):
    """One place of the rules that is no longer the same; None where there was, or is, nothing."""

    path: str
    before: JsonValue = None
    after: JsonValue = None


class Action(StrEnum):
    """What was done with a version."""

    DRAFTED = "drafted"
    PUBLISHED = "published"


class JournalEntry(Message):
    """Who did what, when; `changes` lead from the version that was live then, `from_version`, to this one."""

    entry: int
    at: datetime
    actor: Words
    action: Action
    version: int
    from_version: int
    changes: tuple[Change, ...]


class WhatIf(Message):
    """Replay so many of the newest orders."""

    orders: Annotated[int, Field(strict=True, ge=1, le=MOST_REPLAYED)] = 100


class Outcome(Message):
    """What becomes of one order: its nodes, and when all that is promised has come; `unfilled` counts units."""

    nodes: tuple[Id, ...]
    parcels: int
    cost_minor: int
    promised_at: datetime | None
    unfilled: int


class Tally(Message):
    """All orders under one version.

    `mean_days` is from order to promise. `late` counts the orders that come later than their customers were told when they
    ordered. `unfilled` counts units.
    """

    version: int
    cost_minor: int
    parcels: int
    mean_days: float
    late: int
    unfilled: int


class Difference(Message):
    """One order that goes another way."""

    order_id: Id
    number: Words
    live: Outcome
    draft: Outcome


class Replay(Message):
    """Past orders under the live rules and under others, each over the same stock; those that differ most come first."""

    orders: int
    live: Tally
    draft: Tally
    differing: int
    differences: Annotated[tuple[Difference, ...], Field(max_length=MOST_DIFFERENCES)]
