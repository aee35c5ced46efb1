"""What a tablet is told when someone signs in and while they work: the session, the day, and the line to the OMS."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.fulfilment import FulfilmentOrder
from shared.money import Money
from shared.permissions import Permission, Person
from shared.value import Id, Message, Value, Words

Pin = Annotated[str, Field(pattern=r"^\d{4,8}$")]


class SignIn(Value):
    """Who, with which PIN, on which tablet."""

    person_id: Id
    pin: Pin
    device_id: Id


class Session(Message):
    """A signed-in person; `token` goes into `Authorization: Bearer`."""

    token: str
    person: Person
    permissions: tuple[Permission, ...]
    store_id: Id
    store_name: Words
    expires_at: datetime


class Line(Message):
    """The line to the central OMS, and what waits for it. `since` is when it last changed; `alarm` is for a person to mend."""

    up: bool
    since: datetime
    waiting: int
    oldest_waiting: datetime | None = None
    last_error: str = ""
    alarm: str = ""
    now: datetime
    speed: float = 1.0
    network_as_of: datetime | None = None


class Change(Message):
    """Sent to tablets as a server-sent event: what changed (`basket`, `queue`, `work`, `line`, `stock`, `order`, `case`, `delivery`, `audit`) and its id."""

    topic: Words
    key: str = ""


class TodayRow(Message):
    """One thing to do now."""

    work: FulfilmentOrder
    late: bool


class Today(Message):
    """What is due and what waits, seen by one person."""

    now: datetime
    to_prepare: int
    late: int
    next_due: datetime | None
    to_hand_over: int
    baskets: int
    baskets_total: Money
    deliveries: int = 0
    next_delivery: datetime | None = None
    rows: tuple[TodayRow, ...]
    line: Line
