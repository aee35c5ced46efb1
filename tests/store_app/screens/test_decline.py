import pytest

from shared.fulfilment import Refusal
from store_app.screens.decline import cost_of_declining
from tests.support.builders import a_fulfilment
from tests.support.catalogues import ENGLISH, FRENCH


def a_refusal(extra_minor: int, days: int) -> Refusal:
    return Refusal(extra_minor=extra_minor, days=days, node="Lyon")


@pytest.mark.parametrize(
    ("extra_minor", "days", "said"),
    [
        (610, 1, "+\u2060€6.10, +1\xa0day (Lyon)"),
        (610, 0, "+\u2060€6.10 (Lyon)"),
        (0, 2, "+2\xa0days (Lyon)"),
        (-50, -1, "\N{MINUS SIGN}\u2060€0.50, \N{MINUS SIGN}1\xa0day (Lyon)"),
        (0, 0, "no dearer and no later (Lyon)"),
    ],
)
def test_what_declining_would_cost_is_money_then_days_then_who(extra_minor, days, said):
    assert cost_of_declining(ENGLISH, a_fulfilment(refusal=a_refusal(extra_minor, days))) == said


def test_days_and_money_are_written_as_in_french():
    said = cost_of_declining(FRENCH, a_fulfilment(refusal=a_refusal(610, 2)))
    assert said == "+\u20606,10\xa0€, +2\xa0jours (Lyon)"


def test_what_is_cheaper_in_two_parcels_says_so():
    refusal = Refusal(extra_minor=-34, days=0, more_parcels=1, node="Lyon + Nice")
    said = cost_of_declining(FRENCH, a_fulfilment(refusal=refusal))
    assert said == "\N{MINUS SIGN}\u20600,34\xa0€, +1\xa0colis (Lyon + Nice)"


def test_what_declining_would_cost_is_told_in_the_shops_own_money():
    refusal = Refusal(extra_minor=610, currency="GBP", days=0, node="Leeds")
    assert cost_of_declining(ENGLISH, a_fulfilment(refusal=refusal)) == "+\u2060£6.10 (Leeds)"


def test_what_nobody_else_can_do_says_so():
    assert cost_of_declining(FRENCH, a_fulfilment(only_here=True)) == "personne d’autre ne peut"


def test_nothing_is_said_where_nobody_worked_it_out():
    assert cost_of_declining(FRENCH, a_fulfilment()) == ""
