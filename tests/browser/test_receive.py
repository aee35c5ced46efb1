"""A delivery is received by scanning what comes out of its boxes, and what is missing is told before it is closed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Person, a_person
from tests.support.killed import agreed
from tests.support.running_demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def me(chromium: Browser, demo: Demo) -> Iterator[Person]:
    # In one language: a delivery is received once, and the demo begins with few.
    with a_person(chromium, demo, "en") as person:
        person.open()
        yield person


def test_a_delivery_is_opened_by_its_note_counted_by_scans_and_closed_with_what_is_missing(
    me: Person, demo: Demo
) -> None:
    words, delivery = me.words, demo.state()["deliveries"][0]
    units = sum(line["quantity"] for line in delivery["lines"])
    first = delivery["lines"][0]
    me.sign_in("Noémie")
    me.sees(words.t("today.hello", name="Noémie"))
    me.scan(delivery["code"])
    me.sees(words.t("delivery.title", number=delivery["delivery_id"]))
    me.scan(first["code"])
    me.sees(words.t("app.of", part=1, whole=units))
    me.tap(words.t("pick.finish"))
    me.sees(words.t("delivery.finish_differing"))
    me.sees(words.t("delivery.missing", count=units - 1))
    me.tap(words.t("delivery.finish_so"))
    me.sees(words.t("delivery.received"))
    agreed(demo)
