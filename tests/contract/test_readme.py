"""The README names every command, setting and route, and everything that it names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from central_oms import settings as oms_settings
from central_oms.main import create_oms
from store_app import settings as app_settings
from store_server import settings as store_settings
from store_server.main import create_store

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PICTURES = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
STORY = re.findall(
    r"^\| (\d) \|.*\| `(tests/\S+)` \| `(tests/\S+)` \| \[picture]\((\S+)\) \|$", README, re.MULTILINE
)


def targets() -> list[str]:
    return re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


def variables() -> Iterator[str]:
    for module in (store_settings, app_settings, oms_settings):
        for name in module.Settings.model_fields:
            yield module.PREFIX + name.upper()


def routes() -> Iterator[str]:
    store = create_store(store_settings.Settings(data=Path("nowhere"))).openapi()
    oms = create_oms(oms_settings.Settings(data=Path("nowhere")), lambda: None, lambda: "").openapi()
    for described in (store, oms):
        for path, methods in described["paths"].items():
            for method in methods:
                yield f"`{method.upper()} {path.removeprefix('/api/v1')}`"


@pytest.mark.parametrize("target", targets())
def test_every_make_target_is_named(target: str) -> None:
    assert f"`make {target}`" in README


@pytest.mark.parametrize("variable", sorted(set(variables())))
def test_every_setting_is_named(variable: str) -> None:
    assert f"`{variable}`" in README


@pytest.mark.parametrize("route", sorted(set(routes())))
def test_every_route_is_named(route: str) -> None:
    assert route in README


def test_what_is_named_is_there() -> None:
    named = re.findall(r"`(?:GET|POST|PUT|PATCH|DELETE) /[^`]*`", README)
    assert set(named) - set(routes()) == set()
    assert set(re.findall(r"`(OIS_[A-Z_]+)`", README)) - set(variables()) == set()
    assert set(re.findall(r"`make ([a-z-]+)", README)) - set(targets()) == set()


def test_the_story_has_its_eight_points() -> None:
    assert [number for number, *_ in STORY] == list("12345678")


@pytest.mark.parametrize("named", sorted({place for _, *places in STORY for place in places}))
def test_what_the_story_names_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    assert (ROOT / file).exists()
    assert not test or f"def {test}(" in (ROOT / file).read_text()


def test_every_picture_is_there() -> None:
    assert set(re.findall(r"]\(docs/pictures/(\S+?)\)", README)) <= PICTURES.keys()


def test_every_picture_shows_more_than_that_it_is_still_loading() -> None:
    assert {name: size for name, size in PICTURES.items() if size < 20_000} == {}
