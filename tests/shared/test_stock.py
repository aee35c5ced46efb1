from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import OutOfStock
from shared.stock import (
    Bucket,
    Inbound,
    Movement,
    MovementKind,
    after_receipt,
    grant,
    leave,
    moved,
    release,
    reserve,
    reserve_offered,
)
from tests.support.builders import NOW, SKU, a_level, a_position


def test_what_is_reserved_or_granted_is_not_free() -> None:
    assert a_level(10, reserved=3, granted=2).free == 5


def test_a_reserved_unit_cannot_be_promised_again() -> None:
    with pytest.raises(OutOfStock) as refused:
        reserve(a_level(5, reserved=4), 2)
    assert refused.value.facts == {"sku": SKU, "free": 1, "asked": 2}


def test_a_refusal_never_speaks_of_less_than_nothing() -> None:
    with pytest.raises(OutOfStock) as refused:
        reserve(a_level(0, reserved=2), 1)
    assert refused.value.facts["free"] == 0


@given(st.integers(1, 50), st.integers(0, 50))
def test_reserving_and_releasing_changes_nothing(quantity: int, more: int) -> None:
    level = a_level(quantity + more)
    assert reduce(moved, [*reserve(level, quantity), *release(SKU, quantity)], level) == level


@given(st.integers(1, 50), st.integers(0, 50), st.sampled_from([MovementKind.HAND_OVER, MovementKind.SHIP]))
def test_units_that_leave_were_reserved_so_what_is_free_stays(
    quantity: int, more: int, kind: MovementKind
) -> None:
    level = a_level(quantity + more, reserved=quantity)
    after = reduce(moved, leave(SKU, quantity, kind), level)
    assert (after.on_hand, after.reserved, after.free) == (more, 0, level.free)


def test_a_fact_may_take_a_level_below_zero() -> None:
    sold = Movement(sku=SKU, bucket=Bucket.ON_HAND, delta=-2, kind=MovementKind.SALE)
    assert moved(a_level(1), sold).on_hand == -1


def test_what_can_be_promised_leaves_out_everything_that_is_kept() -> None:
    position = a_position(22, reserved=1, allocated=3, safety_stock=4, channel_buffer=5, unseen=4)
    assert position.atp == 5


@given(*[st.integers(0, 20)] * 5)
def test_what_is_granted_can_be_promised_and_what_is_offered_takes_it_first(
    free: int, reserved: int, granted: int, allocated: int, withheld: int
) -> None:
    on_hand = free + reserved + granted
    at = a_position(on_hand, reserved=reserved, granted=granted, allocated=allocated, unseen=withheld)
    hard, beyond = max(0, granted - allocated), max(0, allocated - granted)
    assert (at.hard, at.atp) == (hard, hard + max(0, free - beyond - withheld))


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 50), st.integers(0, 50))
def test_an_offer_takes_what_it_names_of_what_was_granted_and_else_what_is_free(
    free: int, granted: int, asked: int, of_right: int
) -> None:
    level = a_level(free + granted, granted=granted)
    taken = min(asked, of_right, granted)
    if asked - taken > free:
        with pytest.raises(OutOfStock):
            reserve_offered(level, asked, of_right)
        return
    after = reduce(moved, reserve_offered(level, asked, of_right), level)
    assert (after.granted, after.reserved, after.free) == (granted - taken, asked, free - asked + taken)


def test_a_granted_unit_cannot_be_promised_at_the_till() -> None:
    level = a_level(5)
    granted = moved(level, grant(SKU, 4))
    with pytest.raises(OutOfStock):
        reserve(granted, 2)
    assert moved(granted, grant(SKU, -4)) == level


def test_nothing_is_promised_from_a_figure_below_zero() -> None:
    assert a_position(1, reserved=4).atp == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20)), max_size=6), st.integers(0, 150))
def test_what_came_is_expected_no_longer_and_the_rest_comes_as_it_was_to(
    days: list[tuple[int, int]], received: int
) -> None:
    inbound = [Inbound(at=NOW + timedelta(days=day), quantity=quantity) for day, quantity in days]
    left = after_receipt(inbound, received)
    expected = sum(quantity for _, quantity in days)
    assert sum(still.quantity for still in left) == max(0, expected - received)
    assert [still.at for still in left] == sorted(came.at for came in inbound)[len(inbound) - len(left) :]


def test_what_comes_by_a_day_can_be_promised_from_then_on_and_is_kept_as_what_stands_there() -> None:
    later = NOW + timedelta(days=2)
    expected = (Inbound(at=later, quantity=4), Inbound(at=later + timedelta(days=1), quantity=9))
    at = a_position(1, allocated=3, inbound=expected)
    assert [at.atp_by(moment) for moment in (NOW, later)] == [0, 2]
