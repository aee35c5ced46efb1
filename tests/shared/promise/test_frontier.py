"""The exact solver against the same problem as a mixed integer program."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.promise.arrays import Arrays
from shared.promise.costs import MOST_PARCELS
from shared.promise.dominance import beats, undominated
from shared.promise.exact import frontier, plans
from shared.promise.frontier import NEVER, places
from shared.promise.lists import Lists
from tests.support.instances import an_instance
from tests.support.promising import FREE, a_lane, by_program, cheapest, frontier_by_program, written_lanes


@settings(max_examples=150)
@given(written_lanes())
def test_the_frontier_is_the_one_that_the_integer_program_finds(drawn):
    lanes, freight = drawn
    found = [(plan.arrives, len(plan.parcels), plan.cost) for plan in frontier(lanes, freight)]
    assert found == frontier_by_program(lanes, len(freight.weights_g), MOST_PARCELS)


@given(written_lanes())
def test_the_parcels_of_a_plan_carry_each_item_once_at_the_cost_it_tells(drawn):
    lanes, freight = drawn
    for plan in frontier(lanes, freight):
        carried = [place for parcel in plan.parcels for place in places(parcel.items)]
        assert sorted(carried) == list(range(len(freight.weights_g)))
        assert plan.cost == sum(parcel.lane.cost(parcel.items) for parcel in plan.parcels)
        assert all(not parcel.items & ~parcel.lane.mask for parcel in plan.parcels)
        assert max(parcel.lane.arrives for parcel in plan.parcels) <= plan.arrives


@given(written_lanes(), st.randoms())
def test_the_order_of_lanes_does_not_matter(drawn, chance):
    lanes, freight = drawn
    shuffled = chance.sample(lanes, len(lanes))
    assert frontier(shuffled, freight) == frontier(lanes, freight)


@given(written_lanes())
def test_dominance_changes_no_figure(drawn):
    lanes, freight = drawn
    kept = undominated(lanes)
    assert set(kept) <= set(lanes)
    count = len(freight.weights_g)
    assert frontier_by_program(kept, count, MOST_PARCELS) == frontier_by_program(lanes, count, MOST_PARCELS)


@given(written_lanes(), st.data())
def test_more_lanes_never_make_anything_dearer_or_later(drawn, data):
    lanes, freight = drawn
    fewer = frontier(data.draw(st.lists(st.sampled_from(lanes), unique_by=id)), freight)
    more = frontier(lanes, freight)
    for plan in fewer:
        rivals = [other for other in more if other.arrives <= plan.arrives]
        assert min(other.cost for other in rivals) <= plan.cost or len(plan.parcels) > MOST_PARCELS


def test_of_thousands_of_lanes_those_are_dropped_that_one_of_the_same_tariff_beats():
    lanes = an_instance(1, 1_500, 8, 0.4).lanes
    kept = undominated(lanes)
    left = {id(lane) for lane in kept}
    dropped = [lane for lane in lanes if id(lane) not in left]
    assert len(kept) > 1_000
    assert len(dropped) > 1_000
    for lane in dropped:
        assert any(beats(rival, lane) for rival in kept)
    first = {lane.carriage: lane for lane in reversed(kept)}
    assert {id(lane) for lane in kept if beats(first[lane.carriage], lane)} == {*map(id, first.values())}


@settings(max_examples=300)
@given(written_lanes())
def test_lists_and_arrays_make_the_same_plans(drawn):
    lanes, freight = drawn
    assert plans(Arrays(freight), lanes) == plans(Lists(len(freight.weights_g)), lanes)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(6, 9), st.integers(10, 120), st.sampled_from([1, 10_000, 50_000]))
def test_lists_and_arrays_make_the_same_plans_of_more_items_even_where_much_costs_the_same(
    seed, lines, nodes, grain
):
    instance = an_instance(seed, nodes, lines)
    lanes = [
        lane._replace(units=tuple(unit // grain if unit < NEVER else NEVER for unit in lane.units))
        for lane in instance.lanes
    ]
    assert plans(Arrays(instance.freight), lanes) == plans(Lists(lines), lanes)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 10), st.integers(10, 60))
def test_a_network_over_france_is_served_at_the_cost_that_the_integer_program_finds(seed, lines, nodes):
    instance = an_instance(seed, nodes, lines)
    assert cheapest(frontier(instance.lanes, instance.freight)) == by_program(instance)


def test_more_than_four_parcels_are_used_only_when_fewer_cannot_carry_everything():
    lone = [a_lane(f"n-{place}", 1 << place, fixed=10) for place in range(5)]
    assert [len(plan.parcels) for plan in frontier(lone, FREE)] == [5]
    together = a_lane("n-9", 0b11, fixed=1_000)
    assert [len(plan.parcels) for plan in frontier([*lone, together], FREE)] == [4]
