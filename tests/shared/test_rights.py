from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.confidence import at_most
from shared.rights import ALPHA, buffer, lengthened, share, surplus, top_up, unseen, walk_ins
from shared.stock import StockLevel

HOUR = timedelta(hours=1)
TEN_HOURS = timedelta(hours=10)
silences = st.timedeltas(timedelta(), timedelta(hours=100))
means = st.floats(0, 400)
levels = st.builds(
    lambda sku, free, reserved, granted: StockLevel(
        sku=sku, on_hand=free + reserved + granted, reserved=reserved, granted=granted
    ),
    st.just("a"),
    *[st.integers(0, 60)] * 3,
)


@pytest.mark.parametrize(
    ("on_hand", "online_per_day", "granted"),
    [(2, 5.0, 0), (3, 5.0, 1), (20, 0.2, 1), (20, 3.0, 6), (20, 30.0, 10), (20, 0.01, 0)],
)
def test_a_store_grants_two_days_of_what_is_sold_online_and_at_most_half(
    on_hand: int, online_per_day: float, granted: int
) -> None:
    assert share(on_hand, online_per_day) == granted


@given(levels, st.floats(0, 40))
def test_what_is_granted_is_free_and_no_more_than_the_share(level: StockLevel, online: float) -> None:
    more = top_up(level, online)
    assert 0 <= more <= max(0, level.free)
    assert not more or level.granted + more <= share(level.on_hand, online)


@given(levels, st.floats(0, 40))
def test_what_is_asked_back_is_granted_and_not_granted_anew(level: StockLevel, online: float) -> None:
    back = surplus(level, online)
    assert 0 <= back <= level.granted
    assert not (back and top_up(level, online))
    kept = level.model_copy(update={"granted": level.granted - back})
    assert not back or (top_up(kept, online), surplus(kept, online)) == (0, 0)


def test_a_right_is_topped_up_once_less_than_half_is_left() -> None:
    level = StockLevel(sku="a", on_hand=40, granted=5)
    assert top_up(level, 5.0) == 0
    assert top_up(level.model_copy(update={"granted": 4}), 5.0) == 6


@given(means, st.sampled_from([0.05, ALPHA, 0.001]))
def test_the_buffer_is_the_least_that_is_rarely_exceeded(mean: float, alpha: float) -> None:
    withheld = buffer(mean, alpha)
    assert at_most(withheld, mean) >= 1 - alpha - 1e-9
    assert withheld == 0 or at_most(withheld - 1, mean) < 1 - alpha + 1e-9


def test_a_buffer_is_found_where_a_probability_of_zero_units_is_too_small_for_a_number() -> None:
    assert buffer(3_000.0) == 3_128
    assert buffer(1_000_000.0) == pytest.approx(1_002_327, abs=2)


@given(st.integers(-5, 300), st.floats(0, 30), silences, silences)
def test_a_longer_silence_never_leaves_more_to_promise(
    free: int, per_day: float, silence: timedelta, more: timedelta
) -> None:
    def soft(at: timedelta) -> int:
        return free - unseen(free, walk_ins(per_day, at, TEN_HOURS), at)

    assert soft(silence + more) <= soft(silence) <= free
    assert soft(silence) >= min(0, free)


def test_after_72_open_hours_nothing_is_promised_that_was_not_granted() -> None:
    assert unseen(500, 0.1, 72 * HOUR) == 1
    assert unseen(500, 0.1, 72 * HOUR + timedelta(minutes=1)) == 500


def test_a_silence_counts_twice_once_it_is_no_hiccup() -> None:
    assert lengthened(timedelta(minutes=15)) == timedelta(minutes=15)
    assert lengthened(timedelta(minutes=16)) == timedelta(minutes=32)


def test_an_item_that_nobody_was_seen_to_buy_may_be_bought_once_in_90_days() -> None:
    assert walk_ins(0.0, 45 * TEN_HOURS, TEN_HOURS) == pytest.approx(1.0)
    assert walk_ins(1.0, HOUR, timedelta()) == 0.0


@given(st.integers(0, 40), st.floats(0, 40))
def test_what_the_buffer_leaves_is_as_sure_as_it_says(free: int, mean: float) -> None:
    left = free - unseen(free, mean, HOUR)
    assert left == 0 or at_most(free - left, mean) >= 1 - ALPHA - 1e-9
