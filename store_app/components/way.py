"""A way to get an item or a whole basket: where, when, for how much, how many parcels, how green, how sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from shared.network import DeliveryMode
from shared.promise.answer import Label as BestAt
from shared.promise.answer import Standing
from store_app.components.buttons import IconAction
from store_app.components.pill import Noted, StandingNote, standing_said
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Say, Small
from store_app.theme import PRIMARY, SMALL, STRONG, Colour, Shape, Space, grown
from store_app.words import Words

MODE_ICONS = {
    DeliveryMode.TAKE_AWAY: ft.Icons.SHOPPING_BAG_OUTLINED,
    DeliveryMode.PICK_UP: ft.Icons.STOREFRONT,
    DeliveryMode.SHIP_HOME: ft.Icons.HOME_OUTLINED,
    DeliveryMode.RELAY_POINT: ft.Icons.PLACE_OUTLINED,
    DeliveryMode.SHIP_TO_STORE: ft.Icons.LOCAL_SHIPPING_OUTLINED,
}
_BEST_ICONS = {
    BestAt.FASTEST: ft.Icons.BOLT,
    BestAt.CHEAPEST: ft.Icons.SAVINGS_OUTLINED,
    BestAt.ONE_PARCEL: ft.Icons.INVENTORY_2_OUTLINED,
    BestAt.GREENEST: ft.Icons.ECO_OUTLINED,
}
_ONE_LINE_DP = 880  # the columns beside the title; in less room they stand under it
_LEAST_COLUMN_DP = 104
_BESIDE_COLUMNS_DP = 120  # the icon, the question and the margins
_TITLE_SHARE = 30
# Of when, price, sureness, parcels and carbon, so that they line up between rows.
_SHARES = (16, 13, 18, 11, 13)
_OF_THREE = (8, 8, 9)


@dataclass(frozen=True)
class Figure:
    """What one compares ways by; `best` says that no other shown is better."""

    value: str
    best: BestAt | None = None


def WayRow(
    words: Words,
    *,
    key: str,
    mode: DeliveryMode,
    title: str,
    figures: Sequence[Figure],
    standing: Standing,
    probability: float = 1.0,
    seen: str,
    why: str = "",
    room: int,
    chosen: bool,
    on_choose: OnTap,
    on_why: OnTap,
) -> ft.Control:
    """One way to choose and to ask about, in `room` dp; `figures` are when, price, parcels and carbon, `seen` their age."""
    ink, second = (PRIMARY.on_soft, PRIMARY.on_soft) if chosen else (Colour.INK, Colour.MUTED)
    sure = ft.Column([StandingNote(words, standing, probability), Small(seen, second)], spacing=0, tight=True)
    when, price, *others = [_cell(words, figure, ink) for figure in figures]
    cells = [when, price, sure, *others]
    named: list[ft.Control] = [Say(title, STRONG, ink), *([Small(why, second)] if why else [])]
    told = _beside(named, cells) if room >= grown(_ONE_LINE_DP) else _under(named, cells, room)
    icon = ft.Icons.RADIO_BUTTON_CHECKED if chosen else MODE_ICONS[mode]
    mark = ft.Icon(icon, size=24, color=PRIMARY.strong if chosen else Colour.MUTED)
    choose = Tap(
        ft.Row([mark, ft.Container(told, expand=True)], spacing=Space.M),
        name=_said(words, title, figures, (standing_said(words, standing, probability), seen, why)),
        key=key,
        on_tap=on_choose,
        chosen=chosen,
        padding=ft.Padding(left=Space.L, top=Space.M, right=Space.S, bottom=Space.M),
        expand=True,
    )
    ask = IconAction(
        ft.Icons.HELP_OUTLINE, name=words.t("asked.why", way=title), key=f"why:{key}", on_tap=on_why
    )
    return ft.Container(
        ft.Row([choose, ask], spacing=0),
        bgcolor=PRIMARY.soft if chosen else Colour.SURFACE,
        border=ft.Border.all(1, PRIMARY.strong if chosen else Colour.HAIRLINE),
        border_radius=Shape.CARD,
        padding=ft.Padding.only(right=Space.XS),
    )


def _beside(named: list[ft.Control], cells: list[ft.Control]) -> ft.Control:
    title = ft.Column(named, spacing=0, expand=_TITLE_SHARE)
    return ft.Row(
        [title, *_shared(cells, _SHARES)],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _under(named: list[ft.Control], cells: list[ft.Control], room: int) -> ft.Control:
    columns = min(len(cells), max(2, (room - _BESIDE_COLUMNS_DP) // grown(_LEAST_COLUMN_DP)))
    shares = {5: _SHARES, 3: _OF_THREE}.get(columns, (1,) * columns)
    rows = [
        ft.Row(
            _shared(cells[first : first + columns], shares),
            spacing=Space.S,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        for first in range(0, len(cells), columns)
    ]
    return ft.Column([ft.Column(named, spacing=0), *rows], spacing=Space.S)


def _shared(cells: Sequence[ft.Control], shares: Sequence[int]) -> list[ft.Control]:
    """Give each cell its share of the row; a row that is not full keeps the places of the others."""
    filled = [*cells, *(ft.Container() for _ in range(len(shares) - len(cells)))]
    return [ft.Container(cell, expand=share) for cell, share in zip(filled, shares, strict=True)]


def _cell(words: Words, figure: Figure, ink: str) -> ft.Control:
    best = figure.best
    if best is None:
        return Say(figure.value, color=ink)
    mark = Noted(words.of(best), PRIMARY.strong, _BEST_ICONS[best], SMALL)
    return ft.Column([Say(figure.value, STRONG, ink), mark], spacing=0, tight=True)


def _said(words: Words, title: str, figures: Sequence[Figure], told: Sequence[str]) -> str:
    when, price, *others = (figure.value for figure in figures)
    best = [words.of(figure.best) for figure in figures if figure.best]
    chosen_by = words.t("way.choose", way=title, when=when, price=price)
    return ", ".join(filter(None, (chosen_by, *best, *others, *told)))
