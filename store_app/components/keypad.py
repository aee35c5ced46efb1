"""Figures to tap with the thumb."""

from collections.abc import Callable

import flet as ft

from store_app.components.buttons import IconAction
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say
from store_app.theme import FIGURE, TITLE, Colour, Shape, Space, Type, grown
from store_app.words import Words

_DIGIT = 88


def Keypad(
    words: Words, head: ft.Control, *, key: str, on_digit: Callable[[str], object], on_delete: OnTap | None
) -> ft.Control:
    """Ten figures under what they make; without `on_delete` nothing was typed yet."""
    rows = [[_digit(words, key, digit, on_digit) for digit in row] for row in ("123", "456", "789")]
    delete = IconAction(
        ft.Icons.BACKSPACE_OUTLINED,
        name=words.t("keypad.delete"),
        key=f"{key}:delete",
        on_tap=on_delete or (lambda: None),
        enabled=on_delete is not None,
    )
    last = [
        ft.Container(width=_DIGIT),
        _digit(words, key, "0", on_digit),
        ft.Container(delete, width=_DIGIT, alignment=ft.Alignment.CENTER),
    ]
    grid = [ft.Row(list[ft.Control](row), spacing=Space.S, tight=True) for row in [*rows, last]]
    return ft.Column(
        [head, *grid], spacing=Space.S, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER
    )


def NumberPad(
    words: Words, typed: str, *, key: str, on_digit: Callable[[str], object], on_delete: OnTap
) -> ft.Control:
    """A number to type; a dash stands for none."""
    shown = ft.Semantics(
        content=Say(typed or "–", FIGURE),
        label=words.t("count.entered", number=typed) if typed else words.t("count.nothing_entered"),
        live_region=True,
        exclude_semantics=True,
    )
    return Keypad(words, shown, key=key, on_digit=on_digit, on_delete=on_delete if typed else None)


def _digit(words: Words, key: str, digit: str, on_digit: Callable[[str], object]) -> ft.Control:
    return Tap(
        ft.Container(Say(digit, TITLE), alignment=ft.Alignment.CENTER),
        name=words.t("keypad.digit", digit=digit),
        key=f"{key}:{digit}",
        on_tap=lambda: on_digit(digit),
        ground=Colour.CONTAINER,
        line=Colour.HAIRLINE,
        radius=Shape.CARD,
        padding=_round(TITLE),
        width=_DIGIT,
    )


def _round(kind: Type) -> int:
    """Give the space around a figure: a larger one takes it, so that all four rows still fit a tablet."""
    return max(Space.XS, Space.L - (grown(kind.height) - kind.height) // 2)
