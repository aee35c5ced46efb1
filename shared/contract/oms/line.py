"""How a store tells the OMS what happened: hello, facts in order, and two histories that become one. The store always calls.

Facts go in lanes, each with numbers and a chain of its own, so that what can wait never delays an order. An OMS that tells
nothing of the bulk lane in its answer to a hello is sent none of it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.contract.events import FIRST_SCHEMA, EventType, Known, Link, Pushed, Schema
from shared.value import Id, Message, Moment, Words


class Lane(StrEnum):
    """What goes up in one order."""

    CORE = "core"  #: orders, stock, rights, cases: what follows hangs on what came before
    BULK = "bulk"  #: the audit trail: it goes while nothing else waits


BULK = frozenset({EventType.AUDITED})


def lane_of(kind: EventType) -> Lane:
    """Name the lane of a kind of fact."""
    return Lane.BULK if kind in BULK else Lane.CORE


class Watermark(Message):
    """Up to which number a lane is taken, and the chain's link there."""

    last: int
    chain: str


class Hello(Message):
    """A store introduces itself; a new hello replaces the session.

    `boot_id` names this run of the program and `machine_id` the machine under it. `proof` answers `Superseded`.
    It understands entries from `schema_min` on, and writes facts of `schema_max`; newer entries are kept for later.
    """

    nonce: Id
    boot_id: Id
    machine_id: Words = ""
    proof: Words = ""
    inc: str | None
    seq: int
    clock: Moment
    schema_min: Schema = FIRST_SCHEMA
    schema_max: Schema = FIRST_SCHEMA


class HelloAnswer(Message):
    """Where the OMS stands with this store: `chain` is the link at `last`, and `incarnation` tells how many `inc` is.

    `bulk` is the same of the bulk lane, whose incarnation is that of the core; None from an OMS that knows no such lane.
    It understands facts from `schema_min` on, and writes entries of `schema_max`.
    """

    nonce: Id
    session: Id
    epoch: int
    inc: str
    incarnation: int = 1
    last: int
    chain: str
    bulk: Watermark | None = None
    channels: tuple[str, ...]
    server_time: datetime
    schema_min: Schema = FIRST_SCHEMA
    schema_max: Schema = FIRST_SCHEMA


class Push(Message):
    """Events in order; `prev` is the chain before the first. `schema_version` is the sender's: a fact has its own.

    `heard` is how far the store has carried out its own channel; the bulk lane does not tell it.
    """

    session: Id
    lane: Lane = Lane.CORE
    inc: str
    first: Annotated[int, Field(ge=1)]
    prev: Link
    schema_version: Schema = FIRST_SCHEMA
    heard: Annotated[int, Field(ge=0)] = 0
    events: Annotated[tuple[Pushed, ...], Field(max_length=1000)]


class PushAnswer(Message):
    """All up to `acked` is durable at the OMS; `parked` were kept but not understood."""

    session: Id
    acked: int
    parked: tuple[Id, ...] = ()


class Reconcile(Message):
    """The store saw that the OMS holds another history of it, and asks for a new incarnation."""

    session: Id
    nonce: Id


class Reconciled(Message):
    """The incarnation whose events begin at 1; what the OMS holds of earlier ones is its journal."""

    session: Id
    nonce: Id
    inc: Id
    epoch: int


class Recall(Message):
    """Ask for the journal: the events that the OMS holds from this store, in the order in which they came.

    Those up to `seq` of `inc`, and all before, it took from this very file; where the OMS knows that incarnation still, only
    what came later is asked for.
    """

    session: Id
    inc: Id | None = None
    seq: Annotated[int, Field(ge=0)] = 0
    after: Annotated[str | None, Field(max_length=40, pattern=r"^[0-9]{1,15}\.[0-9]{1,15}$")] = None


class Journal(Message):
    """A page of it; ask on with `after` until it is None.

    The first one follows event `agreed` of the incarnation that was named; None if the OMS does not know that one.
    """

    session: Id
    agreed: int | None = None
    events: tuple[Known, ...]
    after: str | None


class Admit(Message):
    """Of the machines that speak as one store, the one that goes on."""

    machine_id: Annotated[Words, Field(min_length=1)]


class Hearing(StrEnum):
    """Whether the OMS hears a run of a store's program."""

    HEARD = ""
    RETURNED = "returned"  #: it proved to live after a newer run had begun
    FENCED = "fenced"  #: it and another speak as one store
    REFUSED = "refused"  #: a person chose the other


class Machine(Message):
    """A run of a store's program that the OMS heard of, and the machine under it."""

    machine_id: Words
    boot_id: Id
    seen_at: datetime
    standing: Hearing


class Machines(Message):
    """Those of one store, the newest first."""

    machines: tuple[Machine, ...]
