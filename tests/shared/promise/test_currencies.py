"""A retailer's money is its own: nothing of a promise takes it for euros."""

from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.network import DeliveryMode
from shared.promise.explain import explain
from shared.promise.options import promise
from shared.promise.terms import Term
from tests.support.builders import STORE
from tests.support.catalogues import ENGLISH, FRENCH
from tests.support.promising import SKUS, a_request, a_stock, a_wanted, networks, stocks
from tests.support.ruling import DEPOT, FAR, HOME, NEAR, a_chain, a_policy, stand

T = TypeVar("T", bound=BaseModel)
ALL_WEIGHED = a_policy(
    limits=[{"limit": "no_split_under", "name": "small", "value": {"minor": 12_000, "currency": "EUR"}}],
    weights={"co2_minor_per_tonne": 25_000, "scarcity_percent": 10, "margin_percent": 100, "per_km": 30},
)


def in_(currency: str, told: T) -> T:
    """Give what a retailer with this currency says instead, to the same figures."""
    return type(told).model_validate_json(told.model_dump_json().replace('"EUR"', f'"{currency}"'))


def amounts(told: Any) -> list[dict[str, Any]]:
    """Find all facts of a sentence that speaks of money, anywhere."""
    if isinstance(told, dict):
        own = [told] if "saved_minor" in told else []
        return own + [one for value in told.values() for one in amounts(value)]
    return [one for value in told for one in amounts(value)] if isinstance(told, list | tuple) else []


@st.composite
def questions(draw):
    network = draw(networks())
    lines = [a_wanted(sku, quantity) for sku in SKUS if (quantity := draw(st.integers(0, 2)))]
    return a_request(*lines), network, a_stock(*draw(stocks(network)))


@settings(max_examples=60, deadline=None)
@given(questions(), st.sampled_from(["GBP", "CHF"]))
def test_in_another_currency_the_same_figures_are_promised_and_explained(question, currency):
    request, network, stock = question
    theirs = in_(currency, request), in_(currency, network), stock, in_(currency, ALL_WEIGHED)
    answer = promise(request, network, stock, ALL_WEIGHED)
    assert promise(*theirs) == in_(currency, answer)
    for option in answer.options:
        ours = explain(request, network, stock, ALL_WEIGHED, option.option_id)
        assert explain(*theirs, option.option_id) == in_(currency, ours)
        assert {facts["currency"] for facts in amounts(ours.model_dump())} <= {"EUR"}


@pytest.mark.parametrize("currency", ["EUR", "GBP", "CHF"])
def test_carbon_costs_what_the_policy_says_in_the_policys_money(currency):
    policies = [a_policy(currency=currency, weights={"co2_minor_per_tonne": price}) for price in (0, 50_000)]
    request, network = in_(currency, a_request(modes=HOME)), in_(currency, a_chain())
    costs = []
    for policy in policies:
        answer = promise(request, network, a_stock(*stand(DEPOT)), policy)
        told = explain(request, network, a_stock(*stand(DEPOT)), policy, answer.options[0].option_id)
        costs.append((answer.options[0].cost, told.parts[0].terms.get(Term.CO2, 0)))
        assert answer.options[0].price.currency == currency
    (without, none), (priced, carbon) = costs
    assert (none, priced - without) == (0, carbon)
    assert carbon > 0


def test_a_sentence_that_speaks_of_money_says_it_in_the_shops_own():
    request, network = in_("GBP", a_request(modes=(*HOME, DeliveryMode.PICK_UP))), in_("GBP", a_chain())
    stock, policy = a_stock(*stand(STORE, NEAR, FAR, DEPOT)), a_policy(currency="GBP")
    answer = promise(request, network, stock, policy)
    told = [explain(request, network, stock, policy, option.option_id) for option in answer.options]
    reasons = [better.reason for one in told for better in one.better]
    reasons += [rival.reason for one in told for rival in one.passed_over]
    reasons += [one.next_plan.reason for one in told if one.next_plan]
    of_money = [reason for reason in reasons if "saved_minor" in reason.facts]
    assert {reason.facts["currency"] for reason in of_money} == {"GBP"}
    assert any("£" in ENGLISH.reason(reason) for reason in of_money)
    assert not any("€" in words.reason(reason) for reason in of_money for words in (ENGLISH, FRENCH))
