"""A payment attempt's life; every card fact but the last four digits stays in the terminal.

started ─approve→ approved        started ─lose→ checking ─approve→ approved
└decline→ declined                               └decline→ declined
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.errors import StepNotAllowed
from shared.money import Money
from shared.value import Id, Message, Words


class PaymentStatus(StrEnum):
    """Where an attempt stands."""

    STARTED = "started"  #: sent to the terminal, no answer yet
    CHECKING = "checking"  #: the answer was lost and is being looked up
    APPROVED = "approved"
    DECLINED = "declined"


class Outcome(StrEnum):
    """What a terminal says of an attempt."""

    APPROVE = "approve"
    DECLINE = "decline"
    LOSE = "lose"  #: no answer in time


NEXT: dict[tuple[PaymentStatus, Outcome], PaymentStatus] = {
    (PaymentStatus.STARTED, Outcome.APPROVE): PaymentStatus.APPROVED,
    (PaymentStatus.STARTED, Outcome.DECLINE): PaymentStatus.DECLINED,
    (PaymentStatus.STARTED, Outcome.LOSE): PaymentStatus.CHECKING,
    (PaymentStatus.CHECKING, Outcome.APPROVE): PaymentStatus.APPROVED,
    (PaymentStatus.CHECKING, Outcome.DECLINE): PaymentStatus.DECLINED,
    (PaymentStatus.CHECKING, Outcome.LOSE): PaymentStatus.CHECKING,
}
OPEN = frozenset({PaymentStatus.STARTED, PaymentStatus.CHECKING})


class CardFacts(Message):
    """What a terminal tells of the card."""

    reference: Words = ""
    brand: Words = ""
    last4: Annotated[str, Field(pattern=r"^(\d{4})?$")] = ""


class Payment(Message):
    """One attempt to take money for one basket; `attempt_id` is the terminal's idempotency key."""

    attempt_id: Id
    basket_id: Id
    amount: Money
    status: PaymentStatus
    card: CardFacts = CardFacts()
    started_at: datetime
    taken_by: Id | None = None
    device_id: Id | None = None
    order_id: Id | None = None


def settle(payment: Payment, outcome: Outcome, card: CardFacts) -> Payment:
    """Give the attempt after what the terminal said.

    Raises:
        StepNotAllowed: the attempt is approved or declined already.
    """
    status = NEXT.get((payment.status, outcome))
    if status is None:
        raise StepNotAllowed(status=payment.status.value)
    return payment.model_copy(update={"status": status, "card": card})
