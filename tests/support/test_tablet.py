import flet as ft
import pytest

from tests.support.tablet import NotOnScreen, tablet
from tests.support.tablet_app import show_till


async def test_a_tap_shows_its_effect() -> None:
    async with tablet(show_till) as till:
        await till.tap("Add")
        await till.tap("Add")
        assert till.shows("2 items")


async def test_what_is_typed_reaches_the_app() -> None:
    async with tablet(show_till) as till:
        await till.type("Search", "robe")
        assert till.shows("searching robe")


async def test_a_scan_is_heard_wherever_the_focus_is() -> None:
    async with tablet(show_till) as till:
        await till.scan("2000000000015")
        assert till.shows("scanned 2000000000015")


async def test_navigation_follows_the_routes() -> None:
    async with tablet(show_till) as till:
        await till.tap("Queue")
        assert till.route == "/queue"
        assert till.shows("nothing to prepare")


async def test_a_deep_link_opens_its_screen() -> None:
    async with tablet(show_till, route="/queue") as till:
        assert till.shows("nothing to prepare")


async def test_a_dialog_is_seen_and_closed() -> None:
    async with tablet(show_till) as till:
        await till.tap("Why")
        assert till.shows("because")
        await till.tap("Close")
        assert not till.shows("because")


async def test_what_is_disabled_cannot_be_tapped() -> None:
    async with tablet(show_till) as till:
        with pytest.raises(NotOnScreen, match="disabled"):
            await till.tap("Pay")


async def test_a_failing_handler_fails_the_test() -> None:
    async with tablet(show_till) as till:
        with pytest.raises(AssertionError, match="no terminal"):
            await till.tap("Break")


async def test_what_is_not_there_names_what_is() -> None:
    async with tablet(show_till) as till:
        with pytest.raises(NotOnScreen, match="Add"):
            till.find("Remove")


def test_flet_is_the_version_that_the_tablet_was_written_for() -> None:
    assert ft.__version__ == "1.0.5"
