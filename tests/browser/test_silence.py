"""A line that is silent for hours: what a promise rests on grows old, and the tablet says so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from shared.promise.answer import Standing
from store_app.words import LOCALES
from tests.support.browser import Person, a_person
from tests.support.running_demo import Demo, a_demo

pytestmark = pytest.mark.browser
HOURS = 20


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with a_demo(tmp_path_factory.mktemp("silent")) as demo:
        demo.cut(True)
        yield demo


@pytest.fixture(scope="module")
def unsure(silent: Demo) -> str:
    """Give the code of what was likely when the line fell silent, and is no longer."""
    likely = [code for code in silent.codes_here() if Standing.PROVISIONAL not in silent.standings(code)]
    silent.pass_hours(HOURS)
    return next(code for code in likely if Standing.PROVISIONAL in silent.standings(code))


@pytest.fixture(params=LOCALES)
def someone(chromium: Browser, silent: Demo, unsure: str, request: pytest.FixtureRequest) -> Iterator[Person]:
    with a_person(chromium, silent, request.param) as person:
        person.open()
        yield person


def test_after_hours_of_silence_a_promise_is_provisional_and_says_how_old_it_is(
    someone: Person, unsure: str
) -> None:
    words = someone.words
    someone.sign_in("Inès")
    someone.sees(words.t("line.down"))
    someone.scan(unsure)
    someone.sees(words.of(Standing.PROVISIONAL))
    someone.sees(words.t("span.hours", hours=HOURS, minutes="0"))  # and some minutes
