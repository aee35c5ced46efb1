"""What can be promised of what will come, of what is sold ahead, and of what a node must look at first."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalogue import Ahead, AheadKind
from shared.network import DeliveryMode, NodeKind
from shared.promise.answer import Answer, Standing, Wait
from shared.promise.options import promise
from shared.promise.policy import HOUSE, Policy
from shared.stock import Inbound, InboundKind, Position
from tests.support.builders import NOW, PARIS, SKU, STORE, a_network, a_node, a_position, euros
from tests.support.promising import SKUS, a_request, a_stock, a_wanted, networks, stocks, taken
from tests.support.ruling import DEPOT, FAR, HOME, NEAR, a_chain, a_policy, cheapest_nodes, nodes_of

SOON = NOW + timedelta(days=3)
LATER = NOW + timedelta(days=10)
PICK_UP = (DeliveryMode.PICK_UP,)


def coming(quantity: int = 5, *, at=SOON, kind=InboundKind.PURCHASE, on_hand: int = 0, **fields) -> Position:
    return a_position(on_hand, inbound=(Inbound(at=at, quantity=quantity, kind=kind),), **fields)


def asked(position: Position, *, modes=HOME, policy: Policy = HOUSE, **fields) -> Answer:
    return promise(a_request(a_wanted(**fields), modes=modes), a_chain(), a_stock(position), policy)


def test_a_delivery_that_is_awaited_is_a_later_way():
    (option,) = asked(coming()).options
    assert option.promised_at > SOON
    assert option.parts[0].ready_at > SOON
    assert option.parts[0].waits_for is Wait.PURCHASE
    assert option.reason.model_dump() == {
        "code": "why.delivered_there",
        "facts": {"node": "Alba Lyon", "days": 3},
    }


def test_what_still_has_to_come_is_never_confirmed_and_a_transfer_is_surer_than_a_purchase():
    bought, moved = (asked(coming(kind=kind)).options[0] for kind in InboundKind)
    assert (bought.standing, moved.standing) == (Standing.PROVISIONAL, Standing.LIKELY)
    assert bought.probability < moved.probability


def test_what_stands_there_and_what_comes_are_added_up_by_date():
    two = (Inbound(at=LATER, quantity=2), Inbound(at=SOON, quantity=2))
    position = a_position(1, inbound=two)
    assert [asked(position, quantity=quantity).options[0].parts[0].waits_for for quantity in (1, 3)] == [
        None,
        Wait.PURCHASE,
    ]
    assert SOON < asked(position, quantity=3).options[0].parts[0].ready_at < LATER
    assert asked(position, quantity=5).options[0].parts[0].ready_at > LATER
    assert asked(position, quantity=6).empty


def test_what_comes_first_makes_up_for_what_is_owed():
    assert asked(coming(3, on_hand=0, reserved=2), quantity=1).options
    assert asked(coming(3, on_hand=0, reserved=2), quantity=2).empty


def test_a_delivery_that_is_overdue_is_not_counted_on():
    answer = asked(coming(at=NOW - timedelta(days=1)))
    assert answer.options == ()


def test_a_node_has_a_way_for_what_stands_there_and_a_later_one_for_everything():
    stock = a_stock(a_position(sku="s-1"), coming(sku="s-2"), a_position(node_id=FAR, sku="s-2"))
    request = a_request(a_wanted("s-1"), a_wanted("s-2"), modes=HOME)
    answer = promise(request, a_chain(), stock)
    ways = sorted((option.parcels, option.parts[0].waits_for) for option in answer.options)
    assert ways == [(1, Wait.PURCHASE), (2, None)]
    assert len({option.option_id for option in answer.options}) == 2


def test_a_collection_of_what_comes_is_promised_for_a_day():
    (later,) = asked(coming(), modes=PICK_UP).options
    assert not later.by_hour
    assert later.promised_at > SOON


def test_stores_that_still_wait_do_not_crowd_out_one_that_has_it():
    near = [a_node(f"n-{place}") for place in range(4)]
    far = a_node(FAR, place=PARIS)
    stock = a_stock(*(coming(node_id=node.node_id) for node in near), a_position(node_id=far.node_id))
    answer = promise(a_request(modes=PICK_UP), a_network(a_node(), *near, far), stock)
    assert FAR in nodes_of(answer)
    assert len(answer.options) == 3


def test_a_node_that_lacks_it_tells_how_much_is_announced():
    answer = asked(coming(3), quantity=4)
    facts = next(drop.reason.facts for drop in answer.dropped if drop.node_id == STORE)
    assert (facts["on_hand"], facts["coming"], facts["asked"]) == (0, 3, 4)


def test_a_pre_order_leaves_on_its_day_even_if_it_stands_there():
    ahead = Ahead(kind=AheadKind.PREORDER, at=LATER)
    (option,) = asked(a_position(), ahead=ahead).options
    assert option.parts[0].waits_for is Wait.PREORDER
    assert option.parts[0].ready_at > LATER
    assert option.reason.code == "why.preorder"


def test_a_pre_order_whose_day_has_come_is_like_any_other():
    ahead = Ahead(kind=AheadKind.PREORDER, at=NOW)
    assert asked(a_position(), ahead=ahead).options == asked(a_position()).options


def test_a_back_order_comes_to_a_warehouse_on_its_day():
    ahead = Ahead(kind=AheadKind.BACKORDER, at=LATER)
    (option,) = asked(a_position(0), ahead=ahead).options
    assert option.parts[0].waits_for is Wait.BACKORDER
    assert option.parts[0].node_id in {DEPOT, "w-reserve"}
    assert option.standing is Standing.PROVISIONAL


def test_a_back_order_does_not_hold_up_what_stands_there():
    ahead = Ahead(kind=AheadKind.BACKORDER, at=LATER)
    options = asked(a_position(), ahead=ahead).options
    assert [part.waits_for for part in options[0].parts] == [None]


def test_a_chain_without_a_warehouse_gets_its_back_orders_in_the_stores():
    request = a_request(a_wanted(ahead=Ahead(kind=AheadKind.BACKORDER, at=LATER)), modes=PICK_UP)
    (option,) = promise(request, a_network(), a_stock(a_position(0))).options
    assert option.parts[0].node_id == STORE


def test_a_partner_sends_what_it_has_after_its_days_of_notice():
    network = a_network(a_node(), a_node("p-1", kind=NodeKind.PARTNER, lead_days=2, collects=False))
    now, later = (
        promise(a_request(modes=HOME), network, a_stock(position)).options[0]
        for position in (a_position(node_id="p-1"), coming(node_id="p-1"))
    )
    assert now.parts[0].waits_for is None
    assert later.promised_at >= now.promised_at


def test_dear_items_elsewhere_are_confirmed_by_the_node_first_which_takes_its_time():
    rule = {
        "rule": "confirm",
        "name": "dear",
        "lines": [{"by": "price", "at_least": {"minor": 100_000}}],
        "wait_min": 180,
    }
    policy = a_policy(rules=[rule])
    there = a_position(node_id=FAR)
    dear, cheap = (
        asked(there, modes=PICK_UP, policy=policy, price=euros(price)).options[0]
        for price in (100_000, 99_999)
    )
    assert (dear.parts[0].waits_for, cheap.parts[0].waits_for) == (Wait.CONFIRMATION, None)
    assert (dear.standing, cheap.standing) == (Standing.PROVISIONAL, Standing.LIKELY)
    assert dear.promised_at - cheap.promised_at == timedelta(minutes=180)
    assert dear.by_hour


def test_slow_items_are_confirmed_too_and_those_on_the_own_shelf_need_not_be():
    rule = {"rule": "confirm", "name": "slow", "lines": [{"by": "rate", "under_per_day": 0.2}]}
    policy = a_policy(rules=[rule])
    here, there = (
        asked(a_position(node_id=node_id), modes=PICK_UP, policy=policy).options[0].parts[0].waits_for
        for node_id in (STORE, NEAR)
    )
    assert (here, there) == (None, Wait.CONFIRMATION)


def test_a_way_that_need_not_be_confirmed_is_offered_beside_one_that_must():
    rule = {"rule": "confirm", "name": "s-2", "lines": [{"by": "sku", "any_of": ["s-2"]}]}
    stock = a_stock(*(a_position(node_id=NEAR, sku=sku) for sku in ("s-1", "s-2")), a_position(sku="s-2"))
    request = a_request(a_wanted("s-1"), a_wanted("s-2"), modes=HOME)
    answer = promise(request, a_chain(), stock, a_policy(rules=[rule]))
    assert cheapest_nodes(answer) == [NEAR]
    assert nodes_of(answer) <= {NEAR, STORE}


@settings(max_examples=60)
@given(st.data(), networks(), st.sampled_from(SKUS), st.integers(1, 6))
def test_no_option_takes_more_than_there_is_and_than_comes_before_it_leaves(data, network, sku, quantity):
    positions = data.draw(stocks(network))
    inbound = st.builds(
        Inbound,
        at=st.integers(-5, 20).map(lambda days: NOW + timedelta(days=days)),
        quantity=st.integers(1, 4),
        kind=st.sampled_from(InboundKind),
    )
    awaited = [
        position.model_copy(update={"inbound": tuple(data.draw(st.lists(inbound, max_size=2)))})
        for position in positions
    ]
    known = {(position.node_id, position.sku): position for position in awaited}
    modes = tuple(mode for mode in DeliveryMode if mode is not DeliveryMode.TAKE_AWAY)
    answer = promise(a_request(a_wanted(sku, quantity), modes=modes), network, a_stock(*awaited))
    ready = {
        (option.option_id, part.node_id): part.ready_at for option in answer.options for part in option.parts
    }
    for option_id, node_id, taken_sku, units in taken(answer.options):
        position = known[node_id, taken_sku]
        due = ready[option_id, node_id]
        come = sum(one.quantity for one in position.inbound if NOW < one.at <= due)
        assert units <= position.on_hand - position.kept + come
    assert all(line.sku == sku for option in answer.options for part in option.parts for line in part.lines)


def test_a_position_without_what_is_to_come_is_read_as_before():
    old = {"node_id": STORE, "sku": SKU, "on_hand": 2, "as_of": NOW.isoformat()}
    assert Position.model_validate(old) == a_position(2)
