"""What each cost weighs, by name, and that a retailer's weights decide between nodes."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.network import DeliveryMode
from shared.promise import bill
from shared.promise.answer import Standing
from shared.promise.collection import pick_up
from shared.promise.lanes import Lanes, destination_of
from shared.promise.options import promise
from shared.promise.parcels import verdict
from shared.promise.policy import Policy, Weights
from shared.promise.sources import Case
from shared.promise.supply import Stock
from shared.promise.terms import Term
from tests.support.builders import NOW, SKU, STORE, a_network, a_node, a_position, euros
from tests.support.promising import SKUS, a_request, a_stock, a_wanted, networks, stocks
from tests.support.ruling import FAR, HOME, NEAR, PARTNER, a_chain, a_policy, cheapest_nodes, stand

TWINS = a_network(a_node(), a_node("a-1"), a_node("a-2"))
BOTH = stand("a-1", "a-2")


def between(weights: dict[str, object], stock: Stock, network=TWINS) -> list[str]:
    """Name the node that is taken when nothing but these weights tells two apart."""
    return cheapest_nodes(promise(a_request(modes=HOME), network, stock, a_policy(weights=weights)))


def test_without_weights_the_first_of_two_equals_is_taken():
    assert between({}, a_stock(*BOTH)) == ["a-1"]


def test_stock_that_will_be_marked_down_goes_first():
    ageing = [*stand("a-1"), *stand("a-2", markdown_percent=30)]
    assert between({"clearing_percent": 100}, a_stock(*ageing)) == ["a-2"]
    assert between({}, a_stock(*ageing)) == ["a-1"]


def test_the_mark_down_avoided_is_taken_off_the_cost():
    policy = a_policy(weights={"clearing_percent": 50})
    plain, cleared = (
        promise(a_request(modes=HOME), TWINS, a_stock(*stand("a-2", markdown_percent=percent)), policy)
        .options[0]
        .cost
        for percent in (0, 40)
    )
    assert plain - cleared == 5_000 * 40 * 50 // 100


def test_a_cost_may_fall_below_zero_and_the_cheapest_is_still_found():
    policy = a_policy(weights={"clearing_percent": 100})
    lines = tuple(a_wanted(sku, price=euros(50_000)) for sku in ("s-1", "s-2"))
    stock = [
        *(a_position(sku=sku, node_id="a-1") for sku in ("s-1", "s-2")),
        *(a_position(sku=sku, node_id="a-2", markdown_percent=80) for sku in ("s-1", "s-2")),
    ]
    answer = promise(a_request(*lines, modes=HOME), TWINS, a_stock(*stock), policy)
    assert cheapest_nodes(answer) == ["a-2"]
    assert min(option.cost for option in answer.options) < 0


def test_the_last_unit_of_one_store_is_spared_for_its_own_customers():
    scarce = Stock.of([*stand("a-1", on_hand=1), *stand("a-2", on_hand=40)], {SKU: 0.3})
    assert between({"scarcity_percent": 100}, scarce) == ["a-2"]


def test_a_store_that_often_refuses_is_asked_less():
    moody = Stock.of(BOTH, accepts={"a-1": 0.5, "a-2": 0.9})
    assert between({"refusal": 80_000}, moody) == ["a-2"]


def test_a_store_with_much_work_is_asked_less():
    busy = a_network(a_node(), a_node("a-1", used_capacity=150), a_node("a-2", used_capacity=10))
    assert between({"workload": 50_000}, a_stock(*BOTH), busy) == ["a-2"]


def test_what_a_partner_keeps_of_the_price_counts():
    network = a_chain()
    greedy = tuple(
        node.model_copy(update={"commission_percent": 30}) if node.node_id == PARTNER else node
        for node in network.nodes
    )
    network = network.model_copy(update={"nodes": greedy})
    weights = {"pick_setup": {"store": 30_000, "warehouse": 30_000, "partner": 0}}
    stock = a_stock(*stand(NEAR, PARTNER))
    assert between(weights, stock, network) == [PARTNER]
    assert between({**weights, "margin_percent": 100}, stock, network) == [NEAR]


def test_the_length_of_the_way_may_count():
    weights = {"pick_setup": {"store": 0, "warehouse": 0, "partner": 0}}
    stale = a_position(1, node_id=NEAR, as_of=NOW - timedelta(days=20))
    stock = a_stock(stale, *stand(FAR))
    assert between(weights, stock, a_chain()) == [FAR]
    assert between({**weights, "per_km": 1_000}, stock, a_chain()) == [NEAR]


def test_dearer_carbon_costs_what_it_weighs():
    stock = a_stock(*stand(FAR))
    costs = [
        promise(
            a_request(modes=HOME), a_chain(), stock, a_policy(weights={"co2_minor_per_tonne": price})
        ).options[0]
        for price in (0, 10_000, 20_000)
    ]
    assert costs[1].cost - costs[0].cost == costs[1].grams_co2e
    assert costs[2].cost - costs[1].cost == pytest.approx(costs[1].grams_co2e, abs=2)


def test_how_sure_is_likely_is_for_the_retailer_to_say():
    stock = a_stock(a_position(1, node_id=NEAR, as_of=NOW - timedelta(days=3)))
    request = a_request(modes=(DeliveryMode.PICK_UP,))
    strict, easy = (
        promise(request, a_chain(), stock, a_policy(weights={"likely_from": share})).options[0].standing
        for share in (0.95, 0.5)
    )
    assert (strict, easy) == (Standing.PROVISIONAL, Standing.LIKELY)


def test_what_a_day_of_waiting_weighs_orders_the_options():
    stock = a_stock(*stand(STORE), *stand(FAR))
    request = a_request(modes=(DeliveryMode.PICK_UP, DeliveryMode.SHIP_HOME), collect_at=FAR)
    patient, hasty = (
        promise(
            request,
            a_chain(),
            stock,
            a_policy(weights={"wait_minor_per_day": minor, "trip_minor_per_km": 10}),
        )
        for minor in (0, 100_000)
    )
    assert patient.options[0].mode is DeliveryMode.SHIP_HOME
    assert hasty.options[0].mode is DeliveryMode.PICK_UP


figures = st.integers(0, 100_000)
percents = st.integers(0, 100)
weights = st.builds(
    Weights,
    resource=figures,
    refusal=figures,
    workload=figures,
    margin_percent=percents,
    clearing_percent=percents,
    scarcity_percent=percents,
)


@st.composite
def cases(draw):
    """Draw a case in which every weight weighs, and two rules prefer some nodes."""
    network = draw(networks())
    positions = [
        position.model_copy(update={"markdown_percent": draw(percents)}) for position in draw(stocks(network))
    ]
    nodes = tuple(
        node.model_copy(
            update={"commission_percent": draw(percents), "used_capacity": draw(st.integers(0, 199))}
        )
        for node in network.nodes
    )
    network = network.model_copy(update={"nodes": nodes})
    accepts = {node.node_id: draw(st.floats(0, 1)) for node in nodes}
    stock = Stock.of(positions, {SKUS[0]: 1.5}, accepts)
    sorts = a_policy(
        sorts=[{"name": "near", "prefer": [{"by": "distance", "up_to_km": 200}], "penalty": 77}]
    ).sorts
    request = a_request(*map(a_wanted, draw(st.sets(st.sampled_from(SKUS), min_size=1))))
    return Case(request, network, stock, nodes[0], Policy(weights=draw(weights), sorts=sorts))


@settings(max_examples=100)
@given(cases())
def test_no_solver_meets_an_item_that_costs_less_than_nothing(case):
    for sources in case.sources.values():
        assert all(unit >= 0 for source in sources for unit in source.units)


@settings(max_examples=100)
@given(cases(), st.sampled_from([DeliveryMode.SHIP_HOME, DeliveryMode.SHIP_TO_STORE]))
def test_the_terms_of_a_parcel_add_up_to_what_it_costs(case, mode):
    lanes = Lanes(case, destination_of(case, mode))
    for plan in verdict(lanes, lanes.lanes).solved.plans:
        bills = [bill.of_parcel(lanes, parcel) for parcel in plan.parcels]
        total = sum(cost for one in bills for cost in one.values())
        assert total == plan.cost - case.lifted(case.everything)
        assert all(cost > 0 for one in bills for term, cost in one.items() if term is not Term.CLEARING)


@settings(max_examples=100)
@given(cases())
def test_the_terms_of_a_collection_add_up_to_what_it_costs(case):
    for option in pick_up(case):
        (part,) = option.parts
        (source,) = case.sources[part.node_id]
        assert part.cost == sum(bill.of_collection(case, source).values())
