"""What cannot be met, or makes no sense, gets an empty answer with its reason and never an error."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.network import UNPLACED_KM, DeliveryMode, Fee, Hours, NodeKind, Place, distance_km
from shared.promise.calendar import opening_week
from shared.promise.explain import explain
from shared.promise.options import promise
from shared.promise.request import Request
from shared.promise.supply import Stock
from tests.support.builders import (
    LYON,
    NOW,
    SKU,
    STORE,
    a_carrier,
    a_network,
    a_node,
    a_position,
    euros,
)
from tests.support.catalogues import ENGLISH, FRENCH
from tests.support.promising import a_request, a_stock, a_wanted
from tests.support.ruling import FAR, HOME, NEAR, a_chain, a_policy, stand

EVERY = tuple(DeliveryMode)
UNKNOWN = {"by": "group", "any_of": ["no such group"]}
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


@pytest.mark.parametrize(
    "parts",
    [
        {"rules": [{"rule": "sellable", "name": "a", "sellable": False, "nodes": [UNKNOWN]}]},
        {"rules": [{"rule": "buffer", "name": "a", "units": 99, "nodes": [UNKNOWN]}]},
        {"rules": [{"rule": "protect", "name": "a", "units": 99, "for_tiers": ["vip"], "nodes": [UNKNOWN]}]},
        {"rules": [{"rule": "confirm", "name": "a", "nodes": [UNKNOWN]}]},
        {"sorts": [{"name": "a", "prefer": [UNKNOWN], "penalty": 0}]},
    ],
    ids=["not sold", "kept from a channel", "kept for some", "confirmed first", "preferred"],
)
def test_a_rule_that_names_an_unknown_group_is_about_nobody(parts):
    without = promise(a_request(modes=EVERY), a_chain(), a_stock())
    assert promise(a_request(modes=EVERY), a_chain(), a_stock(), a_policy(**parts)) == without


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


ANTIPODES = Place(lat=-45.76, lon=-175.17)


def test_a_store_on_the_other_side_of_the_world_is_offered_with_its_carbon():
    network = a_network(a_node(), a_node(FAR, place=ANTIPODES, collects=True))
    answer = promise(a_request(modes=EVERY), network, a_stock(*stand(FAR)))
    collected = next(option for option in answer.options if option.mode is DeliveryMode.PICK_UP)
    assert collected.grams_co2e > 5_000_000


def test_prices_that_are_too_large_to_add_up_still_travel():
    wanted = a_wanted(price=euros(10**12), quantity=5)
    assert promise(a_request(wanted, modes=HOME), a_chain(), a_stock()).options


@pytest.mark.parametrize("times", [3, 7])
def test_what_is_there_twice_is_not_promised_twice(times):
    network = a_chain()
    doubled = network.model_copy(update={"nodes": network.nodes * 2, "carriers": network.carriers * 2})
    request = a_request(*[a_wanted(line_id="l-1")] * times, modes=HOME)
    answer = promise(request, doubled, a_stock())
    assert bool(answer.options) == (times <= a_position().atp)


@pytest.mark.parametrize(
    "units", [{"on_hand": -5}, {"on_hand": 3, "reserved": 9}, {"on_hand": -1, "reserved": -5, "granted": -2}]
)
def test_figures_below_zero_promise_no_more_than_they_say(units):
    answer = promise(a_request(a_wanted(quantity=5), modes=HOME), a_chain(), a_stock(a_position(**units)))
    assert reason_for(answer) == "empty.no_stock"


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), -5.0])
def test_a_rate_or_a_share_that_is_none_still_gives_an_answer(figure):
    stock = Stock.of(stand(STORE, NEAR), {SKU: figure}, {STORE: figure, NEAR: figure})
    policy = a_policy(weights={"scarcity_percent": 50, "refusal": 5_000})
    assert promise(a_request(modes=EVERY), a_chain(), stock, policy).options


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: a_chain(timezone="Nowhere/At_all"),
        lambda: a_chain(timezone="../etc"),
        lambda: a_chain(timezone=""),
        lambda: a_node(lead_days=1_000_000),
        lambda: a_carrier(transit_days=(1, 2, 1_000_000)),
        lambda: a_request(at=datetime.max.replace(tzinfo=UTC)),
        lambda: Place(lat=float("nan"), lon=0.0),
    ],
    ids=[
        "no zone",
        "a path",
        "nothing",
        "a partner of centuries",
        "a carrier of centuries",
        "the end of time",
        "nowhere",
    ],
)
def test_what_can_be_no_network_and_no_request_is_refused_where_it_is_read(wrong):
    with pytest.raises(ValidationError):
        wrong()


HEAVY = dict.fromkeys(("resource", "refusal", "workload", "per_km", "co2_minor_per_tonne"), 10**9)
STRANGE = [
    {},
    {"weights": {**HEAVY, "margin_percent": 100, "clearing_percent": 100, "scarcity_percent": 100}},
    {"tiers": [{"name": "a", "nodes": [UNKNOWN]}], "sorts": [{"name": "a", "prefer": [UNKNOWN], "penalty": 10**9}]},
    {"limits": [{"limit": "scheduled", "name": day, "weekdays": [int(day)]} for day in "15"]},
    {"limits": [{"limit": "most_parcels", "name": "none", "parcels": 0, "strict": True}]},
    {"rules": [{"rule": "sellable", "name": str(said), "sellable": said} for said in (True, False)]},
    {"rules": [{"rule": "confirm", "name": "a", "wait_min": 10**6}, {"rule": "buffer", "name": "b", "units": 1}]},
]  # fmt: skip


@st.composite
def strange_questions(draw):
    """Draw a request, a network, a stock and rules of which each figure may be at the edge of what can be written."""
    places = st.sampled_from([None, LYON, ANTIPODES, Place(lat=90.0, lon=180.0)])
    edge = st.sampled_from([0, 1, 366])
    nodes = [
        a_node(
            node_id,
            kind=draw(st.sampled_from(NodeKind)),
            place=draw(places),
            lead_days=draw(edge),
            prepare_min=draw(st.sampled_from([0, 60, 1_000_000])),
            daily_capacity=draw(st.sampled_from([0, 200])),
            collects=draw(st.booleans()),
            week=draw(st.sampled_from([a_node().week, ((),) * 7])),
        )
        for node_id in (STORE, NEAR)
    ]
    network = a_network(*nodes)
    wanted = [
        a_wanted(
            sku,
            draw(st.sampled_from([1, 999])),
            weight_g=draw(st.sampled_from([0, 1_000_000])),
            volume_cm3=draw(st.sampled_from([0, 1_000_000])),
            price=euros(draw(st.sampled_from([-(10**12), 0, 10**12]))),
        )
        for sku in draw(st.sets(st.sampled_from(["s-1", "s-2", "s-3"]), max_size=3))
    ]
    request = Request(
        lines=tuple(wanted),
        modes=tuple(draw(st.lists(st.sampled_from(EVERY), max_size=6))),
        seller=draw(st.sampled_from([STORE, "nowhere"])),
        home=draw(places),
        collect_at=draw(st.sampled_from([None, NEAR, "nowhere"])),
        relay_id=draw(st.sampled_from([None, "nowhere"])),
        avoid=draw(st.sampled_from([(), (NEAR,), (STORE, NEAR)])),
        at=draw(st.sampled_from([NOW, NOW.replace(year=1900), NOW.replace(year=2199)])),
    )
    units = st.sampled_from([-1_000_000, 0, 1, 1_000_000])
    held = [
        a_position(
            draw(units),
            node_id=node_id,
            sku=sku,
            reserved=draw(units),
            markdown_percent=draw(st.sampled_from([0, 100])),
        )
        for node_id in (STORE, NEAR)
        for sku in ("s-1", "s-2", "s-3")
    ]
    return request, network, a_stock(*held), a_policy(**draw(st.sampled_from(STRANGE)))


@settings(max_examples=200, deadline=None)
@given(strange_questions())
def test_whatever_is_asked_gets_options_or_a_reason_that_can_be_said(question):
    answer = promise(*question)
    assert bool(answer.options) != bool(answer.empty)
    for words in (ENGLISH, FRENCH):
        reasons = [drop.reason for drop in answer.dropped] + ([answer.empty] if answer.empty else [])
        assert all(words.reason(reason) for reason in reasons)
    for option in answer.options:
        assert explain(*question, option.option_id).option == option


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
