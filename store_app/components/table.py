"""Figures side by side: a table whose numbers stand under each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from store_app.components.text import Label, Say
from store_app.theme import BODY, Colour, Shape, Space


@dataclass(frozen=True)
class Column:
    """A column; `share` is its part of the width, `figures` stand to the right."""

    title: str
    share: int = 1
    figures: bool = False


def Table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, name: str) -> ft.Control:
    """Rows of plain data; what can be tapped is a card instead."""
    head = ft.Container(
        _row(columns, [Label(column.title) for column in columns]),
        bgcolor=Colour.HIGH,
        padding=_PADDING,
    )
    lines = [
        ft.Container(
            _row(
                columns,
                [
                    Say(text, BODY, lines=2, align=_align(column))
                    for column, text in zip(columns, row, strict=True)
                ],
            ),
            padding=_PADDING,
            border=ft.Border(top=ft.BorderSide(1, Colour.HAIRLINE)),
        )
        for row in rows
    ]
    return ft.Semantics(
        content=ft.Container(
            ft.Column([head, *lines], spacing=0),
            border=ft.Border.all(1, Colour.HAIRLINE),
            border_radius=Shape.CARD,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
        label=name,
        container=True,
    )


_PADDING = ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M)


def _row(columns: Sequence[Column], texts: Sequence[ft.Text]) -> ft.Row:
    for column, text in zip(columns, texts, strict=True):
        text.expand = column.share
        text.text_align = _align(column)
    return ft.Row(list[ft.Control](texts), spacing=Space.L)


def _align(column: Column) -> ft.TextAlign:
    return ft.TextAlign.RIGHT if column.figures else ft.TextAlign.START
