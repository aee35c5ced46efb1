"""Kill it as a user sees it: the page comes back by itself with exactly what was acknowledged, and nothing is charged twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Person, a_person
from tests.support.killed import agreed, charged, comes_back, pays, picks
from tests.support.running_demo import Demo, a_demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed")


@pytest.fixture(scope="module")
def mortal(data: Path) -> Iterator[Demo]:
    with a_demo(data) as running:
        yield running


@pytest.fixture
def someone(chromium: Browser, mortal: Demo) -> Iterator[Person]:
    with a_person(chromium, mortal, "fr") as person:
        person.open()
        yield person


def test_a_picker_goes_on_where_they_were_after_server_and_screens_were_killed(
    someone: Person, mortal: Demo
) -> None:
    words = someone.words
    number, codes = picks(someone, mortal)
    for done, kill in enumerate((mortal.program.restart, mortal.program.kill_screens), start=1):
        someone.scan(codes[done - 1])
        picked = words.t("pick.title", number=number, done=done, total=3)
        someone.sees(picked)
        mortal.until_picked(number, done)
        with comes_back(someone, picked):
            kill()
    someone.scan(codes[2])
    someone.sees(words.t("pick.complete"))
    someone.tap(words.t("pick.finish"))
    someone.sees(words.t("stage.scan"))
    agreed(mortal)


def test_a_payment_whose_answer_was_lost_in_a_kill_is_looked_up_and_charged_once(
    someone: Person, mortal: Demo, data: Path
) -> None:
    words, before, sold = someone.words, charged(data), mortal.sold()
    mortal.panel.post("/demo/terminal", json={"outcome": "lose"}).raise_for_status()
    pays(someone, mortal)
    someone.sees(words.t("pay.checking"))
    with comes_back(someone, words.t("pay.approved")):
        mortal.program.restart()
    (number,) = mortal.until(lambda _: mortal.sold() - sold)
    someone.sees(words.t("pay.order", number=number))
    assert len(charged(data)) == len(before) + 1
    agreed(mortal)


def test_a_sale_off_line_outlives_a_kill_and_reaches_the_oms_once(
    someone: Person, mortal: Demo, data: Path
) -> None:
    words, before, sold = someone.words, charged(data), mortal.sold()
    mortal.cut(True)
    pays(someone, mortal)
    someone.sees(words.t("pay.approved"))
    assert mortal.sold() == sold
    with comes_back(someone, words.t("pay.approved")):
        mortal.program.restart()
    (number,) = mortal.until(lambda _: mortal.sold() - sold)
    someone.sees(words.t("pay.order", number=number))
    assert len(charged(data)) == len(before) + 1
    agreed(mortal)
