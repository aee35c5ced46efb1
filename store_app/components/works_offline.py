"""What goes on without the line to the OMS."""

import flet as ft

from store_app.components.text import Say
from store_app.theme import PRIMARY, Space
from store_app.words import Words

_WORKS = (
    ("line.works_find", ft.Icons.CHECK),
    ("line.works_sell", ft.Icons.CHECK),
    ("line.works_order", ft.Icons.CHECK),
    ("line.works_prepare", ft.Icons.CHECK),
    ("line.not_new", ft.Icons.SCHEDULE),
)


def WorksOffline(words: Words) -> ft.Control:
    """Say it, one thing in a row."""
    rows = [
        ft.Row(
            [ft.Icon(icon, color=PRIMARY.strong), Say(words.t(key), expand=True)],
            spacing=Space.M,
        )
        for key, icon in _WORKS
    ]
    return ft.Column(list[ft.Control](rows), spacing=Space.M, tight=True)
