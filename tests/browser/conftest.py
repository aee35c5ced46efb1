"""One demo and one browser for all browser tests; each test has a tablet of its own, in both languages."""

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser

from store_app.words import LOCALES
from tests.support.browser import Person, a_browser, a_person
from tests.support.running_demo import Demo, a_demo


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell what the tablets showed when a test failed: the machine that it failed on may be out of reach."""
    report = yield
    if report.when == "call" and report.failed and isinstance(item, pytest.Function):
        report.sections += [
            (f"{name} showed", someone.shown())
            for name, someone in item.funcargs.items()
            if isinstance(someone, Person)
        ]
    return report


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with a_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture(params=LOCALES)
def me(chromium: Browser, demo: Demo, request: pytest.FixtureRequest) -> Iterator[Person]:
    with a_person(chromium, demo, request.param) as person:
        person.open()
        yield person
