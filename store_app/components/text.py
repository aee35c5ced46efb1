"""Text in the shop's type scale."""

import flet as ft

from store_app.theme import BODY, LABEL, SMALL, SUBTITLE, TITLE, Colour, Type


def Say(
    text: str,
    kind: Type = BODY,
    color: str = Colour.INK,
    *,
    lines: int | None = None,
    align: ft.TextAlign = ft.TextAlign.START,
    expand: bool | int | None = None,
    struck: bool = False,
) -> ft.Text:
    """A text as large as the tablet likes it; beyond `lines` it ends in an ellipsis."""
    return ft.Text(
        text,
        theme_style=kind.role,
        style=ft.TextStyle(
            color=color, decoration=ft.TextDecoration.LINE_THROUGH if struck else ft.TextDecoration.NONE
        ),
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
        text_align=align,
        expand=expand,
    )


def Drawn(text: str, kind: Type, color: str) -> ft.Text:
    """Letters that are a picture, such as initials: they stay as large as what they stand in."""
    return ft.Text(text, style=kind.style(color))


def Title(text: str, *, expand: bool | None = None) -> ft.Semantics:
    """The heading of a screen."""
    return ft.Semantics(content=Say(text, TITLE), header=True, heading_level=1, expand=expand)


def Subtitle(text: str, *, expand: bool | None = None) -> ft.Semantics:
    """The heading of a part of a screen."""
    return ft.Semantics(content=Say(text, SUBTITLE), header=True, heading_level=2, expand=expand)


def Label(text: str, color: str = Colour.MUTED, *, lines: int | None = None) -> ft.Text:
    """What stands over a figure, or names a column."""
    return Say(text, LABEL, color, lines=lines)


def Small(text: str, color: str = Colour.MUTED, *, lines: int | None = None) -> ft.Text:
    """What one need not read to act."""
    return Say(text, SMALL, color, lines=lines)
