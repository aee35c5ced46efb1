from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.offline_cards import (
    MOST_ALONE_MINOR,
    MOST_EACH_MINOR,
    MOST_IN_ALL_MINOR,
    MOST_STORED,
    STORES_FOR,
    WARNS_AFTER,
    NotStored,
    Stored,
    why_not_stored,
)
from tests.support.builders import NOW, euros

# Amounts of all sizes, minutes in between, and now and then the terminal presents what it has.
CUSTOMERS = st.lists(
    st.tuples(st.integers(1, MOST_EACH_MINOR * 3 // 2), st.integers(0, 300), st.booleans(), st.booleans()),
    max_size=80,
)


@given(CUSTOMERS)
def test_no_limit_is_passed_whoever_pays_in_whatever_order(
    customers: list[tuple[int, int, bool, bool]],
) -> None:
    waiting: list[tuple[int, datetime]] = []
    now = NOW
    for minor, minutes, forwarded, approved in customers:
        now += timedelta(minutes=minutes)
        waiting = [] if forwarded and minutes > 250 else waiting
        if why_not_stored(euros(minor), _stored(waiting), now, approved=approved) is None:
            waiting.append((minor, now))
            assert minor <= (MOST_EACH_MINOR if approved else MOST_ALONE_MINOR)
            assert sum(each for each, _ in waiting) <= MOST_IN_ALL_MINOR
            assert len(waiting) <= MOST_STORED
            assert now < waiting[0][1] + STORES_FOR


@pytest.mark.parametrize(
    ("minor", "stored", "later", "why"),
    [
        (MOST_EACH_MINOR, Stored(), timedelta(), None),
        (MOST_EACH_MINOR + 1, Stored(), timedelta(), NotStored.AMOUNT),
        (1, Stored(count=MOST_STORED - 1, total=euros(199), since=NOW), timedelta(), None),
        (1, Stored(count=MOST_STORED, total=euros(200), since=NOW), timedelta(), NotStored.COUNT),
        (100, Stored(count=9, total=euros(MOST_IN_ALL_MINOR - 100), since=NOW), timedelta(), None),
        (101, Stored(count=9, total=euros(MOST_IN_ALL_MINOR - 100), since=NOW), timedelta(), NotStored.TOTAL),
        (1, Stored(count=1, total=euros(1), since=NOW), STORES_FOR - timedelta(seconds=1), None),
        (1, Stored(count=1, total=euros(1), since=NOW), STORES_FOR, NotStored.AGE),
    ],
)
def test_each_limit_says_which_it_is(
    minor: int, stored: Stored, later: timedelta, why: NotStored | None
) -> None:
    assert why_not_stored(euros(minor), stored, NOW + later, approved=True) is why


@pytest.mark.parametrize(
    ("minor", "why"), [(MOST_ALONE_MINOR, None), (MOST_ALONE_MINOR + 1, NotStored.MANAGER)]
)
def test_a_larger_amount_needs_a_managers_word(minor: int, why: NotStored | None) -> None:
    assert why_not_stored(euros(minor), Stored(), NOW, approved=False) is why


def test_the_manager_is_warned_before_the_first_one_is_too_old() -> None:
    waiting = Stored(count=1, total=euros(1), since=NOW)
    assert not waiting.too_old(NOW + WARNS_AFTER - timedelta(seconds=1))
    assert waiting.too_old(NOW + WARNS_AFTER)
    assert not Stored().too_old(NOW + WARNS_AFTER)


def _stored(waiting: list[tuple[int, datetime]]) -> Stored:
    total = euros(sum(minor for minor, _ in waiting))
    return Stored(count=len(waiting), total=total, since=waiting[0][1] if waiting else None)
