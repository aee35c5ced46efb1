"""Cases for people: what happened to a store's conversation with the OMS that someone should know of or decide.

A case is opened by one event and closed by another, of a person or of the program itself; nothing else changes it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from shared.value import Id, Message, Note, Words

# A longer difference of clocks is told to a person; order never depends on it.
MOST_SKEW_S = 120
# Orders of one customer with the same lines this close to each other look like one that was sent twice.
LOOKS_TWICE_S = 600
# What a receipt may differ from the price of the day before finance looks at it, in minor units.
MOST_PRICE_DELTA_MINOR = 5_000

Facts = Mapping[str, str | int]


class CaseClass(StrEnum):
    """What happened."""

    OVS_1 = "OVS-1"  #: a node cannot do what was promised
    OVS_2 = "OVS-2"  #: a manager let the till sell what was kept for orders
    OVS_3 = "OVS-3"  #: a count found fewer units than were promised
    AMD_1 = "AMD-1"  #: an order was to change, and a node had begun
    CAN_1 = "CAN-1"  #: cancelled when the goods had left already
    CAN_2 = "CAN-2"  #: cancelled when the goods were picked already
    DUP_1 = "DUP-1"  #: one customer ordered the same twice within minutes
    PRC_1 = "PRC-1"  #: sold while the line was down, at a price that had changed
    TND_1 = "TND-1"  #: a card that a terminal approved off line, and its bank declined later
    RCV_1 = "RCV-1"  #: a delivery brought something else than was announced
    HIST_1 = "HIST-1"  #: two histories of one store became one
    NEG_1 = "NEG-1"  #: stock below zero
    SCH_1 = "SCH-1"  #: a message that the other side's program does not understand
    SET_1 = "SET-1"  #: a fact of a store was set aside at the OMS, so its figures may differ
    PPL_1 = "PPL-1"  #: someone acted here who worked for the retailer no longer
    CLK_1 = "CLK-1"  #: a store's clock is wrong
    CLN_1 = "CLN-1"  #: two machines speak as one store
    CPY_1 = "CPY-1"  #: a store's copy was not what the OMS had told, and was fetched anew


class Unpaid(StrEnum):
    """What becomes of that part of an order which its customer has not, once it is known that nobody paid."""

    GONE = "gone"  #: there is none
    CANCELLED = "cancelled"
    BEGUN = "begun"  #: someone prepares it, and a person decides


class Desk(StrEnum):
    """Who decides."""

    CUSTOMER_SERVICE = "customer_service"
    FINANCE = "finance"
    STORE = "store"
    IT = "it"
    RELEASE = "release"
    OPERATIONS = "operations"


class Rule(NamedTuple):
    """How a class of cases is dealt with; `in_store` is whether the store's manager sees and may close it."""

    desk: Desk
    within_h: int
    in_store: bool = False


RULES: Mapping[CaseClass, Rule] = {
    CaseClass.OVS_1: Rule(Desk.CUSTOMER_SERVICE, 4),
    CaseClass.OVS_2: Rule(Desk.STORE, 72, in_store=True),
    CaseClass.OVS_3: Rule(Desk.STORE, 24, in_store=True),
    CaseClass.AMD_1: Rule(Desk.CUSTOMER_SERVICE, 4),
    CaseClass.CAN_1: Rule(Desk.CUSTOMER_SERVICE, 24),
    CaseClass.CAN_2: Rule(Desk.STORE, 4, in_store=True),
    CaseClass.DUP_1: Rule(Desk.CUSTOMER_SERVICE, 1),
    CaseClass.PRC_1: Rule(Desk.FINANCE, 72),
    CaseClass.TND_1: Rule(Desk.FINANCE, 72, in_store=True),
    CaseClass.RCV_1: Rule(Desk.STORE, 72, in_store=True),
    CaseClass.HIST_1: Rule(Desk.OPERATIONS, 24),
    CaseClass.NEG_1: Rule(Desk.STORE, 24, in_store=True),
    CaseClass.SCH_1: Rule(Desk.RELEASE, 4),
    CaseClass.SET_1: Rule(Desk.STORE, 24, in_store=True),
    CaseClass.PPL_1: Rule(Desk.STORE, 24, in_store=True),
    CaseClass.CLK_1: Rule(Desk.IT, 24, in_store=True),
    CaseClass.CLN_1: Rule(Desk.IT, 1),
    CaseClass.CPY_1: Rule(Desk.IT, 24, in_store=True),
}


class Case(Message):
    """One case. `facts` fill the words that a person reads; `closed_by` is empty where the program closed it."""

    case_id: Id
    case_class: CaseClass
    desk: Desk
    subject: Id
    node_id: Id | None
    facts: dict[str, str | int] = {}
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None = None
    closed_by: Words = ""
    note: Note = ""

    @property
    def open(self) -> bool:
        """Whether it still waits for someone."""
        return self.closed_at is None


def case_of(
    case_class: CaseClass,
    subject: str,
    node_id: str | None,
    occasion: str,
    now: datetime,
    facts: Facts,
) -> Case:
    """Open a case; the same `occasion`, the id of what brought it about, always gives the same case."""
    named = f"{case_class}/{node_id}/{subject}/{occasion}"
    rule = RULES[case_class]
    return Case(
        case_id=str(uuid5(NAMESPACE_URL, named)),
        case_class=case_class,
        desk=rule.desk,
        subject=subject,
        node_id=node_id,
        facts=dict(facts),
        opened_at=now,
        due_at=now + timedelta(hours=rule.within_h),
    )


def closed(case: Case, by: str, note: str, now: datetime) -> Case:
    """Close a case; one that is closed stays as it was closed first."""
    if not case.open:
        return case
    return case.model_copy(update={"closed_at": now, "closed_by": by, "note": note})
