"""Fields to type into; each is controlled, so that a redraw never loses a letter."""

from collections.abc import Callable

import flet as ft

from store_app.components.buttons import IconAction
from store_app.components.tap import OnTap
from store_app.theme import LATE, PRIMARY, Colour, Shape, Space
from store_app.words import Words

OnText = Callable[[str], object]


def Field(
    label: str,
    value: str,
    *,
    key: str,
    on_change: OnText,
    on_submit: OnTap | None = None,
    hint: str = "",
    error: str = "",
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    autofocus: bool = False,
    expand: bool | None = None,
) -> ft.TextField:
    """A text to type."""
    return ft.TextField(
        value=value,
        label=label,
        key=key,
        hint_text=hint or None,
        error=error or None,
        error_max_lines=3,
        keyboard_type=keyboard,
        autofocus=autofocus,
        on_change=lambda event: on_change(event.control.value),
        on_submit=(lambda _event: on_submit()) if on_submit else None,
        label_style=ft.TextStyle(color=Colour.MUTED),
        border=_border(Colour.OUTLINE),
        content_padding=Space.L,
        expand=expand,
    )


def SearchBox(
    words: Words,
    value: str,
    *,
    on_change: OnText,
    on_submit: OnTap,
    on_clear: OnTap,
    expand: bool | None = True,
) -> ft.Control:
    """The search that is always there; what is scanned needs no focus."""
    clear = IconAction(ft.Icons.CLOSE, name=words.t("search.clear"), key="search.clear", on_tap=on_clear)
    field = ft.TextField(
        value=value,
        key="search",
        hint_text=words.t("search.label"),
        hint_style=ft.TextStyle(color=Colour.MUTED),
        prefix_icon=ft.Icon(ft.Icons.SEARCH, color=Colour.MUTED),
        suffix_icon=clear if value else ft.Icon(ft.Icons.BARCODE_READER, color=Colour.MUTED),
        on_change=lambda event: on_change(event.control.value),
        on_submit=lambda _event: on_submit(),
        filled=True,
        fill_color=Colour.CONTAINER,
        border=_border(Colour.HAIRLINE),
        content_padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.M),
        dense=True,
        autocorrect=False,
        enable_suggestions=False,
    )
    # The hint leaves the accessibility tree with the first letter; this name stays.
    return ft.Semantics(content=field, label=words.t("search.label"), expand=expand)


def _border(rest: str) -> dict[ft.ControlState, ft.InputBorder]:
    sides = {
        ft.ControlState.DEFAULT: ft.BorderSide(1, rest),
        ft.ControlState.FOCUSED: ft.BorderSide(2, PRIMARY.strong),
        ft.ControlState.ERROR: ft.BorderSide(2, LATE.strong),
    }
    return {
        state: ft.OutlineInputBorder(side=side, border_radius=ft.BorderRadius.all(Shape.FIELD))
        for state, side in sides.items()
    }
