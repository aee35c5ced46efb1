"""The explanation of an option: why it is so, why nothing else, and that every figure of it is true."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import NotFound
from shared.network import DeliveryMode, NodeKind
from shared.promise.answer import Label
from shared.promise.explain import MOST_PASSED_OVER, explain
from shared.promise.options import promise, worked_out
from shared.promise.policy import HOUSE, Policy, Weights
from shared.promise.rivals import passed_over
from shared.promise.terms import Term
from tests.support.builders import NOW, PARIS, STORE, a_carrier, a_network, a_node, a_position
from tests.support.catalogues import ENGLISH, FRENCH
from tests.support.promising import SKUS, a_request, a_stock, a_wanted, networks, stocks
from tests.support.ruling import DEPOT, FAR, HOME, NEAR, RESERVE, a_chain, a_policy, stand

OWN_FIRST = a_policy(tiers=[{"name": "Nos magasins", "nodes": [{"by": "kind", "any_of": ["store"]}]}])


def explained(request, network, positions, policy=HOUSE, label=Label.CHEAPEST):
    stock = a_stock(*positions)
    chosen = next(
        option for option in promise(request, network, stock, policy).options if label in option.labels
    )
    return explain(request, network, stock, policy, chosen.option_id)


def passed(explanation):
    return {rival.node_id: rival.reason for rival in explanation.passed_over}


def codes(reasons):
    return [reason.code for reason in reasons]


def test_an_option_that_is_not_offered_cannot_be_explained():
    with pytest.raises(NotFound):
        explain(a_request(), a_network(), a_stock(), HOUSE, "ship_home.0000")


def test_a_nearer_store_without_stock_is_passed_over_with_its_figures():
    found = explained(a_request(modes=HOME), a_chain(), [*stand(FAR), *stand(reserved=4, safety_stock=1)])
    assert passed(found)[STORE].code == "drop.no_stock"
    assert passed(found)[STORE].facts["reserved"] == 4
    assert passed(found)[STORE].facts["buffer"] == 1


def test_the_asking_store_is_told_of_first_then_the_nearest():
    found = explained(a_request(modes=HOME, home=PARIS), a_chain(), stand(RESERVE))
    assert [rival.node_id for rival in found.passed_over] == [STORE, FAR, DEPOT, NEAR]


def test_no_more_than_some_nodes_are_told_of_and_the_others_counted():
    empty = [a_node(f"n-{place:02}", name=f"N {place}") for place in range(20)]
    network = a_network(a_node(), *empty, a_node(FAR, name="Alba Paris", place=PARIS))
    found = explained(a_request(modes=HOME), network, stand(FAR))
    assert len(found.passed_over) == MOST_PASSED_OVER
    assert found.others_passed_over == 21 - MOST_PASSED_OVER


def test_a_node_that_a_rule_forbids_is_passed_over_by_the_name_of_the_rule():
    rule = {
        "rule": "sellable",
        "name": "Pas d’ici",
        "sellable": False,
        "nodes": [{"by": "node", "any_of": [NEAR]}],
    }
    found = explained(a_request(modes=HOME), a_chain(), stand(NEAR, FAR), a_policy(rules=[rule]))
    assert passed(found)[NEAR].facts["rule"] == "Pas d’ici"


def test_a_node_of_a_later_tier_is_passed_over_for_the_tier_that_decided():
    found = explained(a_request(modes=HOME), a_chain(), stand(FAR, RESERVE), OWN_FIRST)
    assert found.tier == "Nos magasins"
    assert passed(found)[RESERVE].code == "passed.tier"


def test_a_nearer_node_that_costs_more_is_told_by_how_much():
    found = explained(a_request(modes=HOME), a_chain(), stand(STORE, DEPOT))
    rival = next(rival for rival in found.passed_over if rival.node_id == STORE)
    assert rival.reason.code == "passed.dearer"
    assert rival.more_cost is not None
    assert rival.reason.facts["saved_minor"] == rival.more_cost // 100 > 0


def test_a_node_whose_cut_off_has_passed_is_told_so():
    network = a_network(
        a_node(cut_off=0),
        a_node(NEAR, name="Alba Paris", place=PARIS),
        carriers=(a_carrier(transit_days=(1, 1, 1)),),
    )
    found = explained(a_request(modes=HOME), network, stand(STORE, NEAR), label=Label.FASTEST)
    assert passed(found)[STORE].code == "passed.cut_off"
    assert passed(found)[STORE].facts == {"node": "Alba Lyon", "time": "00:00", "days": 1}


def test_a_date_tells_that_the_cut_off_has_passed():
    found = explained(a_request(modes=HOME), a_network(a_node(cut_off=0)), stand())
    assert codes(found.parts[0].when) == ["when.prepared", "when.cut_off", "when.carried"]


def test_a_node_that_another_is_no_worse_than_in_anything_is_told_whose():
    found = explained(a_request(modes=HOME), a_chain(), stand(STORE, RESERVE))
    assert passed(found)[STORE].code == "passed.dominated"
    assert passed(found)[STORE].facts["by"] == "Réserve"


def test_a_paused_node_and_a_full_one_are_told_apart():
    network = a_network(
        a_node(paused=True),
        a_node(NEAR, name="Alba Croix-Rousse", used_capacity=200),
        a_node(FAR, name="Alba Paris", place=PARIS),
    )
    found = explained(a_request(modes=HOME), network, stand(STORE, NEAR, FAR))
    assert {node: why.code for node, why in passed(found).items()} == {
        STORE: "drop.paused",
        NEAR: "drop.no_capacity",
    }


def test_a_node_that_has_only_some_of_the_basket_is_told_what_it_lacks():
    positions = [*stand(FAR, sku="s-1"), *stand(FAR, sku="s-2"), *stand(NEAR, sku="s-1")]
    request = a_request(a_wanted("s-1"), a_wanted("s-2"), modes=HOME)
    found = explained(request, a_chain(), positions, label=Label.FASTEST)
    assert passed(found)[NEAR].facts["sku"] == "s-2"


def test_a_parcel_tells_its_picker_that_nobody_else_has_the_items():
    found = explained(a_request(modes=HOME), a_chain(), stand(FAR))
    assert found.parts[0].why_me.code == "why_me.only"
    assert found.parts[0].why_me.facts == {"lines": 1}


def test_a_parcel_tells_its_picker_what_it_saves():
    found = explained(a_request(modes=HOME), a_chain(), stand(NEAR, DEPOT))
    assert found.parts[0].why_me.code == "why_me.cheapest"


def test_the_next_plan_does_without_one_of_the_nodes():
    found = explained(a_request(modes=HOME), a_chain(), stand(NEAR, DEPOT))
    assert found.next_plan is not None
    assert found.next_plan.node_ids == (NEAR,)
    assert found.next_plan.more_cost > 0


def test_when_a_node_falls_out_the_next_tier_may_decide():
    found = explained(a_request(modes=HOME), a_chain(), stand(FAR, RESERVE), OWN_FIRST)
    assert [part.node_id for part in found.parts] == [FAR]
    assert found.next_plan is not None
    assert found.next_plan.node_ids == (RESERVE,)


def test_a_plan_without_an_alternative_has_no_next():
    assert explained(a_request(modes=HOME), a_chain(), stand(NEAR)).next_plan is None


def test_the_date_tells_the_supplier_the_preparation_and_the_carrier():
    partner = a_node("p-1", kind=NodeKind.PARTNER, lead_days=3, name="Maison Roche")
    found = explained(a_request(modes=HOME), a_network(a_node(), partner), stand("p-1"))
    assert codes(found.parts[0].when)[0] == "when.lead"
    assert codes(found.parts[0].when)[-1] == "when.carried"


def test_what_would_be_faster_and_cheaper_is_named_with_the_difference():
    express = a_carrier(
        carrier_id="c-express",
        service="express",
        transit_days=(1, 1, 1),
        tariffs=tuple(
            tariff.model_copy(update={"minor": (2_000, 2_000, 2_000)}) for tariff in a_carrier().tariffs
        ),
    )
    network = a_network(
        a_node(), a_node(FAR, name="Alba Paris", place=PARIS), carriers=(a_carrier(), express)
    )
    found = explained(a_request(modes=HOME), network, stand(FAR))
    faster = next(better for better in found.better if better.at is Label.FASTEST)
    assert faster.later_s == -86_400
    assert faster.reason.facts == {"days": 1}
    dearer = explained(a_request(modes=HOME), network, stand(FAR), label=Label.FASTEST)
    cheaper = next(better for better in dearer.better if better.at is Label.CHEAPEST)
    assert cheaper.cost == -faster.cost < 0
    assert cheaper.reason.code == "better.cheaper_to_send"


def test_a_collection_tells_why_not_at_a_nearer_store():
    network = a_chain()
    request = a_request(modes=(DeliveryMode.PICK_UP,))
    found = explained(request, network, stand(FAR))
    assert passed(found)[STORE].code == "drop.no_stock"
    assert found.parts[0].why_me.code == "why_me.collected"


def test_what_is_taken_away_costs_nothing():
    found = explained(a_request(modes=(DeliveryMode.TAKE_AWAY,)), a_network(), stand())
    assert found.parts[0].terms == {}
    assert found.option.reason.code == "why.here_now"


def test_the_age_of_the_data_is_that_of_its_oldest_figure():
    old = NOW - timedelta(hours=5)
    found = explained(a_request(modes=HOME), a_chain(), stand(FAR, as_of=old))
    assert found.as_of == old


def test_a_large_basket_tells_how_far_from_the_best_it_may_be():
    lines = [a_wanted(f"s-{place}") for place in range(16)]
    positions = [
        a_position(sku=line.sku, node_id=(NEAR, FAR, DEPOT)[place % 3]) for place, line in enumerate(lines)
    ]
    positions += [
        a_position(sku=line.sku, node_id=RESERVE) for place, line in enumerate(lines) if place % 4 == 0
    ]
    request = a_request(*lines, modes=HOME)
    found = explained(request, a_chain(), positions)
    assert len(found.parts) > 2
    worked = worked_out(request, a_chain(), a_stock(*positions), HOUSE)
    assert found.gap == worked.shipments[DeliveryMode.SHIP_HOME].verdict.solved.gap


def test_more_units_than_any_node_has_come_from_several():
    positions = [*stand(NEAR, on_hand=3), *stand(FAR, on_hand=2), *stand(RESERVE, on_hand=1)]
    request = a_request(a_wanted(quantity=5), modes=HOME)
    found = explained(request, a_chain(), positions)
    given_by = {part.node_id: part.lines[0].quantity for part in found.option.parts}
    assert sum(given_by.values()) == 5
    assert all(units <= {NEAR: 3, FAR: 2, RESERVE: 1}[node] for node, units in given_by.items())
    assert passed(found)[STORE].facts["asked"] == 5


def test_more_than_one_parcel_may_weigh_goes_in_several():
    heavy = a_wanted(quantity=4, weight_g=12_000)
    positions = [*stand(NEAR, on_hand=9), *stand(FAR, on_hand=9)]
    found = explained(a_request(heavy, modes=HOME), a_chain(), positions)
    assert sorted(part.lines[0].quantity for part in found.option.parts) == [2, 2]


@st.composite
def questions(draw):
    """Draw a request for some lines and units in any network, under prices and tiers that may matter."""
    network = draw(networks())
    lines = [
        a_wanted(sku, draw(st.integers(1, 4))) for sku in draw(st.sets(st.sampled_from(SKUS), min_size=1))
    ]
    policy = draw(
        st.sampled_from([HOUSE, OWN_FIRST, Policy(weights=Weights(per_km=50, clearing_percent=20))])
    )
    return a_request(*lines), network, a_stock(*draw(stocks(network))), policy


@settings(max_examples=150, deadline=None)
@given(questions())
def test_the_figures_of_every_explanation_add_up_and_all_of_it_can_be_said(question):
    for option in promise(*question).options:
        found = explain(*question, option.option_id)
        assert found.option == option
        for account, part in zip(found.parts, option.parts, strict=True):
            assert sum(account.terms.values()) == account.cost == part.cost
            assert all(cost > 0 for term, cost in account.terms.items() if term is not Term.CLEARING)
        told = [*found.passed_over, *found.better, *([found.next_plan] if found.next_plan else [])]
        reasons = [option.reason, *(one.reason for one in told)]
        for part in found.parts:
            reasons += [part.why_me, *part.when]
        for reason in reasons:
            assert FRENCH.reason(reason)
            assert ENGLISH.reason(reason)


@settings(max_examples=150, deadline=None)
@given(questions())
def test_nothing_that_was_passed_over_in_time_would_have_been_cheaper(question):
    worked = worked_out(*question)
    for shipment in worked.shipments.values():
        for _, plan in shipment.offered:
            for rival in passed_over(worked.case, shipment, plan):
                assert rival.reason.code != "passed.not_compared"
                if rival.reason.code in {"passed.dearer", "passed.dominated"}:
                    assert rival.more_cost is not None
                    assert rival.more_cost >= 0


@settings(max_examples=150, deadline=None)
@given(questions())
def test_what_is_called_better_is(question):
    options = {option.option_id: option for option in promise(*question).options}
    for option in options.values():
        for better in explain(*question, option.option_id).better:
            other = options[better.option_id]
            assert {
                Label.CHEAPEST: other.price.minor < option.price.minor
                or (other.price == option.price and other.cost < option.cost),
                Label.FASTEST: other.promised_at < option.promised_at,
                Label.GREENEST: other.grams_co2e < option.grams_co2e,
            }[better.at]


@settings(max_examples=60, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_nodes_does_not_matter_to_an_explanation(question, chance):
    request, network, stock, policy = question
    turned = (
        request.model_copy(update={"lines": tuple(chance.sample(request.lines, len(request.lines)))}),
        network.model_copy(update={"nodes": tuple(chance.sample(network.nodes, len(network.nodes)))}),
        stock,
        policy,
    )
    for option in promise(*question).options:
        assert explain(*question, option.option_id) == explain(*turned, option.option_id)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_only_who_alone_has_all_units_is_said_to(question):
    request, network, stock, _ = question
    needed = {line.sku: line.quantity for line in request.lines}
    for option in promise(*question).options:
        if option.reason.code == "why.only_node_with_all":
            others = [node for node in network.nodes if node.node_id != option.parts[0].node_id]
            held = [{sku: stock.at(sku)[node.node_id].on_hand for sku in needed} for node in others]
            assert not any(all(units[sku] >= needed[sku] for sku in needed) for units in held)
