"""Buttons: one main action for each screen, second ones beside it, quiet ones and chips."""

from collections.abc import Sequence

import flet as ft

from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say
from store_app.theme import LABEL, PRIMARY, STRONG, Colour, Shape, Space, Touch, Type, slim

_MAIN_PADDING = ft.Padding.symmetric(horizontal=Space.XL, vertical=(Touch.MAIN - STRONG.height) // 2)
_SECOND_PADDING = ft.Padding.symmetric(horizontal=Space.L, vertical=(Touch.TARGET - LABEL.height) // 2)


def PrimaryButton(
    text: str,
    *,
    key: str,
    on_tap: OnTap,
    name: str | None = None,
    icon: ft.IconData | None = None,
    enabled: bool = True,
    wide: bool = False,
) -> ft.Control:
    """The one main action of a screen."""
    ink = Colour.ON_PRIMARY if enabled else Colour.MUTED
    return Tap(
        _face(text, ink, icon, wide, STRONG),
        name=name or text,
        key=key,
        on_tap=on_tap,
        enabled=enabled,
        ground=PRIMARY.strong if enabled else Colour.HIGH,
        radius=Shape.FIELD,
        padding=_MAIN_PADDING,
        expand=wide or None,
    )


def SecondaryButton(
    text: str,
    *,
    key: str,
    on_tap: OnTap,
    name: str | None = None,
    icon: ft.IconData | None = None,
    enabled: bool = True,
    wide: bool = False,
) -> ft.Control:
    """Another thing to do here."""
    return Tap(
        _face(text, Colour.INK if enabled else Colour.MUTED, icon, wide, LABEL),
        name=name or text,
        key=key,
        on_tap=on_tap,
        enabled=enabled,
        line=Colour.OUTLINE if enabled else Colour.HAIRLINE,
        radius=Shape.FIELD,
        padding=_SECOND_PADDING,
        expand=wide or None,
    )


def QuietButton(
    text: str,
    *,
    key: str,
    on_tap: OnTap,
    name: str | None = None,
    icon: ft.IconData | None = None,
    ink: str = PRIMARY.strong,
) -> ft.Control:
    """A way to more, such as "why?"."""
    return Tap(
        _face(text, ink, icon, False, LABEL),
        name=name or text,
        key=key,
        on_tap=on_tap,
        radius=Shape.FIELD,
        padding=ft.Padding.symmetric(horizontal=Space.XS, vertical=(Touch.TARGET - LABEL.height) // 2),
    )


def IconAction(
    icon: ft.IconData, *, name: str, key: str, on_tap: OnTap, enabled: bool = True, line: bool = False
) -> ft.Control:
    """A picture that does something; the name is for those who do not see it."""
    return Tap(
        ft.Icon(icon, size=24, color=Colour.INK if enabled else Colour.OUTLINE),
        name=name,
        key=key,
        on_tap=on_tap,
        enabled=enabled,
        line=Colour.OUTLINE if line else None,
        radius=Shape.FIELD,
        padding=(Touch.TARGET - 24) // 2,
    )


def Chip(
    text: str, *, key: str, on_tap: OnTap, chosen: bool, name: str | None = None, dot: str | None = None
) -> ft.Control:
    """One of several to choose from; `dot` shows a product's colour."""
    ink = PRIMARY.on_soft if chosen else Colour.INK
    mark = [ft.Icon(ft.Icons.CHECK, size=18, color=ink)] if chosen else []
    spot = (
        [ft.Container(width=18, height=18, border_radius=9, bgcolor=dot, border=_spot_line())] if dot else []
    )
    return Tap(
        ft.Row([*spot, *mark, Say(text, LABEL, ink)], spacing=Space.S, tight=True),
        name=name or text,
        key=key,
        on_tap=on_tap,
        chosen=chosen,
        ground=PRIMARY.soft if chosen else None,
        line=PRIMARY.strong if chosen else Colour.OUTLINE,
        radius=Shape.FIELD,
        padding=_SECOND_PADDING,
    )


def ActionBar(
    main: ft.Control, others: Sequence[ft.Control] = (), *, left_handed: bool = False
) -> ft.Control:
    """The foot of a screen: the main action under the thumb, the others on the far side, over it where there is no room."""
    stacked = slim()
    rest = ft.Row([*others], spacing=Space.S, run_spacing=Space.S, wrap=True, expand=not stacked or None)
    if not stacked:
        return ft.Row([main, rest] if left_handed else [rest, main], spacing=Space.L)
    side = ft.MainAxisAlignment.START if left_handed else ft.MainAxisAlignment.END
    under = ft.Row([main], wrap=True, alignment=side)
    return ft.Column(
        [*([rest] if others else []), under],
        spacing=Space.S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _face(text: str, ink: str, icon: ft.IconData | None, wide: bool, kind: Type) -> ft.Control:
    words = Say(text, kind, ink)
    if icon is None and not wide:
        return words
    mark = [ft.Icon(icon, size=20, color=ink)] if icon else []
    return ft.Row(
        [*mark, words],
        spacing=Space.S,
        tight=not wide,
        alignment=ft.MainAxisAlignment.CENTER if wide else ft.MainAxisAlignment.START,
    )


def _spot_line() -> ft.Border:
    return ft.Border.all(1, Colour.OUTLINE)
