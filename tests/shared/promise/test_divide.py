"""Lines that no node can send whole: divided over several, and never more than each has."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.network import DeliveryMode
from shared.promise.goods import divided, items_of
from shared.promise.options import promise
from shared.promise.policy import HOUSE
from shared.promise.shares import Share
from tests.support.builders import NOW, SKU
from tests.support.promising import SKUS, a_request, a_stock, a_wanted, networks, stocks, taken
from tests.support.ruling import FAR, HOME, NEAR, RESERVE, a_chain, a_policy, stand

SHIPPED = (DeliveryMode.SHIP_HOME, DeliveryMode.RELAY_POINT, DeliveryMode.SHIP_TO_STORE)


def units(option):
    return {part.node_id: sum(line.quantity for line in part.lines) for part in option.parts}


def test_a_line_that_one_node_can_send_is_not_divided():
    answer = promise(
        a_request(a_wanted(quantity=5), modes=HOME),
        a_chain(),
        a_stock(*stand(NEAR, on_hand=5), *stand(FAR, on_hand=4)),
    )
    assert [units(option) for option in answer.options] == [{NEAR: 5}]


def test_a_line_that_nobody_has_whole_comes_from_two():
    answer = promise(
        a_request(a_wanted(quantity=5), modes=HOME),
        a_chain(),
        a_stock(*stand(NEAR, on_hand=3), *stand(FAR, on_hand=2)),
    )
    assert [units(option) for option in answer.options] == [{NEAR: 3, FAR: 2}]
    assert answer.options[0].reason.code == "why.split"


def test_too_few_units_in_the_whole_network_are_still_too_few():
    answer = promise(
        a_request(a_wanted(quantity=6), modes=HOME),
        a_chain(),
        a_stock(*stand(NEAR, on_hand=3), *stand(FAR, on_hand=2)),
    )
    assert answer.empty
    assert answer.empty.code == "empty.no_stock"


def test_units_that_a_rule_protects_are_no_part_of_a_share():
    kept = {"rule": "protect", "name": "Club", "units": 1, "for_tiers": ["club"], "lines": []}
    stock = a_stock(*stand(NEAR, on_hand=3), *stand(FAR, on_hand=2), *stand(RESERVE, on_hand=2))
    answer = promise(a_request(a_wanted(quantity=4), modes=HOME), a_chain(), stock, a_policy(rules=[kept]))
    assert [units(option) for option in answer.options] == [{NEAR: 2, FAR: 1, RESERVE: 1}]


def test_a_limit_on_parcels_forbids_what_only_a_division_allows():
    strict = {"limit": "most_parcels", "name": "Un colis", "parcels": 1, "strict": True}
    answer = promise(
        a_request(a_wanted(quantity=5), modes=HOME),
        a_chain(),
        a_stock(*stand(NEAR, on_hand=3), *stand(FAR, on_hand=2)),
        a_policy(limits=[strict]),
    )
    assert answer.options == ()


def test_two_lines_of_one_sku_are_divided_across_the_boundary():
    (item,) = items_of([a_wanted(quantity=2, line_id="l-1"), a_wanted(quantity=3, line_id="l-2")])
    first, second = divided(item, [Share(3, frozenset("a")), Share(2, frozenset("b"))])
    assert [(line.line_id, line.quantity) for line in first.lines] == [("l-1", 2), ("l-2", 1)]
    assert [(line.line_id, line.quantity) for line in second.lines] == [("l-2", 2)]
    assert first.weight_g + second.weight_g == item.weight_g


@st.composite
def scarce(draw):
    """Draw a request for more units than most nodes have."""
    network = draw(networks())
    wanted = draw(st.dictionaries(st.sampled_from(SKUS), st.integers(2, 9), min_size=1, max_size=3))
    lines = [a_wanted(sku, quantity) for sku, quantity in wanted.items()]
    return a_request(*lines, modes=SHIPPED), network, draw(stocks(network))


@settings(max_examples=150, deadline=None)
@given(scarce())
def test_every_unit_is_sent_once_and_no_node_gives_more_than_it_has(asked):
    request, network, positions = asked
    atp = {(position.node_id, position.sku): position.atp for position in positions}
    answer = promise(request, network, a_stock(*positions), HOUSE)
    for _, node_id, sku, quantity in taken(answer.options):
        assert quantity <= atp[node_id, sku]
    for option in answer.options:
        sent = Counter()
        for part in option.parts:
            assert len({line.line_id for line in part.lines}) == len(part.lines)
            for line in part.lines:
                sent[line.line_id] += line.quantity
        assert sent == {line.line_id: line.quantity for line in request.lines}


@settings(max_examples=100, deadline=None)
@given(scarce())
def test_options_that_divide_differently_have_different_names(asked):
    request, network, positions = asked
    answer = promise(request, network, a_stock(*positions))
    assert len({option.option_id for option in answer.options}) == len(answer.options)


def test_the_same_division_keeps_its_name_an_hour_later():
    stock = a_stock(*stand(NEAR, on_hand=3), *stand(FAR, on_hand=2))
    now, later = (
        promise(a_request(a_wanted(SKU, 5), modes=HOME, at=moment), a_chain(), stock)
        for moment in (NOW, NOW + timedelta(hours=1))
    )
    assert now.options[0].option_id == later.options[0].option_id
