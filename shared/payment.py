"""A payment attempt's life; every card fact but the last four digits stays in the terminal.

started ─approve→ approved        started ─lose→ checking ─approve→ approved
└decline→ declined                               └decline→ declined

What a terminal approved off line the bank sees later: offline_stored ─→ forwarded ─→ captured | declined.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.errors import StepNotAllowed
from shared.money import Money
from shared.offline_cards import NotStored, Stored
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


class Auth(StrEnum):
    """Who answered for the card."""

    ONLINE = "online"  #: its bank
    OFFLINE_STORED = "offline_stored"  #: the terminal, whose line was down; it presents the payment later
    OFFLINE_DECLINED = "offline_declined"  #: the terminal, whose line was down


class Settlement(StrEnum):
    """Where a payment stands that was approved off line."""

    OFFLINE_STORED = "offline_stored"  #: in the terminal
    FORWARDED = "forwarded"  #: at the bank
    CAPTURED = "captured"
    DECLINED = "declined"  #: the goods left, and nobody paid


FOLLOWS: dict[Settlement, frozenset[Settlement]] = {
    Settlement.OFFLINE_STORED: frozenset({Settlement.FORWARDED, Settlement.CAPTURED, Settlement.DECLINED}),
    Settlement.FORWARDED: frozenset({Settlement.CAPTURED, Settlement.DECLINED}),
    Settlement.CAPTURED: frozenset(),
    Settlement.DECLINED: frozenset(),
}


class CardFacts(Message):
    """What a terminal tells of the card."""

    reference: Words = ""
    brand: Words = ""
    last4: Annotated[str, Field(pattern=r"^(\d{4})?$")] = ""
    auth: Auth = Auth.ONLINE


class Payment(Message):
    """One attempt to take money for one basket; `attempt_id` is the terminal's idempotency key.

    `not_stored` is why the terminal may not approve it off line, `stored_by` the manager who let it, and `settlement` is there
    if it did.
    """

    attempt_id: Id
    basket_id: Id
    amount: Money
    status: PaymentStatus
    card: CardFacts = CardFacts()
    started_at: datetime
    taken_by: Id | None = None
    device_id: Id | None = None
    order_id: Id | None = None
    not_stored: NotStored | None = None
    stored_by: Id | None = None
    settlement: Settlement | None = None

    @property
    def declined_offline(self) -> bool:
        """Whether no bank was asked: the same card may be good once the terminal has a line."""
        return self.status is PaymentStatus.DECLINED and self.card.auth is Auth.OFFLINE_DECLINED


def settle(payment: Payment, outcome: Outcome, card: CardFacts) -> Payment:
    """Give the attempt after what the terminal said.

    Raises:
        StepNotAllowed: the attempt is approved or declined already.
    """
    status = NEXT.get((payment.status, outcome))
    if status is None:
        raise StepNotAllowed(status=payment.status.value)
    settled = settlement_of(card) if status is PaymentStatus.APPROVED else None
    return payment.model_copy(update={"status": status, "card": card, "settlement": settled})


def settlement_of(card: CardFacts) -> Settlement | None:
    """Give where an approved payment stands before its bank has said anything; None where the bank approved it."""
    return Settlement.OFFLINE_STORED if card.auth is Auth.OFFLINE_STORED else None


def waiting(payments: Iterable[Payment]) -> Stored:
    """Add up payments that wait for their bank; a shop sells in one currency."""
    listed = list(payments)
    if not listed:
        return Stored()
    total = Money(minor=sum(payment.amount.minor for payment in listed), currency=listed[-1].amount.currency)
    return Stored(count=len(listed), total=total, since=min(payment.started_at for payment in listed))


def followed(standing: Settlement, told: Settlement) -> Settlement:
    """Give where a payment stands after what the bank said: what is heard twice or late, or once all is said, changes nothing."""
    return told if told in FOLLOWS[standing] else standing
