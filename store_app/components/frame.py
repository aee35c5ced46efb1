"""The frame of every screen: where one can go, the search, the line, who is working."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from store_app.components.buttons import QuietButton
from store_app.components.picture import Initials
from store_app.components.tab import Tab
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say
from store_app.theme import LABEL, LATE, OFFLINE, Colour, Shape, Space, Tone, Touch, slim
from store_app.words import Words

_MOST_ON_A_LINE = 4


@dataclass(frozen=True)
class Place:
    """Somewhere to go; `count` is what waits there."""

    route: str
    name: str
    icon: ft.IconData
    count: int = 0


def Frame(
    words: Words,
    *,
    narrow: bool,
    places: Sequence[Place],
    current: str,
    on_go: Callable[[str], object],
    bar: ft.Control,
    strip: ft.Control | None,
    body: ft.Control,
) -> ft.Control:
    """Put a screen into its frame: a rail beside it in landscape, a bar under it in portrait."""
    tabs = [
        Tab(
            words,
            key=f"nav:{place.route}",
            name=place.name,
            icon=place.icon,
            count=place.count,
            here=place.route == current,
            narrow=narrow,
            on_tap=partial(on_go, place.route),
        )
        for place in places
    ]
    # The body stands at the same place of the tree both ways round: Flet would take it down and build it anew, and a
    # screen that is taken down while it changes is never drawn again.
    rail = _nothing() if narrow else _rail(words, tabs)
    foot = _tab_bar(words, tabs) if narrow else _nothing()
    page = ft.Column(
        [bar, strip or _nothing(), ft.Container(body, expand=True), foot], spacing=0, expand=True
    )
    return ft.Row([rail, page], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def tab_lines(places: int) -> int:
    """Tell on how many lines the bar of an upright page has its places: two where their words would be cut on one."""
    return 2 if slim() and places > _MOST_ON_A_LINE else 1


def _nothing() -> ft.Control:
    return ft.Container(width=0, height=0)


def TopBar(
    words: Words,
    *,
    search: ft.Control,
    line: ft.Control,
    initials: str,
    person: str,
    on_person: OnTap,
    narrow: bool,
) -> ft.Control:
    """Search, the state of the line, and who is signed in."""
    who = Tap(
        Initials(initials),
        name=words.t("sign_in.signed_in", name=person),
        key="person",
        on_tap=on_person,
        radius=Shape.PILL,
        padding=(Touch.TARGET - 40) // 2,
    )
    return ft.Container(
        ft.Row([search, line, who], spacing=Space.M if narrow else Space.XL),
        padding=ft.Padding.symmetric(horizontal=Space.L if narrow else Space.XL, vertical=Space.S),
        border=ft.Border(bottom=ft.BorderSide(1, Colour.HAIRLINE)),
    )


def LineStrip(words: Words, *, reachable: bool, span: str, waiting: int, on_open: OnTap) -> ft.Control:
    """The full-width truth about the line while it is down."""
    tone = OFFLINE if reachable else LATE
    said = words.t("line.strip", span=span) if reachable else words.t("line.strip_lost")
    waits = f" {words.t('line.waiting', count=waiting)}" if reachable and waiting else ""
    more = (
        [QuietButton(words.t("line.what_works"), key="line.what_works", on_tap=on_open, ink=tone.on_soft)]
        if reachable
        else []
    )
    return ft.Semantics(
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(ft.Icons.CLOUD_OFF, size=20, color=tone.on_soft),
                    Say(f"{said}{waits}", LABEL, tone.on_soft, expand=True),
                    *more,
                ],
                spacing=Space.M,
            ),
            bgcolor=tone.soft,
            padding=ft.Padding.symmetric(horizontal=Space.XL, vertical=Space.XS if more else Space.M),
        ),
        live_region=True,
        container=True,
    )


def Notice(text: str, tone: Tone, icon: ft.IconData, action: ft.Control | None = None) -> ft.Control:
    """Something that just happened, said where it happened; `action` is mostly an undo."""
    return ft.Semantics(
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, size=20, color=tone.strong),
                    Say(text, LABEL, tone.on_soft, expand=True),
                    *([action] if action else []),
                ],
                spacing=Space.M,
            ),
            bgcolor=tone.soft,
            border_radius=Shape.CARD,
            padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.XS if action else Space.M),
        ),
        live_region=True,
        container=True,
    )


def _rail(words: Words, tabs: Sequence[ft.Control]) -> ft.Control:
    return ft.Semantics(
        content=ft.Container(
            ft.Column(
                # As wide as its longest word, and never narrower than this empty line.
                [ft.Container(width=Touch.RAIL), *tabs],
                spacing=Space.XS,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                intrinsic_width=True,
            ),
            bgcolor=Colour.CONTAINER,
            border=ft.Border(right=ft.BorderSide(1, Colour.HAIRLINE)),
            padding=ft.Padding.only(top=Space.S, bottom=Space.M),
        ),
        label=words.t("nav.label"),
        container=True,
    )


def _tab_bar(words: Words, tabs: Sequence[ft.Control]) -> ft.Control:
    return ft.Semantics(
        content=ft.Container(
            ft.Column(
                [ft.Row([*row], spacing=Space.XS) for row in _tab_rows(tabs)], spacing=Space.XS, tight=True
            ),
            bgcolor=Colour.CONTAINER,
            border=ft.Border(top=ft.BorderSide(1, Colour.HAIRLINE)),
            padding=Space.XS,
        ),
        label=words.t("nav.label"),
        container=True,
    )


def _tab_rows(tabs: Sequence[ft.Control]) -> list[Sequence[ft.Control]]:
    half = (len(tabs) + 1) // 2
    return [tabs[:half], tabs[half:]] if tab_lines(len(tabs)) > 1 else [tabs]
