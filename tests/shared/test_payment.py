import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import StepNotAllowed
from shared.payment import (
    FOLLOWS,
    NEXT,
    OPEN,
    Auth,
    CardFacts,
    Outcome,
    Payment,
    PaymentStatus,
    Settlement,
    followed,
    settle,
)
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


@pytest.mark.parametrize(
    ("auth", "settlement"), [(Auth.ONLINE, None), (Auth.OFFLINE_STORED, Settlement.OFFLINE_STORED)]
)
def test_what_a_terminal_approved_off_line_waits_for_the_bank(
    auth: Auth, settlement: Settlement | None
) -> None:
    assert settle(a_payment(), Outcome.APPROVE, a_card(auth=auth)).settlement is settlement


def test_a_card_that_no_bank_was_asked_about_is_not_a_bad_card() -> None:
    offline = settle(a_payment(), Outcome.DECLINE, CardFacts(auth=Auth.OFFLINE_DECLINED))
    assert (offline.declined_offline, offline.settlement) == (True, None)
    assert not settle(a_payment(), Outcome.DECLINE, CardFacts()).declined_offline


def test_every_standing_says_what_follows_and_the_bank_has_the_last_word_once() -> None:
    assert set(FOLLOWS) == set(Settlement)
    assert {standing for standing, after in FOLLOWS.items() if not after} == {
        Settlement.CAPTURED,
        Settlement.DECLINED,
    }


@given(st.lists(st.sampled_from(Settlement), max_size=8))
def test_a_payment_settles_once_whatever_is_told_twice_or_late(told: list[Settlement]) -> None:
    standings = [Settlement.OFFLINE_STORED]
    for each in told:
        standings.append(followed(standings[-1], each))
    final = [standing for standing in standings if not FOLLOWS[standing]]
    assert len(set(final)) <= 1
    assert standings[len(standings) - len(final) :] == final


def test_a_payment_that_was_kept_before_cards_were_stored_can_be_read() -> None:
    before = a_payment().model_dump(mode="json", exclude={"not_stored", "settlement"})
    del before["card"]["auth"]
    assert Payment.model_validate(before) == a_payment()
