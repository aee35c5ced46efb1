"""What happened, in order, and what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from store_app.components.text import Say, Small
from store_app.theme import LABEL, PRIMARY, Colour, Space


@dataclass(frozen=True)
class Event:
    """One step of a story; what has not happened yet has no time."""

    title: str
    detail: str = ""
    done: bool = True


def Timeline(events: Sequence[Event]) -> ft.Control:
    """A column of steps."""
    return ft.Column(list[ft.Control](map(_step, events)), spacing=Space.M)


def _step(event: Event) -> ft.Control:
    icon = ft.Icons.CHECK_CIRCLE if event.done else ft.Icons.RADIO_BUTTON_UNCHECKED
    ink = Colour.INK if event.done else Colour.MUTED
    said = [Say(event.title, LABEL, ink), *([Small(event.detail)] if event.detail else [])]
    return ft.Row(
        [
            ft.Icon(icon, size=20, color=PRIMARY.strong if event.done else Colour.OUTLINE),
            ft.Column(list[ft.Control](said), spacing=0, expand=True),
        ],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
