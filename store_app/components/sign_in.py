"""Signing in: faces, and a PIN typed with the thumb."""

from collections.abc import Callable

import flet as ft

from shared.errors import ShopError
from store_app.components.keypad import Keypad
from store_app.components.picture import Initials
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say
from store_app.theme import LABEL, LATE, PRIMARY, STRONG, Colour, Space, grown
from store_app.words import Words

_FACE = 152
_DOT = 16
_HINT_HEIGHT = 40


def Face(*, key: str, name: str, initials: str, role: str, on_tap: OnTap) -> ft.Control:
    """A colleague."""
    return Tap(
        ft.Column(
            [
                Initials(initials, size=64),
                Say(name, STRONG, align=ft.TextAlign.CENTER),
                Say(role, LABEL, Colour.MUTED, align=ft.TextAlign.CENTER),
            ],
            spacing=Space.XS,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        name=f"{name}, {role}",
        key=key,
        on_tap=on_tap,
        ground=Colour.CONTAINER,
        line=Colour.HAIRLINE,
        padding=ft.Padding.symmetric(horizontal=Space.S, vertical=Space.L),
        width=grown(_FACE),
    )


def PinHint(words: Words, refused: ShopError | None) -> ft.Control:
    """What was wrong with the last PIN; its place is kept, so that the figures never jump under the thumb."""
    said = Say(words.error(refused), LABEL, LATE.strong) if refused else Label(words.t("sign_in.pin_hint"))
    mark = [ft.Icon(ft.Icons.ERROR, size=20, color=LATE.strong)] if refused else []
    return ft.Semantics(
        content=ft.Container(
            ft.Row([*mark, said], alignment=ft.MainAxisAlignment.CENTER, spacing=Space.S),
            height=grown(_HINT_HEIGHT),
        ),
        live_region=True,
        container=True,
    )


def PinPad(
    words: Words, entered: int, *, length: int, on_digit: Callable[[str], object], on_delete: OnTap
) -> ft.Control:
    """Figures to tap; only how many were typed is shown or said."""
    dots = _dots(words, entered, length)
    return Keypad(words, dots, key="pin", on_digit=on_digit, on_delete=on_delete if entered else None)


def _dots(words: Words, entered: int, length: int) -> ft.Control:
    dots = [
        ft.Container(
            width=_DOT,
            height=_DOT,
            border_radius=_DOT // 2,
            bgcolor=PRIMARY.strong if place < entered else None,
            border=ft.Border.all(2, PRIMARY.strong if place < entered else Colour.OUTLINE),
        )
        for place in range(length)
    ]
    return ft.Semantics(
        content=ft.Container(ft.Row(list[ft.Control](dots), spacing=Space.M, tight=True), padding=Space.M),
        label=words.t("sign_in.entered", count=entered),
        live_region=True,
        exclude_semantics=True,
    )
