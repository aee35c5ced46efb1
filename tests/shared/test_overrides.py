import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basket import with_line, with_quantity
from shared.network import DeliveryMode
from shared.overrides import Override, OverrideReason, approved, kept_for_orders, still_meant
from tests.support.builders import NOW, SKU, a_basket, a_level, a_line


def an_override(quantity: int = 1, sku: str = SKU) -> Override:
    return Override(
        sku=sku,
        quantity=quantity,
        reason=OverrideReason.CUSTOMER_HERE,
        override_by="m-helene",
        override_name="Hélène",
        at=NOW,
    )


@pytest.mark.parametrize(("granted", "kept"), [(2, 5), (0, 3), (-1, 3)])
def test_only_what_is_granted_or_not_picked_yet_can_be_taken_from_orders(granted: int, kept: int) -> None:
    assert kept_for_orders(a_level(20, granted=granted, reserved=9), to_pick=3) == kept


@given(looked_at=st.integers(1, 9), taken=st.integers(0, 9))
def test_an_override_holds_for_no_more_units_than_the_manager_saw(looked_at: int, taken: int) -> None:
    meant = still_meant((an_override(looked_at),), {SKU: taken})
    assert approved(meant, SKU) == (looked_at if 0 < taken <= looked_at else 0)


def test_an_override_outlives_another_line_and_not_one_unit_more() -> None:
    here = a_line(mode=DeliveryMode.TAKE_AWAY)
    basket = a_basket(here, overrides=(an_override(),))
    other = with_line(basket, a_line(line_id="l-2", sku="0002", mode=DeliveryMode.TAKE_AWAY))
    assert other.overrides == (an_override(),)
    assert with_quantity(other, here.line_id, 2).overrides == ()
    assert with_quantity(other, here.line_id, 0).overrides == ()
