from datetime import timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.confidence import probability
from tests.support.builders import NOW


def test_a_fresh_figure_is_certain() -> None:
    assert probability(3, 3, NOW, NOW, 5.0) == 1.0


def test_more_than_there_is_cannot_be_there() -> None:
    assert probability(2, 3, NOW, NOW, 0.0) == 0.0


def test_the_last_unit_of_an_item_sold_once_a_day_is_there_a_day_later_once_in_e_times() -> None:
    assert probability(1, 1, NOW - timedelta(days=1), NOW, 1.0) == pytest.approx(exp(-1))


def test_a_figure_from_the_future_counts_as_fresh() -> None:
    assert probability(1, 1, NOW + timedelta(minutes=5), NOW, 9.0) == 1.0


@given(st.integers(1, 40), st.integers(0, 20), st.integers(0, 10_000), st.floats(0, 50))
def test_one_more_unit_never_makes_it_less_sure(free: int, spare: int, minutes: int, rate: float) -> None:
    as_of = NOW - timedelta(minutes=minutes)
    fewer = probability(free, free, as_of, NOW, rate)
    assert fewer <= probability(free + spare, free, as_of, NOW, rate) + 1e-12


@given(st.integers(0, 40), st.integers(1, 10), st.integers(0, 10_000), st.floats(0, 50))
def test_an_older_figure_is_never_surer(free: int, asked: int, minutes: int, rate: float) -> None:
    older = probability(free, asked, NOW - timedelta(minutes=minutes + 60), NOW, rate)
    assert 0.0 <= older <= probability(free, asked, NOW - timedelta(minutes=minutes), NOW, rate) + 1e-12
