"""Finding products: what was typed, narrowed by what they are and whether they are here."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from shared.contract.store_api import Facet, Found, Hit
from store_app.components.buttons import Chip, SecondaryButton
from store_app.components.frame import Body, Notice
from store_app.components.product import ProductCard, ProductGrid
from store_app.components.states import Empty
from store_app.components.text import Label
from store_app.pictures import picture_address
from store_app.screens.waiting import Waiting
from store_app.state.browse import Browse
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import NEAR, Space, Touch

_MOST_CATEGORIES = 12


@ft.component
def BrowseScreen() -> ft.Control:
    """Show what the words in the search box of the frame find."""
    tablet = use_tablet()
    view = use_view(lambda: Browse(tablet))

    async def search() -> None:
        await view.type(tablet.query)

    ft.use_effect(search, [tablet.query])
    found = view.found
    if found is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    grid = _grid(tablet, found) if found.hits else _nothing(tablet, view)
    more = [_more(tablet, view)] if len(found.hits) < found.total else []
    return Body(
        [_filters(tablet, view, found), *_said(tablet, found), grid, *more],
        narrow=tablet.narrow,
        on_end=lambda: tablet.do(view.more()),
    )


def hit_cards(tablet: Tablet, hits: Sequence[Hit], width: int) -> list[ft.Control]:
    """Draw products as cards of one width."""
    return [_card(tablet, hit, width) for hit in hits]


def room(tablet: Tablet) -> int:
    """Give the width of a screen inside its frame and margins, in dp."""
    return tablet.width - 2 * Space.L if tablet.narrow else tablet.width - Touch.RAIL - 2 * Space.XL


def _card(tablet: Tablet, hit: Hit, width: int) -> ft.Control:
    words = tablet.words
    return ProductCard(
        words,
        key=f"product:{hit.product_id}",
        name=hit.name,
        brand=hit.brand,
        category=hit.category,
        picture=picture_address(hit.picture, hit.colours[0] if hit.colours else None),
        price=words.money(hit.price),
        was=words.money(hit.compare_at) if hit.compare_at else "",
        here=hit.here,
        network=hit.network,
        width=width,
        on_open=lambda: tablet.go(f"/products/{hit.product_id}"),
    )


def _grid(tablet: Tablet, found: Found) -> ft.Control:
    return ProductGrid(room(tablet), lambda width: hit_cards(tablet, found.hits, width))


def _more(tablet: Tablet, view: Browse) -> ft.Control:
    button = SecondaryButton(tablet.words.t("app.more"), key="more", on_tap=lambda: tablet.do(view.more()))
    return ft.Row([button], alignment=ft.MainAxisAlignment.CENTER)


def _said(tablet: Tablet, found: Found) -> list[ft.Control]:
    words = tablet.words
    corrected = (
        [Notice(words.t("search.corrected", words=found.corrected), NEAR, ft.Icons.SPELLCHECK)]
        if found.corrected
        else []
    )
    return [*corrected, *([Label(words.t("search.results", count=found.total))] if found.total else [])]


def _nothing(tablet: Tablet, view: Browse) -> ft.Control:
    words = tablet.words

    def start_again() -> None:
        tablet.query = ""
        tablet.do(view.narrow())

    narrowed = bool(view.department or view.category or view.here)
    return Empty(
        ft.Icons.SEARCH_OFF,
        words.t("search.none", words=view.text) if view.text else words.t("search.none_left"),
        words.t("search.none_hint"),
        SecondaryButton(
            words.t("search.filters_clear" if narrowed else "search.clear"),
            key="start-again",
            on_tap=start_again,
        ),
    )


def _filters(tablet: Tablet, view: Browse, found: Found) -> ft.Control:
    def narrow(department: str, category: str, here: bool) -> None:
        tablet.do(view.narrow(department=department, category=category, here=here))

    here = Chip(
        tablet.words.t("search.filter_here"),
        key="here",
        chosen=view.here,
        on_tap=lambda: narrow(view.department, view.category, not view.here),
    )
    departments = _chips(
        tablet,
        "department",
        found.departments,
        view.department,
        lambda value: narrow(value, "", view.here),
    )
    categories = _chips(
        tablet,
        "category",
        found.categories[:_MOST_CATEGORIES],
        view.category,
        lambda value: narrow(view.department, value, view.here),
    )
    return ft.Column([_chip_row([here, *departments]), _chip_row(categories)], spacing=Space.S)


def _chips(
    tablet: Tablet,
    kind: str,
    facets: Sequence[Facet],
    chosen: str,
    on_choose: Callable[[str], object],
) -> list[ft.Control]:
    """One chip for each value; a second tap takes the filter off, and the chosen one never leaves the row."""
    counts = {facet.value: facet.count for facet in facets}
    values = [chosen, *counts] if chosen and chosen not in counts else [*counts]
    number = tablet.words.number
    return [
        Chip(
            f"{value} {number(counts[value])}" if value in counts else value,
            key=f"{kind}:{value}",
            chosen=value == chosen,
            on_tap=partial(on_choose, "" if value == chosen else value),
        )
        for value in values
    ]


def _chip_row(chips: Sequence[ft.Control]) -> ft.Control:
    return ft.Row([*chips], spacing=Space.S, scroll=ft.ScrollMode.HIDDEN)
