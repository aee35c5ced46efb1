"""Baskets beyond the exact frontier, against the exact frontier and against HiGHS."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.promise.bound import floor_under
from shared.promise.costs import MOST_PARCELS
from shared.promise.cover import cover
from shared.promise.exact import frontier
from shared.promise.frontier import NEVER, places
from shared.promise.large import solve
from shared.promise.offers import ABSENT, Offers, cost_of
from shared.promise.tables import Tables
from tests.support.instances import an_instance
from tests.support.promising import by_program, cheapest, written_lanes


@given(written_lanes())
def test_a_tariff_that_is_written_out_asks_what_its_carriage_does(drawn):
    lanes, freight = drawn
    for lane in lanes:
        tables = Tables(Offers([lane], freight))
        assert tables.admit(0, 1, ABSENT * 100)
        for items in range(1, 1 << len(freight.weights_g)):
            asked = lane.cost(items)
            assert tables.costs[items] == asked if asked < NEVER else tables.costs[items] >= ABSENT


@settings(max_examples=150, deadline=None)
@given(written_lanes())
def test_small_baskets_are_served_by_every_deadline_at_the_cost_of_the_exact_frontier(drawn):
    lanes, freight = drawn
    exact = frontier(lanes, freight)
    assume(all(len(plan.parcels) <= MOST_PARCELS for plan in exact))
    solved = solve(lanes, freight)
    assert not solved.gap
    for arrives in {lane.arrives for lane in lanes}:
        assert cheapest(plan for plan in solved.plans if plan.arrives <= arrives) == cheapest(
            plan for plan in exact if plan.arrives <= arrives
        )


@settings(max_examples=150, deadline=None)
@given(written_lanes())
def test_no_plan_costs_less_than_the_floor_that_prices_prove(drawn):
    lanes, freight = drawn
    exact = frontier(lanes, freight)
    offers = Offers(lanes, freight)
    known = cover(offers, len(lanes))
    assume(known)
    floor = floor_under(offers, len(lanes), known, max(MOST_PARCELS, len(known)))
    assert 0 <= floor <= min(plan.cost for plan in exact)


@settings(max_examples=100, deadline=None)
@given(written_lanes())
def test_a_cover_carries_each_item_once_on_lanes_that_can(drawn):
    lanes, freight = drawn
    parcels = cover(Offers(lanes, freight), len(lanes))
    if parcels:
        assert sorted(place for parcel in parcels for place in places(parcel.items)) == list(
            range(len(freight.weights_g))
        )
        assert cost_of(parcels) < NEVER


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.integers(13, 15), st.sampled_from([0.1, 0.2, 0.3]))
def test_a_large_basket_costs_no_more_over_the_integer_programs_optimum_than_its_gap(seed, lines, held):
    instance = an_instance(seed, 25, lines, held)
    solved, optimum = solve(instance.lanes, instance.freight), by_program(instance)
    assume(optimum is not None)
    found = cheapest(solved.plans)
    assert optimum is not None
    assert found is not None
    assert found >= optimum or len(solved.plans[-1].parcels) > MOST_PARCELS
    assert found - optimum <= solved.gap * found


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000), st.integers(13, 20), st.randoms(use_true_random=False))
def test_the_order_of_lanes_does_not_matter_to_a_large_basket(seed, lines, chance):
    instance = an_instance(seed, 60, lines)
    shuffled = chance.sample(instance.lanes, len(instance.lanes))
    assert solve(shuffled, instance.freight) == solve(instance.lanes, instance.freight)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(13, 18))
def test_more_nodes_never_make_a_large_basket_dearer_than_what_is_proven(seed, lines):
    instance = an_instance(seed, 80, lines, 0.4)
    fewer = solve(instance.lanes[: len(instance.lanes) // 2], instance.freight)
    more = solve(instance.lanes, instance.freight)
    least = cheapest(plan for plan in fewer.plans if len(plan.parcels) <= MOST_PARCELS)
    found = cheapest(more.plans)
    assume(least is not None)
    assert found is not None
    assert least is not None
    assert found * (1 - more.gap) <= least


@pytest.mark.parametrize(("lines", "held"), [(20, 0.97), (21, 0.3), (60, 0.2), (200, 0.5)])
def test_a_basket_of_up_to_200_lines_has_plans_of_everything_with_a_gap(lines, held):
    instance = an_instance(1, 40, lines, held)
    solved = solve(instance.lanes, instance.freight)
    assert solved.plans
    assert 0 <= solved.gap < 1
    for plan in solved.plans:
        assert sorted(place for parcel in plan.parcels for place in places(parcel.items)) == list(
            range(lines)
        )
        assert plan.cost == sum(parcel.lane.cost(parcel.items) for parcel in plan.parcels)


def test_a_large_basket_with_an_item_that_nobody_has_gets_no_plan():
    instance = an_instance(1, 40, 30)
    lacking = [lane for lane in instance.lanes if not lane.mask & 1]
    assert solve(lacking, instance.freight) == ([], 0)
    assert solve([], instance.freight) == ([], 0)
