"""How this tablet likes things, what it is called, and what works without the line."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from store_app.components.body import Body, Split
from store_app.components.buttons import Chip, SecondaryButton
from store_app.components.card import Card
from store_app.components.text import Label, Say, Subtitle, Title
from store_app.components.works_offline import WorksOffline
from store_app.screens.component import component
from store_app.state.hooks import use_tablet
from store_app.state.kept import TEXT_SIZES, Preferences, Theme
from store_app.state.tablet import Tablet
from store_app.theme import Space
from store_app.words import LOCALES


@component
def SettingsScreen() -> ft.Control:
    """Show what can be chosen; each choice holds at once, on this tablet."""
    tablet = use_tablet()
    words, likes = tablet.words, tablet.preferences
    languages = [
        (language, words.t(f"language.{language}"), likes.model_copy(update={"language": language}))
        for language in LOCALES
    ]
    themes = [
        (theme.value, words.t(f"settings.{theme}"), likes.model_copy(update={"theme": theme}))
        for theme in Theme
    ]
    hands = [
        (hand, words.t(f"settings.{hand}"), likes.model_copy(update={"left_handed": hand == "left"}))
        for hand in ("right", "left")
    ]
    sizes = [
        (str(percent), words.percent(percent / 100), likes.model_copy(update={"text_percent": percent}))
        for percent in TEXT_SIZES
    ]
    sounds = [
        (kind, words.t(f"settings.{kind}"), likes.model_copy(update={"sounds": kind == "sounds_on"}))
        for kind in ("sounds_on", "sounds_off")
    ]
    choices = [
        _choice(tablet, "settings.language", languages),
        _choice(tablet, "settings.theme", themes),
        _choice(tablet, "settings.text_size", sizes),
        _choice(tablet, "settings.sounds", sounds),
        _choice(tablet, "settings.hand", hands),
    ]
    body = Split(choices, [_device(tablet), _offline(tablet)], narrow=tablet.narrow)
    return Body([Title(words.t("settings.title")), body], narrow=tablet.narrow)


def _choice(tablet: Tablet, title: str, choices: Sequence[tuple[str, str, Preferences]]) -> ft.Control:
    chips = [
        Chip(
            text,
            key=f"{title}:{key}",
            on_tap=partial(_prefer, tablet, preferences),
            chosen=preferences == tablet.preferences,
        )
        for key, text, preferences in choices
    ]
    row = ft.Row(list[ft.Control](chips), wrap=True, spacing=Space.S, run_spacing=Space.S)
    return Card(ft.Column([Subtitle(tablet.words.t(title)), row], spacing=Space.M))


def _prefer(tablet: Tablet, preferences: Preferences) -> None:
    tablet.do(tablet.prefer(preferences))


def _device(tablet: Tablet) -> ft.Control:
    words, session = tablet.words, tablet.session
    person = session.person if session else None
    said = [
        *([Say(f"{person.name} · {words.of(person.role)}")] if person else []),
        *([Label(session.store_name)] if session else []),
        Label(words.t("settings.device_id", id=tablet.device_id)),
    ]
    leave = SecondaryButton(
        words.t("sign_in.sign_out"), key="sign-out", on_tap=lambda: tablet.do(tablet.sign_out())
    )
    return Card(ft.Column([Subtitle(words.t("settings.device")), *said, ft.Row([leave])], spacing=Space.S))


def _offline(tablet: Tablet) -> ft.Control:
    words = tablet.words
    return Card(ft.Column([Subtitle(words.t("line.works_title")), WorksOffline(words)], spacing=Space.M))
