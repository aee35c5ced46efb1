import pytest

from shared.basket import due, ordered_groups
from shared.contract.store.selling import TakeLeft
from shared.network import DeliveryMode
from shared.promise.answer import Answer
from shared.promise.request import Request
from store_server.use_cases.plan import Asker, Unplanned, planned, requests_of, with_left
from tests.support.builders import LYON, NOW, STORE, a_basket, a_contact, a_line, an_option
from tests.support.selling import PromisedHere

ASKER = Asker(STORE, NOW)


def test_each_group_asks_with_the_whole_baskets_value_from_where_the_customer_lives() -> None:
    home = a_line(line_id="l-1", mode=DeliveryMode.SHIP_HOME)
    relay = a_line(line_id="l-2", mode=DeliveryMode.RELAY_POINT, relay_id="r-lyon-1")
    basket = a_basket(home, relay, a_line(line_id="l-3"), customer=a_contact())
    requests = requests_of(basket, ASKER)
    assert [request.modes for request in requests.values()] == [
        (DeliveryMode.SHIP_HOME,),
        (DeliveryMode.RELAY_POINT,),
    ]
    for request in requests.values():
        assert (request.basket_value, request.home) == (due(basket).goods, LYON)


def test_a_plan_asks_for_the_promises_that_it_lacks() -> None:
    basket = a_basket(a_line(mode=DeliveryMode.SHIP_HOME))
    with pytest.raises(Unplanned) as unplanned:
        planned(basket, (), ASKER, {})
    assert unplanned.value.requests == tuple(requests_of(basket, ASKER).values())


def test_a_basket_that_is_taken_away_needs_no_promise() -> None:
    basket = a_basket(a_line())
    assert planned(basket, (), ASKER, {}) == basket


def test_each_group_gets_the_option_that_it_had() -> None:
    basket = a_basket(a_line(mode=DeliveryMode.SHIP_HOME))
    (request,) = requests_of(basket, ASKER).values()
    answer = PromisedHere()[request]
    first, other = an_option("l-1", option_id="o-first"), an_option("l-1", option_id="o-other")
    offered = answer.model_copy(update={"options": (first, other)})
    assert planned(basket, (), ASKER, {request: offered}).chosen == (first,)
    assert planned(basket, (other,), ASKER, {request: offered}).chosen == (other,)


@pytest.mark.parametrize(
    "heard", [True, False], ids=["as soon as this store has heard of it", "as it knows best"]
)
def test_what_travels_together_takes_the_way_that_is_left(heard: bool) -> None:
    way = {"mode": DeliveryMode.PICK_UP, "collect_at": "s-paris"}
    other = a_line(line_id="l-3", mode=DeliveryMode.RELAY_POINT, relay_id="r-lyon-1")
    gone, kept = an_option("l-1", "l-2", option_id="o-gone"), an_option("l-3", option_id="o-kept")
    lines = a_line(line_id="l-1", **way), a_line(line_id="l-2", sku="other", **way), other
    basket = a_basket(*lines, chosen=(gone, kept))
    left = TakeLeft(line_id="l-1", option_id="o-left", mode=DeliveryMode.SHIP_HOME)
    answers = Offering(["o-best", *(["o-left"] if heard else [])])
    moved = with_left(basket, left, ASKER, answers)
    taken = planned(moved, moved.chosen, ASKER, answers).chosen
    assert [line.mode for line in moved.lines] == [DeliveryMode.SHIP_HOME] * 2 + [DeliveryMode.RELAY_POINT]
    assert taken[0].option_id == ("o-left" if heard else "o-best")
    assert moved.chosen[-1] == kept


class Offering(PromisedHere):
    """Answers every request with options of these names."""

    def __init__(self, option_ids: list[str]) -> None:
        super().__init__()
        self.option_ids = option_ids

    def __missing__(self, request: Request) -> Answer:
        lines = [line.line_id for line in request.lines]
        options = tuple(an_option(*lines, option_id=option_id) for option_id in self.option_ids)
        return super().__missing__(request).model_copy(update={"options": options})


def test_a_group_that_nobody_can_serve_stays_without_an_option() -> None:
    basket = a_basket(a_line(mode=DeliveryMode.SHIP_HOME, quantity=99, sku="nowhere"))
    assert ordered_groups(basket)
    assert planned(basket, (), ASKER, PromisedHere()).chosen == ()
