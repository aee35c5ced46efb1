from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.counting import count_moves, lacking, variance, wants_recount
from shared.stock import moved
from tests.support.builders import a_level

units = st.integers(0, 60)


@pytest.mark.parametrize(
    ("expected", "counted", "again"),
    [
        (10, 10, False),
        (10, 7, False),
        (10, 6, True),
        (4, 0, True),
        (3, 0, False),
        (30, 25, False),
        (0, 4, True),
    ],
)
def test_only_a_large_variance_is_counted_again(expected: int, counted: int, again: bool) -> None:
    assert wants_recount(expected, counted) is again


@given(on_hand=units, away=units, reserved=units, granted=units, counted=units)
def test_the_figure_follows_the_count_and_only_the_right_gives_way_by_itself(
    on_hand: int, away: int, reserved: int, granted: int, counted: int
) -> None:
    level = a_level(on_hand, reserved=reserved, granted=granted)
    moves = count_moves(level, expected=on_hand - away, counted=counted)
    after = reduce(moved, moves, level)
    assert after.on_hand == counted + away
    assert after.reserved == reserved
    assert 0 <= after.granted <= granted
    assert after.granted == granted or after.free <= 0
    assert lacking(level, moves) == max(0, -after.free)
    assert not lacking(level, moves) or after.granted == 0


@given(expected=units, counted=units)
def test_what_is_counted_is_what_was_expected_and_the_variance(expected: int, counted: int) -> None:
    assert expected + variance(expected, counted) == counted


def test_a_count_that_is_right_leaves_its_trace() -> None:
    (trace,) = count_moves(a_level(5, reserved=1), expected=5, counted=5)
    assert (trace.kind, trace.delta) == ("count", 0)
