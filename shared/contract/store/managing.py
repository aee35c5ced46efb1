"""Looking after a store: who does what, what is wrong, and products that it brings in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.audit import AuditRow
from shared.cases import Case
from shared.catalogue import Product
from shared.contract.store.preparing import Queue
from shared.contract.store.shift import Line
from shared.money import Money
from shared.offline_cards import Stored
from shared.payment import Payment
from shared.permissions import Person
from shared.value import Id, Message, Value, Words


class PersonWork(Message):
    """What one person has."""

    person: Person
    signed_in: bool
    open_work: int
    units_today: int


class AlarmKind(StrEnum):
    """What someone has to look after."""

    UNSOUND = "unsound"  #: the file is no longer what was written
    DISK_FULL = "disk_full"  #: nothing new can be begun
    DISK_LOW = "disk_low"  #: soon nothing new can be begun
    ONE_COPY = "one_copy"  #: the mirror is missing: what is saved would be lost with the disk


class Alarm(Value):
    """One of them; `detail` is for whoever mends it."""

    kind: AlarmKind
    detail: str = ""


class Deed(Message):
    """An entry of the audit trail, with the names of who did it, who approved, and whom it is about; empty where none is known."""

    row: AuditRow
    who: Words = ""
    approver: Words = ""
    whom: Words = ""


class Manager(Message):
    """The store at a glance. `unread` counts entries of the OMS that wait for a newer version of this program.

    `stored` is of payments that were approved off line and that their banks have not seen.
    """

    now: datetime
    queue: Queue
    people: tuple[PersonWork, ...]
    line: Line
    checking: tuple[Payment, ...]
    stored: Stored = Stored()
    cases: tuple[Case, ...] = ()
    unread: int = 0
    orders_today: int
    takings_today: Money
    alarms: tuple[Alarm, ...] = ()
    deeds: tuple[Deed, ...] = ()


class ImportPart(Value):
    """Some products of a file, and the units of SKUs that were never here; larger files come in several parts."""

    products: Annotated[tuple[Product, ...], Field(max_length=200)]
    stock: dict[Id, Annotated[int, Field(strict=True, ge=0, le=1_000_000)]] = {}


class ImportedPart(Message):
    """What became of a part: products that were new or differed, those that were known just so, and SKUs with first units."""

    changed: int
    same: int
    opened: int
