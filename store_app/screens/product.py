"""One product: its variants with their stock, every way to get the chosen one, and where it stands."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.contract.store.finding import ProductPage, Ways
from shared.permissions import Permission
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, IconAction, PrimaryButton, SecondaryButton
from store_app.components.picture import Picture
from store_app.components.pill import Pill
from store_app.components.product import Choice, ColourChips, VariantMatrix
from store_app.components.states import Empty, Loading
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say, Subtitle, Title
from store_app.pictures import picture_address
from store_app.screens.browse import room
from store_app.screens.component import component
from store_app.screens.product_places import Alike, Places, seen
from store_app.screens.waiting import Waiting
from store_app.screens.ways import OptionRows, way_title
from store_app.screens.why import WhySheet
from store_app.state.hooks import use_query, use_tablet, use_view
from store_app.state.product import ProductView
from store_app.state.tablet import Tablet
from store_app.state.variants import colour_of, colours, size_of
from store_app.theme import FIGURE, PLAIN, SUBTITLE, Colour, Space, slim
from store_app.words import Words

_PHOTO, _PHOTO_NARROW = 280, 200


@component
def ProductScreen(product_id: str) -> ft.Control:
    """Show a product; the address may name the variant behind `?sku=`."""
    tablet = use_tablet()
    sku = use_query().get("sku", "")
    view = use_view(lambda: ProductView(tablet, product_id, sku), [product_id, sku])
    asked, ask = ft.use_state("")
    if view.page is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    body = Body(
        [_head(tablet, view, view.page), *_rest(tablet, view, view.page, ask)],
        narrow=tablet.narrow,
        foot=_foot(tablet, view) if tablet.may(Permission.SELL) else None,
    )
    return ft.Stack([body, *_sheet(tablet, view, asked, lambda: ask(""))], expand=True)


def _head(tablet: Tablet, view: ProductView, page: ProductPage) -> ft.Control:
    product = page.product
    variant = view.cell.variant if view.cell else product.variants[0]
    photo = Picture(
        picture_address(product.picture, variant.colour),
        name=tablet.words.t("product.picture", name=product.name),
        category=product.category,
        size=_photo(tablet),
    )
    named = ft.Column(
        [Label(" · ".join(filter(None, (product.brand, product.category)))), Title(product.name)],
        spacing=0,
        expand=True,
    )
    facts = ft.Column(
        [ft.Row([named, _price(tablet, view)], spacing=Space.L), *_traits(tablet.words, page)],
        spacing=Space.M,
        expand=not slim(),
    )
    facts.controls += _choices(tablet, view, page)
    if slim():
        return ft.Column([photo, facts], spacing=Space.L)
    return ft.Row([photo, facts], spacing=Space.XL, vertical_alignment=ft.CrossAxisAlignment.START)


def _photo(tablet: Tablet) -> int:
    return _PHOTO_NARROW if tablet.narrow else _PHOTO


def _price(tablet: Tablet, view: ProductView) -> ft.Control:
    words = tablet.words
    variant = view.cell.variant if view.cell else None
    if variant is None:
        return ft.Container()
    before = (
        [Say(words.money(variant.compare_at), SUBTITLE, Colour.MUTED, struck=True)]
        if variant.compare_at
        else []
    )
    return ft.Row([*before, Say(words.money(variant.price), FIGURE)], spacing=Space.M, tight=True)


def _traits(words: Words, page: ProductPage) -> list[ft.Control]:
    traits = page.product.attributes
    told = (
        (traits.bulky, "product.bulky", ft.Icons.WEEKEND_OUTLINED),
        (traits.fragile, "product.fragile", ft.Icons.WINE_BAR_OUTLINED),
        (traits.hazardous, "product.hazardous", ft.Icons.LOCAL_FIRE_DEPARTMENT_OUTLINED),
    )
    pills = [Pill(words.t(key), PLAIN, icon) for has, key, icon in told if has]
    return [ft.Row(list[ft.Control](pills), spacing=Space.S)] if pills else []


def _choices(tablet: Tablet, view: ProductView, page: ProductPage) -> list[ft.Control]:
    words, product = tablet.words, page.product
    tints = [*colours(product).items()]
    chips = ColourChips(words, tints, view.colour, lambda name: tablet.do(view.choose_colour(name)))
    cells = [cell for cell in page.cells if colour_of(product, cell.variant) == view.colour]
    matrix = VariantMatrix(
        words,
        [
            Choice(
                cell.variant.sku,
                size_of(product, cell.variant) or words.t("product.one_size"),
                cell.here,
                cell.near,
                cell.network,
            )
            for cell in cells
        ],
        view.sku,
        lambda sku: tablet.do(view.choose(sku)),
        room(tablet) if slim() else room(tablet) - _photo(tablet) - Space.XL,
    )
    return [*([chips] if tints else []), matrix]


def _rest(
    tablet: Tablet, view: ProductView, page: ProductPage, ask: Callable[[str], object]
) -> list[ft.Control]:
    ways = view.ways
    alike = [Alike(tablet, page.alternatives)] if page.alternatives else []
    if ways is None:
        return [_how(tablet, view), Loading(tablet.words, 3), *alike]
    if not ways.answer.options:
        # What cannot be had leads to what can: the alternatives come before the ways that are not there.
        return [_no_way(tablet, view, page, ways), *alike, Places(ways)]
    return [_how(tablet, view), _ways(tablet, view, ways, ask), Places(ways), *alike]


def _how(tablet: Tablet, view: ProductView) -> ft.Control:
    words = tablet.words
    variant = ", ".join(view.cell.variant.options) if view.cell else ""
    said = words.t("product.how_for", variant=variant) if variant else words.t("product.how")
    as_of = view.page.as_of if view.page else None
    return ft.Row([Subtitle(said, expand=True), *([seen(tablet, as_of)] if as_of else [])], spacing=Space.M)


def _ways(tablet: Tablet, view: ProductView, ways: Ways, ask: Callable[[str], object]) -> ft.Control:
    rows = OptionRows(
        tablet,
        ways.answer,
        ways.answer.options,
        title=lambda option: way_title(tablet.words, option, ways.names),
        room=room(tablet),
        chosen=view.option.option_id if view.option else "",
        on_choose=lambda option: view.choose_way(option.option_id),
        on_why=lambda option: ask(option.option_id),
    )
    return ft.Column(rows, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _sheet(tablet: Tablet, view: ProductView, asked: str, close: OnTap) -> list[ft.Control]:
    ways = view.ways
    option = next((way for way in ways.answer.options if way.option_id == asked), None) if ways else None
    if ways is None or option is None:
        return []
    return [WhySheet(way_title(tablet.words, option, ways.names), partial(view.why, asked), close)]


def _no_way(tablet: Tablet, view: ProductView, page: ProductPage, ways: Ways) -> ft.Control:
    words, empty = tablet.words, ways.answer.empty
    told = (words.reason(empty) if empty else "", _instead(words, view, page))
    return Empty(
        ft.Icons.REMOVE_SHOPPING_CART_OUTLINED, words.t("product.no_way"), ". ".join(filter(None, told))
    )


def _instead(words: Words, view: ProductView, page: ProductPage) -> str:
    if view.quantity > 1:
        return words.t("product.ask_fewer")
    return words.t("product.see_also") if page.alternatives else ""


def _foot(tablet: Tablet, view: ProductView) -> ft.Control:
    words, option = tablet.words, view.option
    add = PrimaryButton(
        words.t("product.add_way", way=words.of(option.mode)) if option else words.t("product.add"),
        key="add",
        icon=ft.Icons.ADD_SHOPPING_CART,
        enabled=option is not None,
        on_tap=lambda: tablet.do(view.add()),
    )
    basket = SecondaryButton(
        words.t("nav.basket"),
        key="to-basket",
        icon=ft.Icons.SHOPPING_BASKET_OUTLINED,
        on_tap=lambda: tablet.go("/basket"),
    )
    return ActionBar(add, [_quantity(tablet, view), basket], left_handed=tablet.preferences.left_handed)


def _quantity(tablet: Tablet, view: ProductView) -> ft.Control:
    words = tablet.words
    name = view.page.product.name if view.page else ""

    def count(change: int) -> None:
        tablet.do(view.count(view.quantity + change))

    less = IconAction(
        ft.Icons.REMOVE,
        name=words.t("basket.less", name=name),
        key="less",
        enabled=view.quantity > 1,
        on_tap=lambda: count(-1),
    )
    more = IconAction(
        ft.Icons.ADD, name=words.t("basket.more", name=name), key="more", on_tap=lambda: count(1)
    )
    return ft.Row([less, Say(words.number(view.quantity), SUBTITLE), more], spacing=Space.S, tight=True)
