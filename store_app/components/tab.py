"""One of the places where one can go, in the rail or in the bar."""

import flet as ft

from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say
from store_app.theme import LATE, PRIMARY, SMALL, Colour, Shape, Space
from store_app.words import Words

_ICON = 24


def Tab(
    words: Words,
    *,
    key: str,
    name: str,
    icon: ft.IconData,
    count: int,
    here: bool,
    narrow: bool,
    on_tap: OnTap,
) -> ft.Control:
    """An icon over its word; `count` is what waits there."""
    marked = ft.Stack([_mark(icon, here), *_count(words, count)], clip_behavior=ft.ClipBehavior.NONE)
    return Tap(
        ft.Column(
            [marked, Say(name, SMALL, PRIMARY.strong if here else Colour.MUTED, lines=1)],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        name=words.t("nav.count", name=name, count=count) if count else name,
        key=key,
        on_tap=on_tap,
        chosen=here,
        radius=Shape.FIELD,
        padding=ft.Padding.symmetric(horizontal=0 if narrow else Space.XS, vertical=Space.S),
        # A share by the length of its word, so that the longest one still fits in larger text.
        expand=len(name) + 4 if narrow else None,
    )


def _mark(icon: ft.IconData, here: bool) -> ft.Control:
    return ft.Container(
        ft.Icon(icon, size=_ICON, color=PRIMARY.on_soft if here else Colour.MUTED),
        bgcolor=PRIMARY.soft if here else None,
        border_radius=Shape.PILL,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.XS),
    )


def _count(words: Words, count: int) -> list[ft.Control]:
    """Put a number on the icon's upper corner; Flet's own badge is no wider than the icon, and breaks after a figure."""
    if not count:
        return []
    return [
        ft.Container(
            Say(words.number(count), SMALL, Colour.SURFACE, lines=1),
            bgcolor=LATE.strong,
            border_radius=Shape.PILL,
            padding=ft.Padding.symmetric(horizontal=Space.XS + 1),
            left=Space.L + _ICON - Space.S,
            top=-Space.XS,
        )
    ]
