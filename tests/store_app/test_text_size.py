"""Larger texts: every text takes its size from the page's theme, and what holds texts grows with them."""

import flet as ft
import pytest

from store_app import theme
from store_app.components.text import Drawn, Say
from store_app.state.kept import TEXT_SIZES, Preferences
from tests.support.tablet import showing, tablet
from tests.support.till import a_till, walked


@pytest.mark.parametrize("percent", TEXT_SIZES)
@pytest.mark.parametrize("kind", theme.TYPES, ids=lambda kind: kind.role.value)
def test_every_kind_of_text_is_larger_by_as_much(kind, percent):
    styles = theme.theme(theme.LIGHT, percent).text_theme
    field = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.role.value)
    assert getattr(styles, field).size == pytest.approx(kind.size * percent / 100)
    assert Say("7", kind).theme_style is kind.role
    assert Say("7", kind).style.size is None


def test_letters_of_a_picture_stay():
    assert Drawn("IM", theme.LABEL, theme.Colour.INK).style.size == theme.LABEL.size


@pytest.mark.parametrize(("percent", "length"), [(100, 156), (150, 234), (200, 312)])
async def test_what_holds_texts_grows_with_them(percent, length):
    lengths = []

    def draw(page: ft.Page) -> None:
        theme.apply(page)
        theme.dress(page, ft.ThemeMode.LIGHT, percent)
        page.render(ft.component(lambda: ft.Text(str(lengths.append(theme.grown(156))))))

    async with tablet(draw):
        assert lengths == [length]


async def test_both_modes_are_made_anew_only_for_another_size():
    looks = []

    def draw(page: ft.Page) -> None:
        for mode, percent in ((ft.ThemeMode.LIGHT, 100), (ft.ThemeMode.DARK, 100), (ft.ThemeMode.DARK, 130)):
            theme.dress(page, mode, percent)
            looks.append((page.theme_mode, page.theme))
        page.render(ft.component(lambda: ft.Text("drawn")))

    async with tablet(draw):
        (_, first), (mode, second), (_, third) = looks
    assert first is second
    assert mode is ft.ThemeMode.DARK
    assert third is not first


async def test_a_page_without_a_look_has_texts_of_the_usual_size():
    async with showing(lambda: ft.Text(str(theme.grown(156)))) as shown:
        assert shown.texts() == ["156"]


@pytest.mark.parametrize(
    ("width", "percent", "slim"), [(1280, 200, False), (800, 100, False), (800, 150, True), (412, 100, True)]
)
async def test_large_texts_make_a_tablet_as_slim_as_a_phone(width, percent, slim):
    told = []

    def draw(page: ft.Page) -> None:
        theme.dress(page, ft.ThemeMode.LIGHT, percent)
        page.render(ft.component(lambda: ft.Text(str(told.append(theme.slim())))))

    async with tablet(draw, width=width):
        assert told == [slim]


@pytest.mark.parametrize(("percent", "narrow"), [(100, False), (130, False), (150, True), (200, True)])
async def test_large_texts_turn_the_frame_as_holding_it_upright_does(tmp_path, percent, narrow):
    async with a_till(tmp_path) as (_, ours):
        await ours.prefer(Preferences(text_percent=percent))
        assert ours.narrow is narrow


async def test_the_size_is_chosen_in_the_settings_and_remembered(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/settings") as seen:
        await seen.until("Taille du texte")
        await seen.tap("settings.text_size:200")
        assert seen.is_chosen("settings.text_size:200")
        assert '"text_percent":200' in counter.drawer.kept["order-in-store"]


async def test_a_tablet_wakes_with_the_size_it_had(tmp_path):
    async with a_till(tmp_path) as (counter, before):
        await before.wake()
        await before.prefer(Preferences(text_percent=150))
        before.pause()
        ours = counter.tablet()
        async with walked(ours) as seen:
            await seen.until("Bonjour")
            assert ours.preferences.text_percent == 150
            ours.pause()
