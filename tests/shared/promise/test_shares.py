"""Units of one item over several nodes."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from shared.promise.shares import shares

FREE = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 6), max_size=7)


def cost_of(node: str) -> int:
    return {"a": 9, "b": 4, "c": 4, "d": 7, "e": 1, "f": 12, "g": 5}[node]


@given(st.integers(1, 20), FREE)
def test_shares_add_up_to_what_is_wanted_and_there_are_none_when_the_network_lacks_it(wanted, free):
    divided = shares(wanted, free, {node: cost_of(node) for node in free})
    assert sum(share.quantity for share in divided) == (wanted if sum(free.values()) >= wanted else 0)
    assert all(share.quantity > 0 for share in divided)


@given(st.integers(1, 20), FREE)
def test_no_choice_of_nodes_takes_more_from_one_than_it_has(wanted, free):
    divided = shares(wanted, free, {node: cost_of(node) for node in free})
    for chosen in product(*(sorted(share.node_ids)[:3] for share in divided)):
        taken = dict.fromkeys(chosen, 0)
        for node, share in zip(chosen, divided, strict=True):
            taken[node] += share.quantity
        assert all(units <= free[node] for node, units in taken.items())


@given(st.integers(1, 20), FREE)
def test_the_shares_are_those_of_the_cheapest_nodes_that_have_enough_together(wanted, free):
    costs = {node: cost_of(node) for node in free}
    able = [
        sum(costs[node] for node in nodes)
        for many in range(1, len(free) + 1)
        for nodes in combinations(free, many)
        if sum(free[node] for node in nodes) >= wanted
    ]
    divided = shares(wanted, free, costs)
    if able:
        assert sum(min(costs[node] for node in share.node_ids) for share in divided) <= min(able)


def test_a_node_that_has_enough_for_two_shares_may_give_both():
    divided = shares(5, {"a": 3, "b": 2, "c": 4}, {"a": 1, "b": 1, "c": 50})
    assert [share.quantity for share in divided] == [3, 2]
    assert [sorted(share.node_ids) for share in divided] == [["a", "c"], ["b"]]


def test_one_node_is_enough_when_it_has_everything_and_costs_least():
    assert [share.quantity for share in shares(5, {"a": 9, "b": 5}, {"a": 3, "b": 1})] == [5]
