"""What a finger meets: one control, one name, one effect."""

from collections.abc import Callable

import flet as ft

from store_app.theme import Colour, Shape, Space

#: Without parameters, defaults included: Flet hands its event to whatever takes one. Bind with `partial`.
OnTap = Callable[[], object]


def Tap(
    content: ft.Control,
    *,
    name: str,
    key: str,
    on_tap: OnTap,
    chosen: bool | None = None,
    enabled: bool = True,
    ground: str | None = None,
    line: str | None = None,
    line_width: int = 1,
    radius: int = Shape.CARD,
    padding: ft.PaddingValue = Space.L,
    width: int | None = None,
    expand: bool | int | None = None,
) -> ft.Semantics:
    """A surface to tap; the screen reader says `name` and nothing of what is inside."""
    act = on_tap if enabled else None
    return ft.Semantics(
        content=ft.Container(
            content,
            on_click=act,
            ink=enabled,
            bgcolor=ground,
            border=ft.Border.all(line_width, line) if line else None,
            border_radius=radius,
            padding=padding,
            width=width,
            ink_color=Colour.HIGH,
        ),
        key=key,
        label=name,
        button=True,
        selected=chosen,
        exclude_semantics=True,
        on_tap=act,
        disabled=not enabled,
        expand=expand,
    )
