"""The queue: one order to prepare or to hand over in a row."""

from collections.abc import Sequence

import flet as ft

from shared.network import DeliveryMode
from store_app.components.pill import DueText
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say, Small
from store_app.components.way import MODE_ICONS
from store_app.theme import BODY, LATE, STRONG, Colour, Shape, Space, grown, slim

_DUE_WIDTH = 156


def QueueRow(
    *,
    key: str,
    name: str,
    due: str,
    left: str,
    late: bool,
    soon: bool,
    mode: DeliveryMode,
    title: str,
    detail: str,
    who: str,
    why: str = "",
    action: ft.Control | None,
    on_open: OnTap,
) -> ft.Control:
    """One order: when it is due, what it is, who has it, what to do next; a tap beside the button opens it."""
    what = [
        ft.Row(
            [
                ft.Icon(MODE_ICONS[mode], size=20, color=Colour.MUTED),
                Say(title, STRONG, lines=2, expand=True),
            ],
            spacing=Space.S,
        ),
        Say(detail, BODY, Colour.MUTED),
        *([Small(why)] if why else []),
    ]
    stacked = slim()
    row = Tap(
        (_stacked if stacked else _beside)(DueText(due, left, late=late, soon=soon), what, who),
        name=name,
        key=key,
        on_tap=on_open,
        padding=ft.Padding(left=Space.L, top=Space.M, right=Space.S, bottom=Space.M),
        expand=None if stacked else True,
    )
    return ft.Container(
        _over(row, action) if stacked else ft.Row([row, *([action] if action else [])], spacing=Space.S),
        bgcolor=Colour.SURFACE,
        border=ft.Border.all(1, LATE.strong if late else Colour.HAIRLINE),
        border_radius=Shape.CARD,
        padding=ft.Padding.only(right=Space.M, bottom=Space.M if stacked and action else 0),
    )


def _beside(due: ft.Control, what: Sequence[ft.Control], who: str) -> ft.Control:
    about = ft.Column([*what], spacing=0, expand=True)
    return ft.Row([ft.Container(due, width=grown(_DUE_WIDTH)), about, Small(who)], spacing=Space.L)


def _stacked(due: ft.Control, what: Sequence[ft.Control], who: str) -> ft.Control:
    parts = [due, *what, *([Small(who)] if who else [])]
    return ft.Column(parts, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _over(row: ft.Control, action: ft.Control | None) -> ft.Control:
    under = [ft.Row([action], alignment=ft.MainAxisAlignment.END)] if action else []
    return ft.Column([row, *under], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
