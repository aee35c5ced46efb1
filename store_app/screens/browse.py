"""Finding products: what was typed, narrowed by what they are and whether they are here."""

from collections.abc import Sequence

import flet as ft

from shared.contract.store.finding import Found, Hit
from store_app.components.body import Body
from store_app.components.buttons import SecondaryButton
from store_app.components.frame import Notice
from store_app.components.product import ProductCard, ProductGrid
from store_app.components.states import Empty
from store_app.components.tap import OnTap
from store_app.pictures import picture_address
from store_app.screens.browse_filters import choice_sheet, filter_rows
from store_app.screens.component import component
from store_app.screens.waiting import Waiting
from store_app.state.browse import Browse
from store_app.state.filters import BROWSE, Filters, read_filters
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import NEAR, Space, Touch, grown


@component
def BrowseScreen() -> ft.Control:
    """Show what the words in the search box of the frame find."""
    tablet = use_tablet()
    ft.use_route_location()  # draws again when the address changes
    address = ft.context.page.route or BROWSE
    view = use_view(lambda: Browse(tablet, read_filters(address)))

    async def search() -> None:
        await view.type(tablet.query)

    async def follow() -> None:
        await view.follow(address)

    ft.use_effect(search, [tablet.query])
    ft.use_effect(follow, [address])
    ft.use_dialog(choice_sheet(tablet, view))
    found = view.found
    if found is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    grid = _grid(tablet, found) if found.hits else _nothing(tablet, view)
    more = [_more(tablet, view)] if len(found.hits) < found.total else []
    return Body(
        [filter_rows(tablet, view, found), *_said(tablet, found), grid, *more],
        narrow=tablet.narrow,
        on_end=lambda: tablet.do(view.more()),
    )


def hit_cards(tablet: Tablet, hits: Sequence[Hit], width: int, tints: Sequence[str] = ()) -> list[ft.Control]:
    """Draw products as cards of one width, in the first of these tints that they come in."""
    return [_card(tablet, hit, width, tints) for hit in hits]


def room(tablet: Tablet) -> int:
    """Give the width of a screen inside its frame and margins, in dp."""
    return tablet.width - 2 * Space.L if tablet.narrow else tablet.width - grown(Touch.RAIL) - 2 * Space.XL


def _tint(hit: Hit, wanted: Sequence[str]) -> str | None:
    return next((tint for tint in (*wanted, *hit.colours) if tint in hit.colours), None)


def _card(tablet: Tablet, hit: Hit, width: int, tints: Sequence[str]) -> ft.Control:
    words = tablet.words
    return ProductCard(
        words,
        key=f"product:{hit.product_id}",
        name=hit.name,
        brand=hit.brand,
        category=hit.category,
        picture=picture_address(hit.picture, _tint(hit, tints)),
        price=words.money(hit.price),
        was=words.money(hit.compare_at) if hit.compare_at else "",
        here=hit.here,
        network=hit.network,
        width=width,
        on_open=lambda: tablet.go(f"/products/{hit.product_id}"),
    )


def _grid(tablet: Tablet, found: Found) -> ft.Control:
    return ProductGrid(room(tablet), lambda width: hit_cards(tablet, found.hits, width, found.tints))


def _more(tablet: Tablet, view: Browse) -> ft.Control:
    button = SecondaryButton(tablet.words.t("app.more"), key="more", on_tap=lambda: tablet.do(view.more()))
    return ft.Row([button], alignment=ft.MainAxisAlignment.CENTER)


def _said(tablet: Tablet, found: Found) -> list[ft.Control]:
    if not found.corrected:
        return []
    said = tablet.words.t("search.corrected", words=found.corrected)
    return [Notice(said, NEAR, ft.Icons.SPELLCHECK)]


def _nothing(tablet: Tablet, view: Browse) -> ft.Control:
    """Say so; filters are the first to go, then the words."""
    words, text = tablet.words, view.text

    def clear() -> None:
        tablet.do(view.narrow(Filters()))

    def start_again() -> None:
        tablet.query = ""

    if view.filters != Filters():
        said = words.t("search.none_so", words=text) if text else words.t("search.none_left")
        return Empty(
            ft.Icons.FILTER_ALT_OFF,
            said,
            words.t("search.none_so_hint"),
            _way_out(words.t("search.filters_clear"), clear),
        )

    said = words.t("search.none", words=text)
    return Empty(
        ft.Icons.SEARCH_OFF, said, words.t("search.none_hint"), _way_out(words.t("search.clear"), start_again)
    )


def _way_out(text: str, on_tap: OnTap) -> ft.Control:
    return SecondaryButton(text, key="start-again", on_tap=on_tap)
