"""What a retailer's rules do to a promise: tiers, preferences, limits, and what is sold where."""

from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from shared.catalogue import Attributes
from shared.network import DeliveryMode
from shared.promise.options import promise
from shared.promise.policy import HOUSE, Policy
from shared.promise.supply import Stock
from tests.support.builders import SKU, STORE, a_network, a_node, euros
from tests.support.promising import a_request, a_stock, a_wanted
from tests.support.ruling import (
    DEPOT,
    FAR,
    HOME,
    NEAR,
    PARTNER,
    RESERVE,
    a_chain,
    a_policy,
    cheapest_nodes,
    nodes_of,
    sent,
    stand,
)

OWN_FIRST = a_policy(tiers=[{"name": "own", "nodes": [{"by": "group", "any_of": ["own"]}]}])
VIP = {"by": "tier", "any_of": ["vip"]}
B2B = {"by": "channel", "any_of": ["b2b"]}
TWO = (a_wanted("s-1"), a_wanted("s-2"))


def test_a_policy_survives_the_wire():
    policy = a_policy(
        tiers=[{"name": "own", "when": [VIP], "nodes": [{"by": "distance", "up_to_km": 50, "negate": True}]}],
        limits=[{"limit": "no_split_under", "name": "small", "value": {"minor": 3000}}],
        rules=[{"rule": "buffer", "name": "web", "units": 1}],
    )
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


@pytest.mark.parametrize(
    "part",
    [
        {"tiers": [{"name": "own", "nodes": [{"by": "colour", "any_of": ["red"]}]}]},
        {"tiers": [{"name": "own", "nodes": [{"by": "tier", "any_of": ["vip"]}]}]},
        {"rules": [{"rule": "eval", "name": "x", "code": "1 + 1"}]},
        {"weights": {"pick_line": -1}},
        {"allotments": [{"name": "x", "stores": ["a"], "nodes": ["b"], "best_sellers": 1, "units": 1000}]},
        {"tieres": []},
    ],
)
def test_a_rule_that_nobody_knows_is_refused(part):
    with pytest.raises(ValidationError):
        a_policy(**part)


def test_without_rules_the_house_decides_as_ever():
    request = a_request(a_wanted("s-1"), a_wanted("s-2"))
    stock = a_stock(*stand(sku="s-1"), *stand(NEAR, FAR, DEPOT, sku="s-2"), *stand(PARTNER, sku="s-1"))
    assert promise(request, a_chain(), stock, HOUSE) == promise(request, a_chain(), stock)
    assert promise(request, a_chain(), stock, a_policy()) == promise(request, a_chain(), stock)


def test_own_nodes_come_before_a_partner_that_costs_less():
    partner_near = stand(FAR, PARTNER)
    cheap = a_policy(weights={"pick_setup": {"store": 90_000, "warehouse": 90_000, "partner": 0}})
    assert cheapest_nodes(sent(cheap, partner_near)) == [PARTNER]
    ruled = cheap.model_copy(update={"tiers": OWN_FIRST.tiers})
    assert nodes_of(sent(ruled, partner_near)) == {FAR}


def test_a_partner_is_taken_when_the_own_nodes_do_not_have_everything():
    stock = [*stand(FAR, sku="s-1"), *stand(PARTNER, sku="s-2")]
    answer = promise(a_request(*TWO, modes=HOME), a_chain(), a_stock(*stock), OWN_FIRST)
    assert nodes_of(answer) == {FAR, PARTNER}


def test_a_later_tier_is_tried_together_with_those_before_it():
    tiers = [
        {"name": "central", "nodes": [{"by": "group", "any_of": ["central"]}]},
        {"name": "local", "nodes": [{"by": "group", "any_of": ["local"]}]},
    ]
    stock = [
        *stand(STORE, sku="s-1"),
        *stand(NEAR, sku="s-2"),
        *stand(DEPOT, sku="s-1"),
        *stand(DEPOT, sku="s-2"),
    ]
    answer = promise(a_request(*TWO, modes=HOME), a_chain(), a_stock(*stock), a_policy(tiers=tiers))
    assert nodes_of(answer) == {STORE, NEAR}


def test_a_vip_is_served_from_the_reserve_first_and_nobody_else_is():
    policy = a_policy(
        tiers=[{"name": "reserve", "when": [VIP], "nodes": [{"by": "group", "any_of": ["reserve"]}]}],
        rules=[
            {
                "rule": "sellable",
                "name": "reserve for vip",
                "when": [{**VIP, "negate": True}],
                "nodes": [{"by": "group", "any_of": ["reserve"]}],
                "sellable": False,
            }
        ],
    )
    everywhere = stand(STORE, RESERVE, DEPOT)
    assert nodes_of(sent(policy, everywhere, customer_tier="vip")) == {RESERVE}
    assert RESERVE not in nodes_of(sent(policy, everywhere))
    refused = [drop.reason for drop in sent(policy, everywhere).dropped if drop.node_id == RESERVE]
    assert [(why.code, why.facts["rule"]) for why in refused] == [("drop.rule", "reserve for vip")]


def test_where_a_customer_collects_is_not_for_a_tier_to_say():
    central = a_policy(tiers=[{"name": "far", "nodes": [{"by": "node", "any_of": [FAR]}]}])
    answer = sent(central, stand(STORE, NEAR, FAR), modes=(DeliveryMode.PICK_UP,))
    assert nodes_of(answer) == {STORE, NEAR, FAR}


FILTERS = [
    ({"by": "group", "any_of": ["local", "nobody"]}, {NEAR}),
    ({"by": "kind", "any_of": ["warehouse"]}, {DEPOT, RESERVE}),
    ({"by": "region", "any_of": ["Nord"]}, {FAR}),
    ({"by": "node", "any_of": [FAR, NEAR]}, {FAR, NEAR}),
    ({"by": "distance", "up_to_km": 50}, {STORE, NEAR, RESERVE, PARTNER}),
    ({"by": "distance", "up_to_km": 50, "negate": True}, {FAR, DEPOT}),
    ({"by": "cover", "at_least_days": 30}, {DEPOT}),
]


@pytest.mark.parametrize(("asked", "chosen"), FILTERS, ids=str)
def test_a_rule_speaks_of_the_nodes_that_pass_its_filter(asked, chosen):
    policy = a_policy(
        rules=[{"rule": "sellable", "name": "not from there", "nodes": [asked], "sellable": False}]
    )
    stock = Stock.of([*stand(STORE, NEAR, FAR, RESERVE, PARTNER), *stand(DEPOT, on_hand=50)], {SKU: 1.0})
    answer = promise(a_request(modes=HOME), a_chain(), stock, policy)
    assert {drop.node_id for drop in answer.dropped if drop.reason.code == "drop.rule"} == chosen
    assert not nodes_of(answer) & chosen


def test_a_preference_breaks_a_tie_and_a_penalty_outweighs_a_difference():
    twins = a_network(a_node(), a_node("a-1", groups=("old",)), a_node("a-2", groups=("new",)))
    stock = a_stock(*stand("a-1", "a-2"))
    prefer = {"name": "new first", "prefer": [{"by": "group", "any_of": ["new"]}]}
    plain, ruled = (
        promise(a_request(modes=HOME), twins, stock, policy) for policy in (HOUSE, a_policy(sorts=[prefer]))
    )
    assert (nodes_of(plain), nodes_of(ruled)) == ({"a-1"}, {"a-2"})
    assert cheapest_nodes(sent(a_policy(), stand(NEAR, DEPOT))) == [DEPOT]
    stores = {"name": "stores", "prefer": [{"by": "kind", "any_of": ["store"]}], "penalty": 200_000}
    assert cheapest_nodes(sent(a_policy(sorts=[stores]), stand(NEAR, DEPOT))) == [NEAR]


def test_a_small_basket_is_not_split_where_one_node_has_it_all():
    earlier = [*stand(STORE, sku="s-1"), *stand(NEAR, sku="s-2")]
    whole = [*stand(FAR, sku="s-1"), *stand(FAR, sku="s-2")]
    request = a_request(*TWO, modes=HOME, basket_value=euros(2_999))
    small = a_policy(limits=[{"limit": "no_split_under", "name": "30 €", "value": {"minor": 3_000}}])
    one = promise(request, a_chain(), a_stock(*earlier, *whole), small)
    assert {option.parcels for option in one.options} == {1}
    dearer = request.model_copy(update={"basket_value": euros(3_000)})
    assert 2 in {
        option.parcels for option in promise(dearer, a_chain(), a_stock(*earlier, *whole), small).options
    }
    needed = promise(request, a_chain(), a_stock(*earlier), small)
    assert {option.parcels for option in needed.options} == {2}


def test_a_strict_limit_would_rather_sell_nothing():
    apart = [*stand(STORE, sku="s-1"), *stand(NEAR, sku="s-2")]
    limit = {"limit": "most_parcels", "name": "one", "parcels": 1, "strict": True}
    answer = promise(a_request(*TWO, modes=HOME), a_chain(), a_stock(*apart), a_policy(limits=[limit]))
    assert answer.options == ()
    assert answer.empty and answer.empty.model_dump() == {
        "code": "empty.too_many_parcels",
        "facts": {"parcels": 1},
    }


def test_two_limits_of_one_name_both_hold():
    apart = [*stand(STORE, sku="s-1"), *stand(NEAR, sku="s-2")]
    whole = [*stand(FAR, sku="s-1"), *stand(FAR, sku="s-2")]
    for figures in [(1, 4), (4, 1)]:
        limits = [{"limit": "most_parcels", "name": "parcels", "parcels": most} for most in figures]
        request = a_request(*TWO, modes=HOME)
        answer = promise(request, a_chain(), a_stock(*apart, *whole), a_policy(limits=limits))
        assert {option.parcels for option in answer.options} == {1}


def test_a_strict_limit_holds_beside_a_lower_one_that_may_rise():
    limits = [
        {"limit": "most_parcels", "name": "one", "parcels": 1},
        {"limit": "most_parcels", "name": "two", "parcels": 2, "strict": True},
    ]
    apart = [*stand(STORE, sku="s-1"), *stand(NEAR, sku="s-2"), *stand(FAR, sku="s-3")]
    two = promise(a_request(*TWO, modes=HOME), a_chain(), a_stock(*apart), a_policy(limits=limits))
    assert {option.parcels for option in two.options} == {2}
    three = a_request(*TWO, a_wanted("s-3"), modes=HOME)
    answer = promise(three, a_chain(), a_stock(*apart), a_policy(limits=limits))
    assert answer.options == ()
    assert answer.empty and answer.empty.facts == {"parcels": 2}


def test_a_tier_that_would_split_too_much_gives_way_to_the_next():
    apart = [*stand(STORE, sku="s-1"), *stand(NEAR, sku="s-2")]
    partner = [*stand(PARTNER, sku="s-1"), *stand(PARTNER, sku="s-2")]
    limit = {"limit": "most_parcels", "name": "one", "parcels": 1}
    policy = OWN_FIRST.model_copy(update={"limits": a_policy(limits=[limit]).limits})
    request = a_request(*TWO, modes=HOME)
    assert nodes_of(promise(request, a_chain(), a_stock(*apart, *partner), policy)) == {PARTNER}
    assert nodes_of(promise(request, a_chain(), a_stock(*apart), policy)) == {STORE, NEAR}


def test_business_customers_get_scheduled_deliveries_in_as_many_parcels_as_it_takes():
    policy = a_policy(
        limits=[
            {"limit": "most_parcels", "name": "one", "parcels": 1, "strict": True},
            {"limit": "scheduled", "name": "b2b", "when": [B2B], "weekdays": [3]},
        ]
    )
    apart = [*stand(STORE, sku="s-1"), *stand(DEPOT, sku="s-2")]
    request = a_request(*TWO, modes=HOME)
    assert promise(request, a_chain(), a_stock(*apart), policy).options == ()
    business = promise(request.model_copy(update={"channel": "b2b"}), a_chain(), a_stock(*apart), policy)
    days = {
        part.promised_at.astimezone(ZoneInfo("Europe/Paris")).weekday()
        for option in business.options
        for part in option.parts
    }
    assert days == {3}


def test_schedules_without_a_common_day_leave_no_way_and_say_so():
    limits = [{"limit": "scheduled", "name": str(day), "weekdays": [day]} for day in (1, 3)]
    answer = sent(a_policy(limits=limits), stand())
    assert {drop.reason.code for drop in answer.dropped if drop.node_id == STORE} == {"drop.no_delivery_day"}
    assert answer.empty


def test_a_product_may_be_kept_off_a_channel():
    rule = {
        "rule": "sellable",
        "name": "no lamps on the market place",
        "when": [{"by": "channel", "any_of": ["marketplace"]}],
        "lines": [{"by": "category", "any_of": ["Lampes"]}],
        "sellable": False,
    }
    lamp = a_request(a_wanted(category="Lampes"), modes=HOME)
    elsewhere = lamp.model_copy(update={"channel": "marketplace"})
    here, there = (
        promise(request, a_chain(), a_stock(), a_policy(rules=[rule])) for request in (lamp, elsewhere)
    )
    assert here.options
    assert there.empty and there.empty.model_dump() == {
        "code": "empty.rule",
        "facts": {"sku": SKU, "rule": "no lamps on the market place"},
    }


def test_what_the_till_may_not_sell_is_not_taken_away_either():
    rule = {
        "rule": "sellable",
        "name": "not here",
        "nodes": [{"by": "node", "any_of": [STORE]}],
        "sellable": False,
    }
    answer = sent(a_policy(rules=[rule]), stand(), modes=(DeliveryMode.TAKE_AWAY,))
    assert [drop.reason.code for drop in answer.dropped] == ["drop.rule"]


LINES = [
    ({"by": "category", "any_of": ["Lampes"]}, {"category": "Lampes"}),
    ({"by": "attribute", "any_of": ["fragile"]}, {"attributes": Attributes(fragile=True)}),
    ({"by": "sku", "any_of": ["s-9"]}, {"sku": "s-9"}),
    ({"by": "price", "at_least": {"minor": 20_000}}, {"price": euros(20_000)}),
]


@pytest.mark.parametrize(("asked", "fields"), LINES, ids=str)
def test_a_rule_speaks_of_the_lines_that_pass_its_filter(asked, fields):
    policy = a_policy(rules=[{"rule": "sellable", "name": "no", "lines": [asked], "sellable": False}])
    wanted = a_wanted(**{"sku": SKU, **fields})
    assert not promise(
        a_request(wanted, modes=HOME), a_chain(), a_stock(*stand(sku=wanted.sku)), policy
    ).options
    assert sent(policy, stand()).options


def test_the_lowest_rank_decides_and_at_one_rank_a_refusal():
    def rule(sellable, rank):
        return {"rule": "sellable", "name": f"{sellable} {rank}", "sellable": sellable, "rank": rank}

    assert sent(a_policy(rules=[rule(False, 2), rule(True, 1)]), stand()).options
    assert not sent(a_policy(rules=[rule(True, 1), rule(False, 1)]), stand()).options


def test_units_are_kept_for_the_best_customers():
    rule = {"rule": "protect", "name": "last two", "units": 2, "for_tiers": ["vip", "gold"]}
    policy = a_policy(rules=[rule])
    assert sent(policy, stand(on_hand=2), customer_tier="gold").options
    assert sent(policy, stand(on_hand=3)).options
    answer = sent(policy, stand(on_hand=2))
    facts = next(drop.reason.facts for drop in answer.dropped if drop.node_id == STORE)
    assert (facts["on_hand"], facts["protected"], facts["asked"]) == (2, 2, 1)


def test_a_channel_has_its_own_buffer_on_top_of_the_positions():
    policy = a_policy(
        rules=[{"rule": "buffer", "name": "web", "when": [{"by": "channel", "any_of": ["web"]}], "units": 2}]
    )
    assert sent(policy, stand(on_hand=3, channel_buffer=1)).options
    answer = sent(policy, stand(on_hand=3, channel_buffer=1), channel="web")
    assert next(drop.reason.facts["buffer"] for drop in answer.dropped if drop.node_id == STORE) == 3


def test_nodes_of_one_kind_may_have_their_own_buffer():
    rule = {"rule": "buffer", "name": "stores", "nodes": [{"by": "kind", "any_of": ["store"]}], "units": 5}
    assert nodes_of(sent(a_policy(rules=[rule]), stand(STORE, DEPOT))) == {DEPOT}


def test_a_basket_filter_asks_whether_any_line_is_so():
    tier = {
        "name": "bulky from partners",
        "when": [{"by": "attribute", "any_of": ["bulky"]}],
        "nodes": [{"by": "kind", "any_of": ["partner"]}],
    }
    stock = a_stock(*stand(DEPOT, PARTNER), *stand(DEPOT, PARTNER, sku="s-2"))
    network = a_chain()
    carriers = tuple(carrier.model_copy(update={"takes_bulky": True}) for carrier in network.carriers)
    network = network.model_copy(update={"carriers": carriers})
    bulky = a_wanted("s-2", attributes=Attributes(bulky=True))
    taken = [
        cheapest_nodes(promise(a_request(*lines, modes=HOME), network, stock, a_policy(tiers=[tier])))
        for lines in ((a_wanted(),), (a_wanted(), bulky))
    ]
    assert taken == [[DEPOT], [PARTNER]]
