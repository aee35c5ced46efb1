"""Picking: the item wanted now, the list, and what each scan said."""

from enum import StrEnum

import flet as ft

from store_app.components.picture import Picture
from store_app.components.pill import Fact
from store_app.components.text import Label, Say, Small
from store_app.theme import (
    FIGURE,
    LABEL,
    LATE,
    PLAIN,
    PRIMARY,
    STRONG,
    SUBTITLE,
    TITLE,
    Colour,
    Shape,
    Space,
    Tone,
)
from store_app.words import Words

_SMALL_PICTURE = 56


class LineState(StrEnum):
    """Where a line of a pick list stands; named in the catalogue under `pick`."""

    WAITING = "waiting"
    PICKED = "picked"
    MISSING = "missing"


_STATES = {
    LineState.WAITING: (PLAIN, ft.Icons.RADIO_BUTTON_UNCHECKED, "pick.waiting"),
    LineState.PICKED: (PRIMARY, ft.Icons.CHECK_CIRCLE, "pick.picked"),
    LineState.MISSING: (LATE, ft.Icons.REMOVE_CIRCLE, "pick.missing"),
}


def PickTarget(
    words: Words,
    *,
    name: str,
    options: str,
    picture: str | None,
    code: str,
    zone: str,
    here: str,
    to_take: int,
    picture_size: int = 260,
) -> ft.Control:
    """The one item to find now, large enough to compare at arm's length."""
    facts = ft.Column(
        [
            Say(name, TITLE),
            Say(options, STRONG),
            Label(code),
            ft.Container(height=Space.S),
            ft.Row(
                [ft.Icon(ft.Icons.PLACE_OUTLINED, size=24), Say(zone, SUBTITLE, expand=True)], spacing=Space.S
            ),
            Label(here),
            ft.Container(height=Space.S),
            Say(words.t("pick.take", count=to_take), FIGURE, PRIMARY.strong),
            Fact(words.t("pick.scan"), PRIMARY, ft.Icons.BARCODE_READER),
        ],
        spacing=Space.XS,
        expand=True,
    )
    return ft.Row([Picture(picture, name=name, size=picture_size), facts], spacing=Space.XL)


def PickRow(
    words: Words,
    *,
    key: str,
    name: str,
    options: str,
    picture: str | None,
    picked: int,
    ordered: int,
    state: LineState,
) -> ft.Control:
    """A line of the list."""
    tone, icon, said = _STATES[state]
    what = ft.Column([Say(name, LABEL, lines=1), Small(options, lines=1)], spacing=0, expand=True)
    return ft.Container(
        ft.Row(
            [
                Picture(picture, name=name, size=_SMALL_PICTURE),
                what,
                Say(words.t("app.of", part=picked, whole=ordered), STRONG),
                Fact(words.t(said), tone, icon),
            ],
            spacing=Space.M,
        ),
        key=key,
        bgcolor=PRIMARY.soft if state is LineState.PICKED else Colour.SURFACE,
        border=ft.Border.all(1, Colour.HAIRLINE),
        border_radius=Shape.CARD,
        padding=Space.S,
    )


def ScanBanner(text: str, *, good: bool) -> ft.Control:
    """What the last scan said."""
    return Banner(text, *(PRIMARY, ft.Icons.CHECK_CIRCLE) if good else (LATE, ft.Icons.ERROR))


def Banner(text: str, tone: Tone, icon: ft.IconData) -> ft.Control:
    """Something said over a list; read out at once, nothing to close."""
    return ft.Semantics(
        content=ft.Container(
            ft.Row(
                [ft.Icon(icon, size=28, color=tone.strong), Say(text, STRONG, tone.on_soft, expand=True)],
                spacing=Space.M,
            ),
            bgcolor=tone.soft,
            border_radius=Shape.CARD,
            padding=Space.L,
        ),
        live_region=True,
        container=True,
    )
