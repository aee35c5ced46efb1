"""What stands inside the frame: what scrolls, beside each other where there is room, over a foot that stays."""

from collections.abc import Sequence

import flet as ft

from store_app.components.tap import OnTap
from store_app.theme import Colour, Space

_SCROLL_TOLD_MS = 200


def Body(
    controls: Sequence[ft.Control],
    *,
    narrow: bool,
    foot: ft.Control | None = None,
    on_end: OnTap | None = None,
) -> ft.Control:
    """What scrolls inside the frame, with the page's margin, over a foot that stays; `on_end` hears of its end coming near."""

    def on_scroll(event: ft.OnScrollEvent) -> None:
        if on_end and event.max_scroll_extent - event.pixels < event.viewport_dimension:
            on_end()

    margin = Space.L if narrow else Space.XL
    scrolled = ft.Column(
        [ft.Container(ft.Column([*controls], spacing=Space.L), padding=margin)],
        scroll=ft.ScrollMode.AUTO,
        on_scroll=on_scroll if on_end else None,
        scroll_interval=_SCROLL_TOLD_MS,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Column([scrolled, *([_foot(foot, margin)] if foot else [])], spacing=0, expand=True)


def Split(left: Sequence[ft.Control], right: Sequence[ft.Control], *, narrow: bool) -> ft.Control:
    """A list and its detail side by side, 58 to 42; one after the other where it is narrow."""
    if narrow:
        return _stretched([*left, *right])
    sides = [_stretched(controls, share) for controls, share in ((left, 58), (right, 42))]
    return ft.Row(list[ft.Control](sides), spacing=Space.XL, vertical_alignment=ft.CrossAxisAlignment.START)


def Sides(
    left: Sequence[ft.Control], right: Sequence[ft.Control], *, under: ft.Control, foot: ft.Control
) -> ft.Control:
    """A list and its detail in landscape, each of which scrolls for itself; `under` stays in sight below the detail."""
    detail = ft.Column(
        [_scrolled(right, 1), ft.Container(under, padding=ft.Padding.only(bottom=Space.L))],
        spacing=0,
        expand=42,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    sides = ft.Row(
        [_scrolled(left, 58), detail],
        spacing=Space.XL,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    inside = ft.Container(sides, padding=ft.Padding.symmetric(horizontal=Space.XL), expand=True)
    return ft.Column([inside, _foot(foot, Space.XL)], spacing=0, expand=True)


def _scrolled(controls: Sequence[ft.Control], share: int) -> ft.Column:
    margin = ft.Padding.symmetric(vertical=Space.XL)
    return ft.Column(
        [ft.Container(_stretched(controls), padding=margin)],
        scroll=ft.ScrollMode.AUTO,
        expand=share,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _stretched(controls: Sequence[ft.Control], share: int | None = None) -> ft.Column:
    return ft.Column(
        [*controls],
        spacing=Space.L,
        expand=share,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _foot(foot: ft.Control, margin: int) -> ft.Control:
    return ft.Container(
        foot,
        padding=ft.Padding.symmetric(horizontal=margin, vertical=Space.M),
        border=ft.Border(top=ft.BorderSide(1, Colour.HAIRLINE)),
    )
