"""Deliveries: one that is to come in a row, one item of it in a row, and what to do with the scanner."""

from collections.abc import Sequence

import flet as ft

from store_app.components.picture import Picture
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say
from store_app.theme import (
    BODY,
    LATE,
    STRONG,
    Colour,
    Shape,
    Space,
    grown,
    slim,
)

_DUE_WIDTH = 196
_FIGURE_WIDTH = 116
_STATE_WIDTH = 124
_PICTURE = 56
_AROUND = ft.Padding(left=Space.S, top=Space.S, right=Space.L, bottom=Space.S)


def DeliveryRow(
    *,
    key: str,
    name: str,
    due: ft.Control,
    late: bool,
    title: str,
    origin: str,
    units: str,
    on_open: OnTap,
) -> ft.Control:
    """One delivery: when it is due, which it is, whose, and how many of its units are counted."""
    what = ft.Column(
        [Say(title, STRONG), Say(origin, BODY, Colour.MUTED)], spacing=0, expand=None if slim() else True
    )
    further = ft.Icon(ft.Icons.CHEVRON_RIGHT, color=Colour.MUTED)
    return Tap(
        ft.Row([_stacked([due, what, Say(units, STRONG)]), further], spacing=Space.M)
        if slim()
        else ft.Row(
            [ft.Container(due, width=grown(_DUE_WIDTH)), what, Say(units, STRONG), further], spacing=Space.M
        ),
        name=name,
        key=key,
        on_tap=on_open,
        ground=Colour.SURFACE,
        line=LATE.strong if late else Colour.HAIRLINE,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
    )


def DeliveredRow(
    *,
    key: str,
    name: str,
    about: str,
    picture: str | None,
    units: str,
    state: ft.Control | None,
    said: str,
    calm: bool,
    line: str = Colour.HAIRLINE,
    on_tap: OnTap | None = None,
) -> ft.Control:
    """One item of a delivery; a tap on it, which `said` names, lets its units be typed."""
    what = [Say(name, STRONG, Colour.MUTED if calm else Colour.INK, lines=2), Label(about, lines=2)]
    shown = Picture(picture, name=name, size=_PICTURE)
    told = (_item_stacked if slim() else _item_beside)(shown, what, units, state)
    further = [ft.Icon(ft.Icons.DIALPAD, size=20, color=Colour.MUTED)] if on_tap else []
    content = ft.Row([told, *further], spacing=Space.M)
    ground = Colour.CONTAINER if calm else Colour.SURFACE
    if on_tap:
        return Tap(content, name=said, key=key, on_tap=on_tap, ground=ground, line=line, padding=_AROUND)
    return ft.Container(
        content,
        key=key,
        bgcolor=ground,
        border=ft.Border.all(1, line),
        border_radius=Shape.CARD,
        padding=_AROUND,
    )


def ScanPrompt(text: str) -> ft.Control:
    """What to do before anything was scanned, where what was scanned is said next."""
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.BARCODE_READER, size=28, color=Colour.MUTED),
                Say(text, BODY, Colour.MUTED, expand=True),
            ],
            spacing=Space.M,
        ),
        bgcolor=Colour.CONTAINER,
        border_radius=Shape.CARD,
        padding=Space.L,
    )


def _item_beside(
    picture: ft.Control, what: Sequence[ft.Control], units: str, state: ft.Control | None
) -> ft.Control:
    figure = ft.Container(
        Say(units, STRONG, align=ft.TextAlign.RIGHT),
        width=grown(_FIGURE_WIDTH),
        alignment=ft.Alignment.CENTER_RIGHT,
    )
    told = [ft.Container(state, width=grown(_STATE_WIDTH))] if state else []
    named = ft.Column([*what], spacing=0, expand=True)
    return ft.Row([picture, named, figure, *told], spacing=Space.L, expand=True)


def _item_stacked(
    picture: ft.Control, what: Sequence[ft.Control], units: str, state: ft.Control | None
) -> ft.Control:
    told = ft.Row([Say(units, STRONG), *([state] if state else [])], spacing=Space.M, wrap=True)
    return ft.Row([picture, _stacked([*what, told])], spacing=Space.M, expand=True)


def _stacked(parts: Sequence[ft.Control]) -> ft.Column:
    return ft.Column([*parts], spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
