"""The queue: one order to prepare or to hand over in a row."""

import flet as ft

from shared.network import DeliveryMode
from store_app.components.pill import DueText
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say, Small
from store_app.components.way import MODE_ICONS
from store_app.theme import BODY, LATE, STRONG, Colour, Shape, Space

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
    what = ft.Column(
        [
            ft.Row(
                [
                    ft.Icon(MODE_ICONS[mode], size=20, color=Colour.MUTED),
                    Say(title, STRONG, lines=2, expand=True),
                ],
                spacing=Space.S,
            ),
            Say(detail, BODY, Colour.MUTED),
            *([Small(why)] if why else []),
        ],
        spacing=0,
        expand=True,
    )
    row = Tap(
        ft.Row(
            [ft.Container(DueText(due, left, late=late, soon=soon), width=_DUE_WIDTH), what, Small(who)],
            spacing=Space.L,
        ),
        name=name,
        key=key,
        on_tap=on_open,
        padding=ft.Padding(left=Space.L, top=Space.M, right=Space.S, bottom=Space.M),
        expand=True,
    )
    return ft.Container(
        ft.Row([row, *([action] if action else [])], spacing=Space.S),
        bgcolor=Colour.SURFACE,
        border=ft.Border.all(1, LATE.strong if late else Colour.HAIRLINE),
        border_radius=Shape.CARD,
        padding=ft.Padding.only(right=Space.M),
    )
