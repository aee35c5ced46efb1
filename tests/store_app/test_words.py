import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared import (
    audit,
    basket,
    cases,
    errors,
    fulfilment,
    network,
    offline_cards,
    order,
    overrides,
    payment,
    permissions,
    stock,
    workflow,
)
from shared.contract.store.managing import AlarmKind
from shared.errors import ShopError
from shared.money import Money
from shared.promise import answer, terms
from tests.support.catalogues import (
    ENGLISH,
    FRENCH,
    composed_families,
    places,
    reason_codes,
    spoken_keys,
    texts_in,
)

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # a Friday, 15:00 in Paris
CALLED = (
    *basket.BasketStatus, *fulfilment.ReasonCode, *network.DeliveryMode, *network.NodeKind, *order.Channel,
    *payment.PaymentStatus, *permissions.Role, *stock.Bucket, *stock.MovementKind, *workflow.Status,
    *overrides.OverrideReason, *AlarmKind, *audit.AuditAction, *answer.Standing, *answer.Label, *terms.Term,
    *filter(answer.comes_later, answer.Wait), *payment.Settlement, *offline_cards.NotStored, *cases.Unpaid,
)  # fmt: skip
BOTH = pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])


def test_both_languages_say_the_same_things():
    assert FRENCH.texts.keys() == ENGLISH.texts.keys()


def test_both_languages_fill_the_same_places():
    differing = {key for key in FRENCH.texts if places(FRENCH.texts[key]) != places(ENGLISH.texts[key])}
    assert differing == set()


def test_no_text_is_empty():
    assert [key for words in (FRENCH, ENGLISH) for key, forms in words.texts.items() if not all(forms)] == []


def test_every_key_that_the_tablet_says_is_in_the_catalogue():
    said = spoken_keys(Path("store_app"))
    assert said
    assert said - FRENCH.texts.keys() == set()


def test_every_reason_of_a_promise_has_its_sentence():
    assert reason_codes() - FRENCH.texts.keys() == set()


def test_no_key_is_in_the_catalogue_that_nothing_says():
    app = Path("store_app")
    said = texts_in(app) | reason_codes() | {_called(member) for member in CALLED}
    composed = tuple(composed_families(app))
    assert {key for key in FRENCH.texts.keys() - said if not key.startswith(composed)} == set()


def _called(member):
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(member).__name__).lower()
    return f"{name}.{member.value}"


def test_a_reason_is_one_sentence_with_its_figures():
    saved = answer.Reason(
        code="why.cheaper_than_nearer", facts={"node": "Paris", "nearer": "Lyon", "saved_minor": 124}
    )
    assert FRENCH.reason(saved) == "Depuis Paris\xa0: 1,24\xa0€ de moins à envoyer que depuis Lyon"
    pounds = answer.Reason(code="better.cheaper", facts={"saved_minor": 124, "currency": "GBP"})
    assert ENGLISH.reason(pounds) == "£1.24 less to pay"
    later = answer.Reason(code="why.partner_later", facts={"node": "Lumbrae", "days": 3})
    assert ENGLISH.reason(later) == "Sent by our partner Lumbrae within 3 days"


def test_a_promise_of_a_day_names_no_hour():
    due = NOW + timedelta(days=1)
    assert FRENCH.promise(due, NOW, by_hour=False) == "demain"
    assert FRENCH.promise(due, NOW, by_hour=True) == "demain 15:00"


@BOTH
@pytest.mark.parametrize("member", CALLED, ids=lambda member: f"{type(member).__name__}.{member}")
def test_every_state_has_a_name(words, member):
    assert words.of(member)


@BOTH
def test_every_error_says_what_to_do(words):
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ShopError)]
    assert all(words.error(kind(**dict.fromkeys(places([kind.says]), "x"))) for kind in kinds)


def test_money_is_written_as_the_language_does():
    assert FRENCH.money(Money(minor=10735)) == "107,35\xa0€"
    assert ENGLISH.money(Money(minor=10735)) == "€107.35"


def test_a_currency_without_cents_is_written_without_them():
    assert ENGLISH.money(Money(minor=10735, currency="JPY")) == "JP¥10,735"


def test_nothing_to_pay_is_a_word():
    assert FRENCH.price(Money(minor=0)) == "gratuit"


def test_near_days_are_named_and_far_ones_carry_their_month():
    days = [FRENCH.day(NOW + timedelta(days=ahead), NOW) for ahead in (0, 1, 4, 30)]
    assert days == ["aujourd’hui", "demain", "mar. 24", "dim. 20 déc."]


def test_an_hour_is_told_in_the_time_of_the_store():
    assert FRENCH.when(NOW, NOW) == "aujourd’hui 15:00"
    assert ENGLISH.when(NOW, NOW) == "today 15:00"


def test_a_due_time_says_how_long_is_left_or_how_late_it_is():
    assert FRENCH.left(NOW + timedelta(minutes=18), NOW) == "dans 18\xa0min"
    assert FRENCH.left(NOW - timedelta(minutes=65), NOW) == "1\xa0h\xa005 de retard"


def test_the_age_of_a_figure_is_told():
    assert FRENCH.seen(NOW - timedelta(minutes=2), NOW) == "vu il y a 2\xa0min"
    assert ENGLISH.seen(NOW - timedelta(seconds=20), NOW) == "seen just now"


def test_one_and_many_are_told_apart():
    assert [FRENCH.t("basket.lines", count=n) for n in (0, 1, 2)] == ["0 article", "1 article", "2 articles"]
    assert [ENGLISH.t("basket.lines", count=n) for n in (0, 1, 2)] == ["0 items", "1 item", "2 items"]


def test_distances_and_weights_use_the_unit_that_fits():
    assert [FRENCH.distance(km) for km in (0.42, 4.23, 215.4)] == ["420\xa0m", "4,2\xa0km", "215\xa0km"]
    assert [FRENCH.weight(grams) for grams in (450, 1240)] == ["450\xa0g", "1,2\xa0kg"]


def test_what_is_not_certain_is_never_shown_as_certain():
    assert FRENCH.percent(0.999).startswith("99")


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        FRENCH.t("no.such.key")


def test_what_has_just_begun_lasts_less_than_a_minute():
    assert FRENCH.span(timedelta(seconds=40)) == "moins d’une minute"
    assert ENGLISH.span(timedelta(seconds=59)) == "less than a minute"
