"""The exact solver against the same problem as a mixed integer program."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.promise.costs import MOST_PARCELS
from shared.promise.frontier import frontier, places, undominated
from tests.support.instances import an_instance
from tests.support.promising import a_lane, by_program, cheapest, frontier_by_program, lanes


@settings(max_examples=150)
@given(lanes())
def test_the_frontier_is_the_one_that_the_integer_program_finds(drawn):
    given_lanes, count = drawn
    found = [(plan.arrives, len(plan.parcels), plan.cost) for plan in frontier(given_lanes, count)]
    assert found == frontier_by_program(given_lanes, count, MOST_PARCELS)


@given(lanes())
def test_the_parcels_of_a_plan_carry_each_item_once_at_the_cost_it_tells(drawn):
    given_lanes, count = drawn
    for plan in frontier(given_lanes, count):
        carried = [place for parcel in plan.parcels for place in places(parcel.items)]
        assert sorted(carried) == list(range(count))
        assert plan.cost == sum(parcel.lane.cost(parcel.items) for parcel in plan.parcels)
        assert all(not parcel.items & ~parcel.lane.mask for parcel in plan.parcels)
        assert max(parcel.lane.arrives for parcel in plan.parcels) <= plan.arrives


@given(lanes(), st.randoms())
def test_the_order_of_lanes_does_not_matter(drawn, chance):
    given_lanes, count = drawn
    shuffled = chance.sample(given_lanes, len(given_lanes))
    assert frontier(shuffled, count) == frontier(given_lanes, count)


@given(lanes())
def test_dominance_changes_no_figure(drawn):
    given_lanes, count = drawn
    kept = undominated(given_lanes)
    assert set(kept) <= set(given_lanes)
    assert frontier_by_program(kept, count, MOST_PARCELS) == frontier_by_program(
        given_lanes, count, MOST_PARCELS
    )


@given(lanes(), st.data())
def test_more_lanes_never_make_anything_dearer_or_later(drawn, data):
    given_lanes, count = drawn
    fewer = frontier(data.draw(st.lists(st.sampled_from(given_lanes), unique_by=id)), count)
    more = frontier(given_lanes, count)
    for plan in fewer:
        rivals = [other for other in more if other.arrives <= plan.arrives]
        assert min(other.cost for other in rivals) <= plan.cost or len(plan.parcels) > MOST_PARCELS


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(10, 60))
def test_a_network_over_france_is_served_at_the_cost_that_the_integer_program_finds(seed, lines, nodes):
    instance = an_instance(seed, nodes, lines)
    assert cheapest(frontier(instance.lanes, lines)) == by_program(instance)


def test_more_than_four_parcels_are_used_only_when_fewer_cannot_carry_everything():
    lone = [a_lane(f"n-{place}", 1 << place, fixed=10) for place in range(5)]
    assert [len(plan.parcels) for plan in frontier(lone, 5)] == [5]
    together = a_lane("n-9", 0b11, fixed=1_000)
    assert [len(plan.parcels) for plan in frontier([*lone, together], 5)] == [4]
