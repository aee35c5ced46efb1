import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import PaymentBeingChecked
from shared.network import DeliveryMode
from shared.payment import Outcome, PaymentStatus
from tests.support.builders import SKU, STORE, a_basket, a_contact, a_line
from tests.support.selling import a_till_drawer, ledger_sums, level_sums, sell_at, told_sums

UNITS = 12
ENDS = st.sampled_from(
    [
        (Outcome.APPROVE,),
        (Outcome.DECLINE,),
        (Outcome.LOSE, Outcome.APPROVE),
        (Outcome.LOSE, Outcome.LOSE, Outcome.DECLINE),
        (Outcome.APPROVE, Outcome.DECLINE),
    ]
)
SALES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 99_999), ENDS), max_size=6)


@settings(max_examples=30)
@given(SALES)
def test_money_and_stock_add_up_whatever_the_terminal_says(
    sales: list[tuple[int, int, int, tuple[Outcome, ...]]],
) -> None:
    with a_till_drawer(UNITS) as db:
        for place, (taken, ordered, price_minor, outcomes) in enumerate(sales):
            here = a_line(price_minor, taken)
            later = a_line(price_minor, ordered, line_id="l-2", mode=DeliveryMode.PICK_UP, collect_at=STORE)
            paid = sell_at(db, a_basket(here, later, basket_id=f"b-{place}", customer=a_contact()), outcomes)
            if paid is not None and paid.order is not None:
                due = paid.order.due
                assert due.now + due.later == due.goods + due.delivery
                assert paid.payment.amount == due.now
        assert ledger_sums(db) == level_sums(db)
        on_hand, reserved = (level_sums(db).get((SKU, bucket), 0) for bucket in ("on_hand", "reserved"))
        assert on_hand - reserved >= 0
        told = told_sums(db)
        assert (on_hand - UNITS, reserved) == (told.get((SKU, "on_hand"), 0), told.get((SKU, "reserved"), 0))


def test_what_the_terminal_says_after_the_end_changes_nothing() -> None:
    with a_till_drawer(UNITS) as db:
        paid = sell_at(db, a_basket(a_line()), (Outcome.APPROVE, Outcome.DECLINE))
        assert paid is not None
        assert paid.payment.status is PaymentStatus.APPROVED
        assert level_sums(db) == {(SKU, "on_hand"): UNITS - 1}


def test_a_basket_with_an_open_attempt_takes_no_other() -> None:
    with a_till_drawer(UNITS) as db:
        sell_at(db, a_basket(a_line()), (Outcome.LOSE,))
        with pytest.raises(PaymentBeingChecked):
            sell_at(db, a_basket(a_line()), (Outcome.APPROVE,))
