from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import OutOfStock
from shared.stock import Bucket, Movement, MovementKind, leave, moved, release, reserve, sell
from tests.support.builders import SKU, a_level, a_position


def test_what_is_reserved_or_granted_is_not_free() -> None:
    assert a_level(10, reserved=3, granted=2).free == 5


def test_a_sale_takes_units_off_hand() -> None:
    level = a_level(5, reserved=2)
    assert reduce(moved, sell(level, 3), level) == a_level(2, reserved=2)


def test_a_reserved_unit_cannot_be_sold_at_the_till() -> None:
    with pytest.raises(OutOfStock) as refused:
        sell(a_level(5, reserved=4), 2)
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
    position = a_position(20, reserved=1, granted=2, allocated=3, safety_stock=4, channel_buffer=5)
    assert position.atp == 5


def test_nothing_is_promised_from_a_figure_below_zero() -> None:
    assert a_position(1, reserved=4).atp == 0
