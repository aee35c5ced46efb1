import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import StepNotAllowed
from shared.payment import NEXT, OPEN, CardFacts, Outcome, PaymentStatus, settle
from tests.support.builders import a_card, a_payment


def test_an_approval_keeps_the_last_digits_only() -> None:
    paid = settle(a_payment(), Outcome.APPROVE, a_card())
    assert (paid.status, paid.card.last4) == (PaymentStatus.APPROVED, "4242")


def test_a_lost_answer_is_looked_up_until_it_is_known() -> None:
    lost = settle(a_payment(), Outcome.LOSE, CardFacts())
    still_lost = settle(lost, Outcome.LOSE, CardFacts())
    assert [lost.status, still_lost.status] == [PaymentStatus.CHECKING] * 2
    assert settle(still_lost, Outcome.APPROVE, a_card()).status is PaymentStatus.APPROVED


@pytest.mark.parametrize("status", [PaymentStatus.APPROVED, PaymentStatus.DECLINED])
@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_settled_stays_settled(status: PaymentStatus, outcome: Outcome) -> None:
    with pytest.raises(StepNotAllowed):
        settle(a_payment(status=status), outcome, a_card())


def test_every_open_attempt_takes_every_outcome() -> None:
    assert set(NEXT) == {(status, outcome) for status in OPEN for outcome in Outcome}


@given(st.lists(st.sampled_from(Outcome), max_size=8))
def test_whatever_a_terminal_says_the_amount_and_the_key_stay(outcomes: list[Outcome]) -> None:
    payment = a_payment(4_990)
    for outcome in outcomes:
        if payment.status in OPEN:
            payment = settle(payment, outcome, a_card())
    assert (payment.attempt_id, payment.amount.minor) == ("t-1", 4_990)
