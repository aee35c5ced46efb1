"""How a store tells the OMS what happened: hello, facts in order, and two histories that become one. The store always calls."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.contract.events import Known, Link, Pushed
from shared.value import Id, Message, Moment, Words

LANE = "core"


class Hello(Message):
    """A store introduces itself; a new hello replaces the session.

    `boot_id` names this run of the program and `machine_id` the machine under it. `proof` answers `Superseded`.
    """

    nonce: Id
    boot_id: Id
    machine_id: Words = ""
    proof: Words = ""
    inc: str | None
    seq: int
    clock: Moment
    schema_max: int = 1


class HelloAnswer(Message):
    """Where the OMS stands with this store: `chain` is the link at `last`, and `incarnation` tells how many `inc` is."""

    nonce: Id
    session: Id
    epoch: int
    inc: str
    incarnation: int = 1
    last: int
    chain: str
    channels: tuple[str, ...]
    server_time: datetime


class Push(Message):
    """Events in order; `prev` is the chain before the first."""

    session: Id
    inc: str
    first: Annotated[int, Field(ge=1)]
    prev: Link
    events: Annotated[tuple[Pushed, ...], Field(max_length=500)]


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
    """Ask for the journal: every event that the OMS holds from this store, in the order in which they came."""

    session: Id
    after: Annotated[str | None, Field(max_length=40, pattern=r"^[0-9]{1,15}\.[0-9]{1,15}$")] = None


class Journal(Message):
    """A page of it; ask on with `after` until it is None."""

    session: Id
    events: tuple[Known, ...]
    after: str | None


class Admit(Message):
    """Of the machines that speak as one store, the one that goes on."""

    machine_id: Annotated[Words, Field(min_length=1)]


class Machine(Message):
    """A run of a store's program that the OMS heard of; `standing` is empty unless it is `fenced` or `refused`."""

    machine_id: Words
    boot_id: Id
    seen_at: datetime
    standing: Words


class Machines(Message):
    """Those of one store, the newest first."""

    machines: tuple[Machine, ...]
