"""Products: a card in a grid, the matrix of variants, the colours, and the places where one stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

import flet as ft

from store_app.components.buttons import Chip
from store_app.components.picture import Picture
from store_app.components.pill import StockBadge
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say, Small
from store_app.theme import LABEL, NEAR, PLAIN, PRIMARY, SMALL, STRONG, Colour, Shape, Space, grown
from store_app.words import Words

LEAST_CARD = 190
LEAST_CELL = 110
MOST_CELL = 148


@dataclass(frozen=True)
class Choice:
    """One cell of the matrix: a variant in the chosen colour."""

    sku: str
    option: str
    here: int
    near: int
    network: int


def ProductCard(
    words: Words,
    *,
    key: str,
    name: str,
    brand: str,
    category: str,
    picture: str | None,
    price: str,
    was: str = "",
    here: int,
    network: int,
    width: int,
    on_open: OnTap,
) -> ft.Control:
    """A product in a grid."""
    prices = [Say(price, STRONG), *([Say(was, SMALL, Colour.MUTED, struck=True)] if was else [])]
    return Tap(
        ft.Column(
            [
                Picture(picture, name=name, category=category),
                ft.Column(
                    [
                        Small(brand, lines=1),
                        Say(name, LABEL, lines=2),
                        ft.Row(list[ft.Control](prices), spacing=Space.S, wrap=True),
                        StockBadge(words, here, network),
                    ],
                    spacing=2,
                ),
            ],
            spacing=Space.S,
        ),
        name=f"{name}, {price}, {_stock_words(words, here, network)}",
        key=key,
        on_tap=on_open,
        ground=Colour.SURFACE,
        line=Colour.HAIRLINE,
        padding=Space.M,
        width=width,
    )


def ProductGrid(room: int, cards: Callable[[int], Sequence[ft.Control]]) -> ft.Control:
    """Fill `room` dp with as many cards beside each other as fit; `cards` draws them all at the width it is given."""
    columns = max(2, (room + Space.M) // (grown(LEAST_CARD) + Space.M))
    width = (room - Space.M * (columns - 1)) // columns
    return ft.Row(
        [*cards(width)],
        wrap=True,
        spacing=Space.M,
        run_spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def ColourChips(
    words: Words, colours: Sequence[tuple[str, str]], chosen: str, on_choose: Callable[[str], object]
) -> ft.Control:
    """The colours of a product, as (name, #hex)."""
    chips = [
        Chip(
            name,
            name=words.t("product.colour_chip", name=name),
            key=f"colour:{name}",
            chosen=name == chosen,
            dot=dot,
            on_tap=partial(on_choose, name),
        )
        for name, dot in colours
    ]
    return ft.Row(list[ft.Control](chips), wrap=True, spacing=Space.S, run_spacing=Space.S)


def VariantMatrix(
    words: Words, choices: Sequence[Choice], chosen: str | None, on_choose: Callable[[str], object], room: int
) -> ft.Control:
    """Every size with what is here and what the network has, in even rows within `room` dp."""
    columns = _columns(len(choices), room)
    cells = [_cell(words, choice, choice.sku == chosen, on_choose) for choice in choices]
    rows = [_cells(cells[first : first + columns], columns) for first in range(0, len(cells), columns)]
    return ft.Column(list[ft.Control](rows), spacing=Space.S, width=min(room, columns * grown(MOST_CELL)))


def NodeRow(
    *, name: str, detail: str, distance: str, units: str, seen: str, here: bool, empty: bool
) -> ft.Control:
    """A place where a variant stands."""
    tone = PLAIN if empty else PRIMARY if here else NEAR
    icon = ft.Icons.STOREFRONT if here else ft.Icons.PLACE_OUTLINED
    place = ft.Column([Say(name, LABEL, lines=1), Small(detail, lines=1)], spacing=0, expand=True)
    figures = ft.Column(
        [Say(units, STRONG, tone.strong), Small(seen)],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
    return ft.Container(
        ft.Row([ft.Icon(icon, size=20, color=tone.strong), place, Label(distance), figures], spacing=Space.M),
        padding=ft.Padding.symmetric(vertical=Space.S),
        border=ft.Border(bottom=ft.BorderSide(1, Colour.HAIRLINE)),
    )


def _columns(count: int, room: int) -> int:
    """Spread cells over as few rows as fit, each as full as the others."""
    most = max(1, (room + Space.S) // (grown(LEAST_CELL) + Space.S))
    return ceil(count / ceil(count / most)) if count else 1


def _cells(cells: Sequence[ft.Control], columns: int) -> ft.Control:
    gaps = [ft.Container(expand=1) for _ in range(columns - len(cells))]
    return ft.Row(
        [*cells, *gaps],
        spacing=Space.S,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _cell(words: Words, choice: Choice, chosen: bool, on_choose: Callable[[str], object]) -> ft.Control:
    gone = not (choice.here or choice.network)
    ink = PRIMARY.on_soft if chosen else Colour.MUTED if gone else Colour.INK
    second = PRIMARY.on_soft if chosen else Colour.MUTED
    here_ink = PRIMARY.on_soft if chosen else PRIMARY.strong if choice.here else NEAR.strong
    lines = [
        Say(words.t("product.here", count=choice.here), LABEL, here_ink),
        Say(words.t("product.near", count=choice.near), SMALL, second),
        Say(words.t("product.network", count=choice.network), SMALL, second),
    ]
    none = [Say(words.t("product.none"), LABEL, ink), Say(" ", SMALL), Say(" ", SMALL)]
    said = "product.cell_none" if gone else "product.cell"
    return Tap(
        ft.Column([Say(choice.option, STRONG, ink, struck=gone), *(none if gone else lines)], spacing=0),
        name=words.t(said, option=choice.option, here=choice.here, near=choice.near, network=choice.network),
        key=f"variant:{choice.sku}",
        on_tap=lambda: on_choose(choice.sku),
        chosen=chosen,
        ground=PRIMARY.soft if chosen else Colour.SURFACE if not gone else Colour.CONTAINER,
        line=PRIMARY.strong if chosen else Colour.HAIRLINE if gone else Colour.OUTLINE,
        radius=Shape.FIELD,
        padding=Space.M,
        expand=1,
    )


def _stock_words(words: Words, here: int, network: int) -> str:
    if here:
        return words.t("product.here", count=here)
    return words.t("product.network_long", count=network) if network else words.t("product.none")
