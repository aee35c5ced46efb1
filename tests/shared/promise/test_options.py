"""What can be promised: stories of one store and its network, and what holds for every network."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalogue import Attributes
from shared.confidence import LIKELY_FROM
from shared.network import DeliveryMode, NodeKind, Place
from shared.promise.answer import Label, Standing
from shared.promise.calendar import local_minute, opening_week
from shared.promise.options import promise
from tests.support.builders import LYON, NOW, PARIS, STORE, a_network, a_node, a_position, a_relay, euros
from tests.support.promising import SKUS, a_request, a_stock, a_wanted, is_open, networks, stocks, taken

FAR = "s-paris"
NEAR = "s-villeurbanne"
VILLEURBANNE = Place(lat=45.7719, lon=4.8902)
THREE_STORES = a_network(
    a_node(),
    a_node(NEAR, name="Alba Villeurbanne", place=VILLEURBANNE),
    a_node(FAR, name="Alba Paris", place=PARIS),
)


def test_what_is_free_here_is_taken_away_at_once_and_costs_nothing_more():
    answer = promise(a_request(modes=(DeliveryMode.TAKE_AWAY,)), a_network(), a_stock())
    (option,) = answer.options
    assert (option.promised_at, option.price, option.grams_co2e) == (NOW, euros(0), 0)
    assert option.standing is Standing.CONFIRMED
    assert option.reason.code == "why.here_now"


def test_the_till_may_sell_what_is_withheld_from_promises():
    stock = a_stock(a_position(1, safety_stock=1, allocated=1))
    answer = promise(a_request(modes=(DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP)), a_network(), stock)
    assert [option.mode for option in answer.options] == [DeliveryMode.TAKE_AWAY]


def test_stock_of_the_own_store_is_confirmed_and_that_of_another_as_sure_as_its_age():
    request = a_request(modes=(DeliveryMode.PICK_UP,))
    old = NOW - timedelta(days=3)
    here = promise(request, THREE_STORES, a_stock(a_position(1, as_of=old)))
    fresh = promise(request, THREE_STORES, a_stock(a_position(1, node_id=NEAR)))
    stale = promise(request, THREE_STORES, a_stock(a_position(1, node_id=NEAR, as_of=old)))
    assert [option.standing for answer in (here, fresh, stale) for option in answer.options] == [
        Standing.CONFIRMED,
        Standing.LIKELY,
        Standing.PROVISIONAL,
    ]
    assert stale.options[0].probability < LIKELY_FROM


@pytest.mark.parametrize(("allotted", "standing"), [(1, Standing.LIKELY), (2, Standing.CONFIRMED)])
def test_what_stands_elsewhere_is_confirmed_when_all_units_are_allotted(allotted, standing):
    stock = a_stock(a_position(node_id=NEAR, allocated=allotted, allotted=allotted))
    lines = (a_wanted(line_id="l-1"), a_wanted(line_id="l-2"))
    answer = promise(a_request(*lines, modes=(DeliveryMode.SHIP_HOME,)), THREE_STORES, stock)
    assert {option.standing for option in answer.options} == {standing}


def test_a_collection_is_promised_when_the_store_has_worked_an_hour_on_it():
    (option,) = promise(a_request(modes=(DeliveryMode.PICK_UP,)), a_network(), a_stock()).options
    assert option.promised_at == NOW + timedelta(hours=1)
    assert option.by_hour


def test_collections_are_offered_here_and_at_the_three_nearest_others():
    nodes = [a_node(f"n-{km}", place=Place(lat=LYON.lat + km / 100, lon=LYON.lon)) for km in (9, 1, 7, 3, 5)]
    stock = a_stock(*(a_position(node_id=node.node_id) for node in (a_node(), *nodes)))
    answer = promise(a_request(modes=(DeliveryMode.PICK_UP,)), a_network(a_node(), *nodes), stock)
    assert [option.parts[0].node_id for option in answer.options] == [STORE, "n-1", "n-3", "n-5"]


def test_a_fixed_place_of_collection_is_the_only_one():
    stock = a_stock(a_position(), a_position(node_id=NEAR), a_position(node_id=FAR))
    answer = promise(a_request(modes=(DeliveryMode.PICK_UP,), collect_at=FAR), THREE_STORES, stock)
    assert [option.parts[0].place_id for option in answer.options] == [FAR]


def test_a_collection_needs_one_place_that_holds_everything():
    stock = a_stock(a_position(sku="s-1"), a_position(sku="s-2", node_id=NEAR))
    request = a_request(a_wanted("s-1"), a_wanted("s-2"), modes=(DeliveryMode.PICK_UP,))
    answer = promise(request, THREE_STORES, stock)
    assert answer.empty and answer.empty.code == "empty.not_in_one_place"


def test_a_parcel_is_promised_for_a_day():
    (option,) = promise(a_request(modes=(DeliveryMode.SHIP_HOME,)), a_network(), a_stock()).options
    assert not option.by_hour
    assert option.promised_at.astimezone(ZoneInfo("Europe/Paris")).isoformat() == "2026-11-25T18:00:00+01:00"


def test_lines_that_no_node_has_together_come_in_two_parcels():
    stock = a_stock(a_position(sku="s-1"), a_position(sku="s-2", node_id=FAR))
    answer = promise(
        a_request(a_wanted("s-1"), a_wanted("s-2"), modes=(DeliveryMode.SHIP_HOME,)), THREE_STORES, stock
    )
    (option,) = answer.options
    assert option.parcels == 2
    assert option.reason.code == "why.split"
    assert option.promised_at == max(part.promised_at for part in option.parts)


def test_one_parcel_from_afar_is_preferred_to_two_from_near():
    stock = a_stock(
        a_position(sku="s-1"),
        a_position(sku="s-2", node_id=NEAR),
        a_position(sku="s-1", node_id=FAR),
        a_position(sku="s-2", node_id=FAR),
    )
    answer = promise(
        a_request(a_wanted("s-1"), a_wanted("s-2"), modes=(DeliveryMode.SHIP_HOME,)), THREE_STORES, stock
    )
    cheapest = next(option for option in answer.options if Label.CHEAPEST in option.labels)
    assert [part.node_id for part in cheapest.parts] == [FAR]
    assert cheapest.reason.code == "why.only_node_with_all"


def test_a_warehouse_that_costs_less_is_taken_before_a_nearer_store_and_says_so():
    network = a_network(a_node(), a_node("w-1", name="Dépôt", kind=NodeKind.WAREHOUSE, place=VILLEURBANNE))
    stock = a_stock(a_position(), a_position(node_id="w-1"))
    (option,) = promise(a_request(modes=(DeliveryMode.SHIP_HOME,)), network, stock).options
    assert option.parts[0].node_id == "w-1"
    assert option.reason.code == "why.cheaper_than_nearer"
    assert option.reason.facts["nearer"] == "Alba Lyon"


def test_a_partner_sends_after_its_days_of_notice():
    partner = a_node("p-1", name="Maison Roche", kind=NodeKind.PARTNER, lead_days=3, collects=False)
    answer = promise(
        a_request(modes=(DeliveryMode.SHIP_HOME,)),
        a_network(a_node(), partner),
        a_stock(a_position(node_id="p-1")),
    )
    (option,) = answer.options
    assert option.reason.model_dump() == {
        "code": "why.partner_later",
        "facts": {"node": "Maison Roche", "days": 3},
    }
    assert option.promised_at - NOW > timedelta(days=4)


def test_goods_sent_to_the_store_come_from_other_nodes():
    stock = a_stock(a_position(), a_position(node_id=FAR))
    (option,) = promise(a_request(modes=(DeliveryMode.SHIP_TO_STORE,)), THREE_STORES, stock).options
    assert (option.parts[0].node_id, option.parts[0].place_id) == (FAR, STORE)


def test_a_parcel_goes_to_the_nearest_relay_or_to_the_one_that_was_chosen():
    far = a_relay(relay_id="r-paris", place=PARIS)
    network = a_network(relays=(far, a_relay()))
    nearest = promise(a_request(modes=(DeliveryMode.RELAY_POINT,)), network, a_stock())
    chosen = promise(a_request(modes=(DeliveryMode.RELAY_POINT,), relay_id="r-paris"), network, a_stock())
    assert [answer.options[0].parts[0].place_id for answer in (nearest, chosen)] == ["r-lyon-1", "r-paris"]


@pytest.mark.parametrize(("value", "fee"), [(9_999, 490), (10_000, 0)])
def test_delivery_is_free_from_a_basket_value(value, fee):
    request = a_request(modes=(DeliveryMode.SHIP_HOME,), basket_value=euros(value))
    assert promise(request, a_network(), a_stock()).options[0].price == euros(fee)


def test_the_customers_own_drive_counts_but_a_short_walk_does_not():
    request = a_request(modes=(DeliveryMode.PICK_UP,))
    on_foot, by_car, unknown = (
        promise(request.model_copy(update={"home": home}), a_network(), a_stock()).options[0].grams_co2e
        for home in (LYON, VILLEURBANNE, None)
    )
    assert on_foot < by_car < unknown


DROPS = [
    ("drop.no_stock", {}, {}, a_position(2, safety_stock=2)),
    ("drop.paused", {"paused": True}, {}, a_position()),
    ("drop.no_capacity", {"daily_capacity": 5, "used_capacity": 5}, {}, a_position()),
    ("drop.not_shipping", {"ships": False}, {}, a_position()),
    ("drop.closed", {"week": ((),) * 7}, {}, a_position()),
    ("drop.too_heavy", {}, {"weight_g": 30_001}, a_position()),
    ("drop.bulky", {}, {"attributes": Attributes(bulky=True)}, a_position()),
    ("drop.bulky", {}, {"volume_cm3": 200_001}, a_position()),
    ("drop.hazardous", {}, {"attributes": Attributes(hazardous=True)}, a_position()),
]


@pytest.mark.parametrize(("code", "node", "line", "position"), DROPS)
def test_a_node_that_cannot_send_says_why(code, node, line, position):
    request = a_request(a_wanted(**line), modes=(DeliveryMode.SHIP_HOME,))
    answer = promise(request, a_network(a_node(**node)), a_stock(position))
    assert [dropped.reason.code for dropped in answer.dropped] == [code]
    assert answer.empty and not answer.options


def test_a_node_without_a_carrier_says_so():
    answer = promise(a_request(modes=(DeliveryMode.SHIP_HOME,)), a_network(carriers=()), a_stock())
    assert [dropped.reason.code for dropped in answer.dropped] == ["drop.no_carrier"]


def test_a_node_that_is_to_be_avoided_is_not_used():
    answer = promise(a_request(avoid=(STORE,), modes=(DeliveryMode.SHIP_HOME,)), a_network(), a_stock())
    assert [dropped.reason.code for dropped in answer.dropped] == ["drop.avoided"]


def test_a_store_where_nothing_is_collected_says_so():
    network = a_network(a_node(), a_node(NEAR, collects=False))
    answer = promise(a_request(modes=(DeliveryMode.PICK_UP,)), network, a_stock(a_position(node_id=NEAR)))
    assert ("drop.not_collecting", NEAR) in [
        (dropped.reason.code, dropped.node_id) for dropped in answer.dropped
    ]


def test_a_warehouse_that_sells_hands_nothing_over():
    network = a_network(a_node(kind=NodeKind.WAREHOUSE), a_node(FAR, kind=NodeKind.WAREHOUSE))
    modes = (DeliveryMode.PICK_UP, DeliveryMode.SHIP_TO_STORE)
    stock = a_stock(a_position(), a_position(node_id=FAR))
    assert promise(a_request(modes=modes), network, stock).options == ()


def test_a_drop_for_stock_tells_the_figures():
    stock = a_stock(a_position(6, reserved=2, granted=1, allocated=2, safety_stock=1, channel_buffer=1))
    answer = promise(a_request(modes=(DeliveryMode.SHIP_HOME,)), a_network(), stock)
    facts = answer.dropped[0].reason.facts
    assert (facts["on_hand"], facts["reserved"], facts["buffer"]) == (6, 4, 2)


def test_what_is_allotted_to_the_seller_is_not_told_as_reserved():
    stock = a_stock(a_position(6, node_id=FAR, reserved=1, allocated=3, allotted=2))
    answer = promise(a_request(a_wanted(quantity=5), modes=(DeliveryMode.SHIP_HOME,)), THREE_STORES, stock)
    (facts,) = [drop.reason.facts for drop in answer.dropped if drop.node_id == FAR]
    assert (facts["on_hand"], facts["reserved"]) == (6, 2)


EMPTY = [
    ("empty.no_stock", {}),
    ("empty.no_modes", {"modes": ()}),
    ("empty.unknown_seller", {"seller": "nowhere"}),
    ("empty.unknown_place", {"collect_at": "nowhere"}),
    ("empty.unknown_relay", {"relay_id": "nowhere"}),
]


@pytest.mark.parametrize(("code", "fields"), EMPTY)
def test_a_request_that_cannot_be_met_gets_a_reason_and_no_error(code, fields):
    answer = promise(a_request(**fields), a_network(), a_stock(a_position(0)))
    assert answer.empty and answer.empty.code == code
    assert answer.options == ()


def test_a_request_for_nothing_gets_a_reason():
    answer = promise(a_request().model_copy(update={"lines": ()}), a_network(), a_stock())
    assert answer.empty and answer.empty.code == "empty.no_lines"


def test_two_lines_of_one_sku_need_stock_for_both():
    lines = (a_wanted(line_id="l-1"), a_wanted(line_id="l-2"))
    assert promise(a_request(*lines), a_network(), a_stock(a_position(1))).options == ()
    both = promise(a_request(*lines, modes=(DeliveryMode.SHIP_HOME,)), a_network(), a_stock(a_position(2)))
    assert [line.line_id for line in both.options[0].parts[0].lines] == ["l-1", "l-2"]


def test_a_basket_of_two_hundred_lines_is_answered_without_the_claim_that_it_is_optimal():
    skus = [f"s-{place}" for place in range(200)]
    stock = a_stock(*(a_position(sku=sku) for sku in skus))
    request = a_request(*(a_wanted(sku) for sku in skus), modes=(DeliveryMode.SHIP_HOME,))
    answer = promise(request, a_network(), stock)
    carried = [line.sku for part in answer.options[0].parts for line in part.lines]
    assert sorted(carried) == sorted(skus)
    assert answer.gap


def test_lines_without_weight_or_volume_are_promised_all_the_same():
    request = a_request(a_wanted(weight_g=0, volume_cm3=0), modes=(DeliveryMode.SHIP_HOME,))
    assert promise(request, a_network(), a_stock()).options[0].grams_co2e > 0


def test_each_label_is_given_once():
    stock = a_stock(a_position(), a_position(node_id=NEAR), a_position(node_id=FAR))
    labels = [
        label for option in promise(a_request(), THREE_STORES, stock).options for label in option.labels
    ]
    assert sorted(labels) == sorted([Label.FASTEST, Label.CHEAPEST, Label.GREENEST])


lines = st.lists(st.sampled_from(SKUS), min_size=1, max_size=4, unique=True).map(
    lambda skus: tuple(a_wanted(sku) for sku in skus)
)


@settings(max_examples=60)
@given(st.data(), networks(), lines, st.randoms())
def test_the_order_of_lines_nodes_and_positions_does_not_matter(data, network, wanted, chance):
    positions = data.draw(stocks(network))
    answer = promise(a_request(*wanted), network, a_stock(*positions))
    mixed = network.model_copy(
        update={
            "nodes": tuple(chance.sample(network.nodes, len(network.nodes))),
            "carriers": tuple(chance.sample(network.carriers, len(network.carriers))),
        }
    )
    again = promise(
        a_request(*chance.sample(wanted, len(wanted))),
        mixed,
        a_stock(*chance.sample(positions, len(positions))),
    )
    assert again == answer


@settings(max_examples=60)
@given(st.data(), networks(), lines)
def test_no_option_takes_more_than_can_be_promised(data, network, wanted):
    positions = data.draw(stocks(network))
    atp = {(position.node_id, position.sku): position.atp for position in positions}
    modes = tuple(mode for mode in DeliveryMode if mode is not DeliveryMode.TAKE_AWAY)
    answer = promise(a_request(*wanted, modes=modes), network, a_stock(*positions))
    for _, node_id, sku, quantity in taken(answer.options):
        assert quantity <= atp[node_id, sku]


@settings(max_examples=60)
@given(st.data(), networks(), lines, st.integers(1, 5))
def test_more_stock_never_costs_more(data, network, wanted, more):
    positions = data.draw(stocks(network))
    lucky = data.draw(st.sampled_from(positions))
    richer = [
        position.model_copy(update={"on_hand": position.on_hand + more}) if position is lucky else position
        for position in positions
    ]
    request = a_request(*wanted, modes=(DeliveryMode.SHIP_HOME,))
    before, after = (promise(request, network, a_stock(*units)).options for units in (positions, richer))
    if before:
        assert min(option.cost for option in after) <= min(option.cost for option in before)


@settings(max_examples=60)
@given(st.data(), networks(), lines)
def test_more_nodes_never_cost_more(data, network, wanted):
    stock, newcomer = a_stock(*data.draw(stocks(network))), data.draw(st.sampled_from(network.nodes[1:]))
    others = tuple(node for node in network.nodes if node is not newcomer)
    smaller = network.model_copy(update={"nodes": others})
    request = a_request(*wanted, modes=(DeliveryMode.SHIP_HOME,))
    before, after = (promise(request, known, stock).options for known in (smaller, network))
    if before:
        assert min(option.cost for option in after) <= min(option.cost for option in before)


@settings(max_examples=60)
@given(st.data(), networks(), lines)
def test_no_way_is_offered_twice(data, network, wanted):
    options = promise(a_request(*wanted), network, a_stock(*data.draw(stocks(network)))).options
    assert len({option.option_id for option in options}) == len(options)


@settings(max_examples=60)
@given(st.data(), networks(), lines, st.integers(0, 14 * 24 * 60))
def test_nothing_is_collected_where_it_is_closed(data, network, wanted, later):
    positions = data.draw(stocks(network))
    modes = (DeliveryMode.PICK_UP, DeliveryMode.SHIP_TO_STORE)
    request = a_request(*wanted, modes=modes, at=NOW + timedelta(minutes=later))
    for option in promise(request, network, a_stock(*positions)).options:
        for part in option.parts:
            place = network.node(part.place_id or "")
            assert place
            promised = local_minute(part.promised_at, ZoneInfo(network.timezone))
            assert is_open(opening_week(place), promised)


@settings(max_examples=60)
@given(st.data(), networks(), lines)
def test_the_parts_of_an_option_add_up(data, network, wanted):
    answer = promise(a_request(*wanted), network, a_stock(*data.draw(stocks(network))))
    for option in answer.options:
        assert option.cost == sum(part.cost for part in option.parts)
        assert option.grams_co2e == sum(part.grams_co2e for part in option.parts)
        assert sorted(line.sku for part in option.parts for line in part.lines) == sorted(
            line.sku for line in wanted
        )
