"""What cannot be met, or makes no sense, gets an empty answer with its reason and never an error."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.network import UNPLACED_KM, DeliveryMode, Fee, Hours, Place, distance_km
from shared.promise.calendar import opening_week
from shared.promise.options import promise
from tests.support.builders import LYON, STORE, a_network, a_node, a_position, euros
from tests.support.promising import a_request, a_stock, a_wanted
from tests.support.ruling import HOME, NEAR, a_chain, a_policy, stand

EVERY = tuple(DeliveryMode)
SWISS = euros(5_000).model_copy(update={"currency": "CHF"})


def reason_for(answer) -> str:
    assert answer.options == ()
    assert answer.empty
    return str(answer.empty.code)


def test_a_network_without_nodes_does_not_know_the_seller():
    assert reason_for(promise(a_request(), a_network().model_copy(update={"nodes": ()}), a_stock())) == (
        "empty.unknown_seller"
    )


def test_no_stock_at_all_is_said_with_what_was_asked():
    answer = promise(a_request(), a_chain(), a_stock().of([]))
    assert reason_for(answer) == "empty.no_stock"
    assert answer.empty.facts["asked"] == 1


@pytest.mark.parametrize("fields", [{"carriers": ()}, {"relays": ()}])
def test_without_a_way_there_is_no_lane(fields):
    answer = promise(a_request(modes=(DeliveryMode.RELAY_POINT,)), a_chain(**fields), a_stock())
    assert reason_for(answer) == "empty.no_lane"


@pytest.mark.parametrize("modes", [HOME, (DeliveryMode.PICK_UP,), (DeliveryMode.SHIP_TO_STORE,)])
def test_a_calendar_without_an_open_day_says_that_it_is_closed(modes):
    closed = tuple(node.model_copy(update={"week": ((),) * 7}) for node in a_chain().nodes)
    answer = promise(
        a_request(modes=modes), a_chain().model_copy(update={"nodes": closed}), a_stock(*stand(NEAR))
    )
    reason_for(answer)
    assert "drop.closed" in {drop.reason.code for drop in answer.dropped}


def test_contradictory_rules_sell_nothing_and_name_the_one_that_refuses():
    rules = [{"rule": "sellable", "name": name, "sellable": name == "yes"} for name in ("yes", "no")]
    answer = promise(a_request(modes=HOME), a_chain(), a_stock(), a_policy(rules=rules))
    assert reason_for(answer) == "empty.rule"
    assert answer.empty.facts["rule"] == "no"


def test_a_tier_of_an_unknown_group_is_passed_over():
    tiers = [{"name": "nobody", "nodes": [{"by": "group", "any_of": ["no such group"]}]}]
    policy = a_policy(tiers=tiers)
    assert promise(a_request(), a_chain(), a_stock(), policy) == promise(a_request(), a_chain(), a_stock())


def test_a_limit_below_one_parcel_is_taken_for_one():
    limits = [{"limit": "most_parcels", "name": "none", "parcels": 0, "strict": True}]
    answer = promise(a_request(modes=HOME), a_chain(), a_stock(), a_policy(limits=limits))
    assert [option.parcels for option in answer.options] == [1]


def test_weights_that_are_not_given_are_those_of_the_house():
    policy = a_policy(weights={"hand_over": 5_000})
    assert promise(a_request(), a_chain(), a_stock(), policy) == promise(a_request(), a_chain(), a_stock())


def test_weights_of_nothing_at_all_still_give_an_answer():
    none = dict.fromkeys(("store", "warehouse", "partner"), 0)
    weights = {"pick_setup": none, "pick_line": none, "hand_over": 0, "resource": 0, "co2_minor_per_tonne": 0}
    assert promise(a_request(modes=EVERY), a_chain(), a_stock(), a_policy(weights=weights)).options


def test_lines_without_weight_or_volume_travel_all_the_same():
    answer = promise(a_request(a_wanted(weight_g=0, volume_cm3=0), modes=HOME), a_chain(), a_stock())
    assert answer.options


def test_a_node_that_is_not_on_the_map_comes_last_but_is_used():
    nowhere = a_node(NEAR, name="Alba Nulle Part", place=None)
    network = a_network(a_node(), nowhere)
    only = promise(a_request(modes=EVERY), network, a_stock(*stand(NEAR)))
    assert {option.mode for option in only.options} == set(EVERY) - {DeliveryMode.TAKE_AWAY}
    assert {option.reason.code for option in only.options} <= {"why.there", "why.only_node_with_all"}
    both = promise(a_request(modes=(DeliveryMode.PICK_UP,)), network, a_stock(*stand(STORE, NEAR)))
    assert both.options[0].parts[0].node_id == STORE


def test_a_seller_and_a_customer_that_are_not_on_the_map_get_an_answer():
    network = a_network(a_node(place=None), a_node(NEAR))
    answer = promise(a_request(modes=EVERY, home=None), network, a_stock(*stand(STORE, NEAR)))
    assert {option.mode for option in answer.options} == set(EVERY)


def test_an_unknown_place_is_a_thousand_kilometres_away():
    assert distance_km(None, LYON) == distance_km(LYON, None) == UNPLACED_KM
    assert distance_km(LYON, Place(lat=45.76, lon=4.83)) < UNPLACED_KM


def test_a_basket_in_two_currencies_is_not_promised():
    request = a_request(a_wanted("s-1"), a_wanted("s-2", price=SWISS), modes=HOME)
    answer = promise(request, a_chain(), a_stock())
    assert reason_for(answer) == "empty.mixed_currencies"
    assert answer.empty.facts["currencies"] == "CHF, EUR"


def test_a_fee_in_another_currency_closes_its_mode_only():
    fees = (Fee(mode=DeliveryMode.SHIP_HOME, price=SWISS),)
    modes = (DeliveryMode.SHIP_HOME, DeliveryMode.PICK_UP)
    answer = promise(a_request(modes=modes), a_chain(fees=fees), a_stock())
    assert {option.mode for option in answer.options} == {DeliveryMode.PICK_UP}
    assert "drop.fee_currency" in {drop.reason.code for drop in answer.dropped}


def test_a_policy_in_another_currency_promises_nothing():
    answer = promise(a_request(modes=HOME), a_chain(), a_stock(), a_policy(currency="CHF"))
    assert reason_for(answer) == "empty.other_currency"


def test_overlapping_opening_hours_are_one_span():
    spans = (Hours(opens=840, closes=1_140), Hours(opens=540, closes=720), Hours(opens=600, closes=900))
    week = opening_week(a_node(week=(spans, *((),) * 6)))
    assert week[0] == ((540, 1_140),)


def test_opening_hours_that_end_before_they_begin_do_not_count():
    backwards = Hours(opens=1_000, closes=900)
    assert opening_week(a_node(week=((backwards, Hours(opens=540, closes=720)),) * 7))[3] == ((540, 720),)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(0, 1_440), st.integers(0, 1_440)).map(
            lambda span: Hours(opens=span[0], closes=span[1])
        ),
        max_size=6,
    )
)
def test_a_merged_day_is_open_exactly_when_one_of_its_spans_is(hours):
    merged = opening_week(a_node(week=(tuple(hours),) * 7))[0]
    assert all(before[1] < after[0] for before, after in pairwise(merged))
    for minute in range(0, 1_440, 7):
        was_open = any(span.opens <= minute < span.closes for span in hours)
        assert was_open == any(opens <= minute < closes for opens, closes in merged)


@pytest.mark.parametrize(
    "policy", [a_policy(), a_policy(limits=[{"limit": "most_parcels", "name": "2", "parcels": 2}])]
)
def test_two_hundred_lines_are_answered(policy):
    skus = [f"s-{place:03}" for place in range(200)]
    stock = a_stock(
        *(a_position(node_id=(STORE, NEAR)[place % 2], sku=sku) for place, sku in enumerate(skus))
    )
    request = a_request(*(a_wanted(sku, weight_g=100, volume_cm3=200) for sku in skus), modes=HOME)
    answer = promise(request, a_chain(), stock, policy)
    carried = sorted(line.sku for part in answer.options[0].parts for line in part.lines)
    assert carried == skus


def test_two_hundred_lines_that_nobody_has_are_answered_with_a_reason():
    skus = [f"s-{place:03}" for place in range(200)]
    request = a_request(*map(a_wanted, skus), modes=EVERY)
    assert reason_for(promise(request, a_chain(), a_stock())) == "empty.no_stock"
