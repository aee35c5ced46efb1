"""What is wrong with a policy is said before it is published, with the path of the rule."""

import pytest

from shared.money import Money
from shared.network import DeliveryMode, Fee
from shared.promise.check import Problem, check
from tests.support.ruling import a_chain, a_policy

OWN = {"by": "group", "any_of": ["own"]}
VIP = {"by": "tier", "any_of": ["vip"]}
ALLOTTED = {"name": "a", "stores": ["s-near"], "nodes": ["w-depot"], "best_sellers": 9, "units": 2}


def sold(name, sellable, **fields):
    return {"rule": "sellable", "name": name, "sellable": sellable, **fields}


def test_a_sound_policy_has_no_problem():
    policy = a_policy(
        tiers=[{"name": "own", "nodes": [OWN]}, {"name": "all"}],
        sorts=[{"name": "near", "prefer": [{"by": "distance", "up_to_km": 50}]}],
        limits=[{"limit": "no_split_under", "name": "small", "value": {"minor": 3_000}}],
        rules=[sold("yes", True), sold("no", False, rank=1), sold("vip", False, when=[VIP])],
    )
    assert check(policy, a_chain()) == ()


WRONG = [
    ({"tiers": [{"name": "a", "nodes": [{"by": "group", "any_of": ["own", "x"]}]}]}, "tiers[0].nodes[0]", "unknown_group"),
    ({"sorts": [{"name": "a", "prefer": [{"by": "region", "any_of": ["x"]}]}]}, "sorts[0].prefer[0]", "unknown_region"),
    ({"rules": [sold("a", True, nodes=[{"by": "node", "any_of": ["x"]}])]}, "rules[0].nodes[0]", "unknown_node"),
    ({"tiers": [{"name": "a", "nodes": [{"by": "kind", "any_of": ["store"]}, {"by": "group", "any_of": ["reserve"]}]}]}, "tiers[0]", "empty_tier"),
    ({"tiers": [{"name": "a"}, {"name": "b", "nodes": [OWN]}]}, "tiers[1]", "never_reached"),
    ({"rules": [sold("a", True, when=[VIP, {**VIP, "negate": True}])]}, "rules[0].when", "never_holds"),
    ({"rules": [sold("a", True, nodes=[OWN]), sold("b", False, nodes=[OWN])]}, "rules[1]", "contradiction"),
    ({"limits": [{"limit": "most_parcels", "name": "a", "parcels": 0}]}, "limits[0].parcels", "limit_below_one"),
    ({"limits": [{"limit": "scheduled", "name": day, "weekdays": [int(day)]} for day in "12"]}, "limits[1]", "no_common_day"),
    ({"limits": [{"limit": "no_split_under", "name": "a", "value": {"minor": 1, "currency": "CHF"}}]}, "limits[0].value", "other_currency"),
    ({"currency": None, "limits": [{"limit": "no_split_under", "name": "a", "value": {"minor": 1}}]}, "currency", "no_currency"),
    ({"tiers": [{"name": "a", "nodes": [OWN]}, {"name": "a"}]}, "tiers[1].name", "duplicate"),
    ({"allotments": [{**ALLOTTED, "stores": ["w-depot"]}]}, "allotments[0].stores", "not_a_kind"),
    ({"allotments": [ALLOTTED, {**ALLOTTED, "nodes": ["w-none"], "name": "b"}]}, "allotments[1].nodes", "unknown_node"),
    ({"allotments": [ALLOTTED, ALLOTTED]}, "allotments[1].name", "duplicate"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "path", "code"), WRONG, ids=[f"{path}: {code}" for _, path, code in WRONG])
def test_each_mistake_is_named_with_its_path(parts, path, code):
    (problem,) = check(a_policy(**parts), a_chain())
    assert (problem.path, problem.code) == (path, code)
    assert problem.says
    assert "{" not in problem.says


def test_every_problem_that_can_be_said_is_tried():
    assert {code for *_, code in WRONG} | {"fee_currency"} == Problem.SAYS.keys()


def test_a_delivery_fee_in_another_currency_than_the_policy_is_told():
    fees = (Fee(mode=DeliveryMode.SHIP_HOME, price=Money(minor=490, currency="CHF")),)
    (problem,) = check(a_policy(), a_chain(fees=fees))
    assert problem.says == "The policy is in EUR, but a delivery fee in CHF."


def test_the_order_in_which_a_rule_is_written_does_not_hide_a_contradiction():
    groups = [{"by": "group", "any_of": names} for names in (["own", "local"], ["local", "own"])]
    rules = [sold("a", True, nodes=[groups[0], {"by": "kind", "any_of": ["store"]}])]
    rules += [sold("b", False, nodes=[{"by": "kind", "any_of": ["store"]}, groups[1]])]
    (problem,) = check(a_policy(rules=rules), a_chain())
    assert problem.facts == {"name": "b", "other": "a"}


def test_what_is_said_of_other_nodes_or_at_another_rank_is_no_contradiction():
    rules = [sold("a", True), sold("b", False, rank=1), sold("c", False, nodes=[OWN])]
    assert check(a_policy(rules=rules), a_chain()) == ()
