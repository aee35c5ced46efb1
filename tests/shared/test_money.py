import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import Money, total, zero
from tests.support.builders import euros
from tests.support.strategies import amounts


@given(amounts, st.integers(0, 100))
def test_a_share_and_the_rest_add_up(whole: Money, share: int) -> None:
    part = whole.percent(share)
    assert part + (whole - part) == whole


@given(amounts, st.integers(0, 100))
def test_a_share_is_within_half_a_unit_of_the_exact_one(whole: Money, share: int) -> None:
    assert abs(100 * whole.percent(share).minor - whole.minor * share) <= 50


@given(amounts)
def test_a_refund_rounds_like_the_sale_it_undoes(whole: Money) -> None:
    assert (whole * -1).percent(33) == whole.percent(33) * -1


@given(st.lists(amounts, max_size=8))
def test_a_total_does_not_depend_on_the_order(parts: list[Money]) -> None:
    assert total(parts) == total(parts[::-1])


def test_nothing_adds_up_to_zero_of_the_asked_currency() -> None:
    assert total([], "CHF") == zero("CHF")


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="CHF"):
        euros(100) + Money(minor=100, currency="CHF")


def test_a_quantity_multiplies_an_amount() -> None:
    assert euros(1_999) * 3 == euros(5_997)
