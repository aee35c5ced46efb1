"""One thing that must be seen from arm's length: an icon, a title, what to do."""

import flet as ft

from store_app.components.text import Say
from store_app.theme import BODY, FIGURE, TITLE, Shape, Space, Tone


def BigMessage(icon: ft.IconData, tone: Tone, title: str, hint: str, *, figure: str = "") -> ft.Control:
    """Say it over the width of the screen; `figure` is what to read first, such as a place."""
    said = [
        *([Say(figure, FIGURE, tone.on_soft)] if figure else []),
        ft.Semantics(content=Say(title, TITLE, tone.on_soft), header=True, heading_level=2),
        Say(hint, BODY, tone.on_soft),
    ]
    return ft.Semantics(
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, size=56, color=tone.strong),
                    ft.Column(list[ft.Control](said), spacing=Space.XS, expand=True),
                ],
                spacing=Space.XL,
            ),
            bgcolor=tone.soft,
            border_radius=Shape.CARD,
            padding=Space.XL,
        ),
        live_region=True,
        container=True,
    )
