"""Surfaces that hold things together."""

import flet as ft

from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say, Small
from store_app.theme import BODY, FIGURE, STRONG, Colour, Shape, Space


def Card(
    content: ft.Control, *, expand: bool | int | None = None, padding: ft.PaddingValue = Space.L
) -> ft.Container:
    """A calm surface; depth is its tone and a thin line."""
    return ft.Container(
        content,
        bgcolor=Colour.CONTAINER,
        border=ft.Border.all(1, Colour.HAIRLINE),
        border_radius=Shape.CARD,
        padding=padding,
        expand=expand,
    )


def FigureCard(
    title: str,
    figure: str,
    facts: list[ft.Control],
    *,
    key: str,
    on_tap: OnTap,
    name: str,
    expand: int | None = 1,
) -> ft.Control:
    """A figure that matters, what it is made of, and the way there."""
    return Tap(
        ft.Column(
            [
                ft.Row(
                    [Label(title), ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=Colour.MUTED)],
                    alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
                ),
                Say(figure, FIGURE),
                *facts,
            ],
            spacing=Space.XS,
        ),
        name=name,
        key=key,
        on_tap=on_tap,
        ground=Colour.CONTAINER,
        line=Colour.HAIRLINE,
        expand=expand,
    )


def Amount(label: str, amount: str, *, detail: str = "", strong: bool = False) -> ft.Control:
    """A sum of money in a column of sums."""
    kind = FIGURE if strong else STRONG
    named = ft.Column(
        [Say(label, STRONG if strong else BODY), *([Small(detail)] if detail else [])], spacing=0, expand=True
    )
    return ft.Row([named, Say(amount, kind, align=ft.TextAlign.RIGHT)], spacing=Space.L)
