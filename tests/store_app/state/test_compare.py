from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.promise.answer import Label, Standing
from store_app.state.compare import best_at, told_apart
from tests.support.builders import NOW, an_option
from tests.support.catalogues import FRENCH

SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=3)


def test_each_way_is_marked_with_what_no_other_does_better():
    soon = an_option(option_id="soon", promised_at=SOON, price_minor=490, grams_co2e=900)
    cheap = an_option(option_id="cheap", promised_at=LATER, price_minor=0, grams_co2e=300)
    assert best_at([soon, cheap]) == {
        "soon": (Label.FASTEST,),
        "cheap": (Label.CHEAPEST, Label.GREENEST),
    }


def test_two_that_are_as_good_are_both_marked():
    marks = best_at([an_option(option_id=name, price_minor=price) for name, price in zip("abc", (0, 0, 490))])
    assert marks == {"a": (Label.CHEAPEST,), "b": (Label.CHEAPEST,), "c": ()}


def test_a_way_without_another_beside_it_is_the_best_at_nothing():
    assert best_at([an_option(option_id="only")]) == {"only": ()}


def test_fewer_parcels_are_marked():
    one = an_option(option_id="one")
    two = an_option(option_id="two", parts=one.parts * 2)
    assert best_at([one, two]) == {"one": (Label.ONE_PARCEL,), "two": ()}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6))
def test_whoever_is_marked_cheapest_is_undercut_by_nobody(figures):
    options = [
        an_option(option_id=str(at), price_minor=price, grams_co2e=grams)
        for at, (price, grams) in enumerate(figures)
    ]
    marks = best_at(options)
    for option in options:
        if Label.CHEAPEST in marks[option.option_id]:
            assert option.price.minor == min(other.price.minor for other in options)


def test_what_a_customer_cannot_tell_apart_is_shown_once():
    first = an_option(option_id="first", promised_at=SOON, grams_co2e=710)
    same = an_option(option_id="same", promised_at=SOON + timedelta(minutes=1), grams_co2e=690)
    assert [option.option_id for option in told_apart([first, same], "", FRENCH.zone)] == ["first"]
    assert [option.option_id for option in told_apart([first, same], "same", FRENCH.zone)] == ["same"]


def test_a_surer_promise_is_another_one():
    firm, likely = an_option(option_id="a"), an_option(option_id="b", standing=Standing.LIKELY)
    assert told_apart([firm, likely], "", FRENCH.zone) == [firm, likely]
