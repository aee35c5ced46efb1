import pytest
from hypothesis import given

from shared.basket import (
    MOST_LINES,
    MOST_UNITS,
    Basket,
    BasketStatus,
    asked_for,
    basket_line,
    changeable,
    due,
    line_of,
    ordered_groups,
    payable,
    units,
    with_line,
    with_quantity,
    with_way,
)
from shared.catalogue import Ahead, AheadKind
from shared.errors import (
    BasketLocked,
    Conflict,
    CustomerMissing,
    EmptyBasket,
    InvalidQuantity,
    NotFound,
    TooLarge,
    WayMissing,
)
from shared.money import Money, total, zero
from shared.network import DeliveryMode
from tests.support.builders import (
    NOW,
    SKU,
    a_basket,
    a_contact,
    a_line,
    a_product,
    a_variant,
    an_option,
    euros,
)
from tests.support.strategies import baskets

TAKEN, HOME = DeliveryMode.TAKE_AWAY, DeliveryMode.SHIP_HOME


@given(baskets())
def test_now_and_later_add_up_to_goods_and_delivery(basket: Basket) -> None:
    bill = due(basket)
    assert bill.now + bill.later == bill.goods + bill.delivery


@given(baskets())
def test_the_goods_are_all_lines_and_what_is_taken_away_is_due_now(basket: Basket) -> None:
    bill = due(basket)
    assert bill.goods == total([line.amount for line in basket.lines])
    assert bill.now == bill.take_away + bill.deposit


@given(baskets())
def test_nothing_is_ever_owed_to_the_customer(basket: Basket) -> None:
    bill = due(basket)
    assert min(bill.now.minor, bill.later.minor, bill.deposit.minor) >= 0


def test_half_of_what_is_ordered_is_due_now() -> None:
    belt, dress = a_line(3_500, line_id="l-1"), a_line(7_990, line_id="l-2", mode=HOME)
    bill = due(a_basket(belt, dress, chosen=(an_option("l-2", price_minor=490),)))
    assert (bill.now, bill.later) == (euros(3_500 + 4_240), euros(4_240))


def test_a_plain_sale_leaves_nothing_for_later() -> None:
    assert due(a_basket(a_line(3_500))).later == zero()


def test_an_empty_basket_costs_nothing() -> None:
    assert due(a_basket()).now == zero()


def test_the_same_variant_the_same_way_is_one_line() -> None:
    basket = with_line(a_basket(a_line(quantity=2)), a_line(quantity=3, line_id="l-2"))
    assert [(line.line_id, line.quantity) for line in basket.lines] == [("l-1", 5)]


def test_the_same_variant_another_way_is_another_line() -> None:
    basket = with_line(a_basket(a_line()), a_line(line_id="l-2", mode=HOME))
    assert [line.mode for line in basket.lines] == [TAKEN, HOME]


def test_a_line_to_another_relay_is_another_line() -> None:
    to_one = a_line(mode=DeliveryMode.RELAY_POINT, relay_id="r-lyon-1")
    to_other = a_line(line_id="l-2", mode=DeliveryMode.RELAY_POINT, relay_id="r-lyon-2")
    assert [line.relay_id for line in with_line(a_basket(to_one), to_other).lines] == ["r-lyon-1", "r-lyon-2"]


def test_a_basket_takes_only_so_many_lines() -> None:
    full = a_basket(*[a_line(line_id=f"l-{n}", sku=f"{n:04d}") for n in range(MOST_LINES)])
    with pytest.raises(TooLarge):
        with_line(full, a_line(line_id="l-new", sku="9999"))


def test_two_lines_that_become_one_take_no_more_than_one_line_does() -> None:
    with pytest.raises(InvalidQuantity):
        with_line(a_basket(a_line(quantity=MOST_UNITS)), a_line(line_id="l-2"))


@pytest.mark.parametrize("quantity", [-1, MOST_UNITS + 1])
def test_an_impossible_quantity_is_refused(quantity: int) -> None:
    with pytest.raises(InvalidQuantity):
        with_quantity(a_basket(a_line()), "l-1", quantity)


def test_a_quantity_of_zero_removes_the_line() -> None:
    assert with_quantity(a_basket(a_line()), "l-1", 0).lines == ()


def test_a_changed_line_takes_the_promise_away() -> None:
    promised = a_basket(a_line(mode=HOME), chosen=(an_option("l-1"),))
    assert with_quantity(promised, "l-1", 2).chosen == ()


def test_another_way_forgets_where_it_was_to_be_collected() -> None:
    basket = a_basket(a_line(mode=DeliveryMode.PICK_UP, collect_at="s-lyon"))
    line = line_of(with_way(basket, "l-1", HOME), "l-1")
    assert (line.mode, line.collect_at) == (HOME, None)


def test_a_line_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        with_way(a_basket(), "l-9", HOME)


@pytest.mark.parametrize("status", [BasketStatus.PAYING, BasketStatus.PAID, BasketStatus.DROPPED])
def test_a_basket_cannot_be_changed_once_it_is_being_paid(status: BasketStatus) -> None:
    with pytest.raises(BasketLocked):
        changeable(a_basket(a_line(), status=status))


def test_a_parked_basket_can_be_changed() -> None:
    assert with_quantity(a_basket(a_line(), status=BasketStatus.PARKED), "l-1", 4).lines[0].quantity == 4


def test_a_plain_sale_needs_no_customer() -> None:
    assert payable(a_basket(a_line())) == a_basket(a_line())


def test_an_empty_basket_cannot_be_paid() -> None:
    with pytest.raises(EmptyBasket):
        payable(a_basket())


def test_a_line_without_a_way_cannot_be_paid() -> None:
    with pytest.raises(WayMissing):
        payable(a_basket(a_line(mode=None), customer=a_contact()))


def test_an_ordered_line_that_nothing_promises_cannot_be_paid() -> None:
    with pytest.raises(WayMissing):
        payable(a_basket(a_line(mode=HOME), customer=a_contact()))


def test_an_order_needs_to_know_for_whom() -> None:
    with pytest.raises(CustomerMissing):
        payable(a_basket(a_line(mode=HOME), chosen=(an_option("l-1"),)))


def test_a_promised_order_for_someone_can_be_paid() -> None:
    basket = a_basket(a_line(mode=HOME), chosen=(an_option("l-1"),), customer=a_contact())
    assert payable(basket) is basket


def test_lines_that_travel_alike_are_grouped_and_those_taken_away_are_not() -> None:
    basket = a_basket(
        a_line(line_id="l-1"),
        a_line(line_id="l-2", mode=HOME),
        a_line(line_id="l-3", mode=DeliveryMode.PICK_UP, collect_at="s-lyon"),
        a_line(line_id="l-4", mode=HOME, sku="0002-NOI-M"),
    )
    groups = {way: [line.line_id for line in lines] for way, lines in ordered_groups(basket).items()}
    assert groups == {
        (HOME, None, None): ["l-2", "l-4"],
        (DeliveryMode.PICK_UP, "s-lyon", None): ["l-3"],
    }


def test_the_same_item_for_two_relay_points_is_two_lines() -> None:
    first = a_line(mode=DeliveryMode.RELAY_POINT, relay_id="r-1")
    other = a_line(line_id="l-2", mode=DeliveryMode.RELAY_POINT, relay_id="r-2")
    assert with_line(a_basket(first), other).lines == (first, other)


def test_a_basket_holds_one_currency() -> None:
    foreign = a_line(line_id="l-2", sku="foreign").model_copy(
        update={"price": Money(minor=500, currency="CHF")}
    )
    with pytest.raises(Conflict):
        with_line(a_basket(a_line()), foreign)


def test_units_are_counted_by_sku() -> None:
    lines = (a_line(quantity=2), a_line(line_id="l-2", mode=DeliveryMode.SHIP_HOME), a_line(sku="other"))
    assert units(lines) == {SKU: 3, "other": 1}


def test_a_line_asks_for_what_rules_may_look_at() -> None:
    ahead = Ahead(kind=AheadKind.PREORDER, at=NOW)
    asked = asked_for(basket_line(a_product(category="Robes"), a_variant(ahead=ahead), "l-1", 2))
    assert (asked.category, asked.ahead, asked.quantity) == ("Robes", ahead, 2)
