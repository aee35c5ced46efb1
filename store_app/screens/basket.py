"""The basket: what one customer takes and orders, each line its own way, and one button to take the money."""

from collections.abc import Callable

import flet as ft

from shared.basket import BasketLine
from shared.contract.store.selling import BasketPage
from store_app.components.basket import BasketGroup, BasketRow
from store_app.components.body import Body, Sides
from store_app.components.buttons import ActionBar, IconAction, SecondaryButton
from store_app.components.frame import Notice
from store_app.components.tap import OnTap
from store_app.components.text import Title
from store_app.pictures import picture_address
from store_app.screens.basket_list import OtherBaskets
from store_app.screens.basket_pay import PayAction
from store_app.screens.basket_sheets import CustomerSheet, DropSheet, WaySheet
from store_app.screens.basket_side import Options, Sums, WhyOption
from store_app.screens.basket_start import BasketStart
from store_app.screens.component import component
from store_app.screens.override_sheet import OverrideSheet
from store_app.screens.waiting import Waiting
from store_app.screens.ways import way_from, way_title, way_when
from store_app.state.basket import BasketView
from store_app.state.basket_groups import Together, groups
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import LATE, Space
from store_app.words import Words

Ask = Callable[[str], object]
_CUSTOMER, _DROP, _OVERRIDE = "customer", "drop", "override"


@component
def CurrentBasketScreen() -> ft.Control:
    """Show the basket that this tablet fills."""
    tablet = use_tablet()
    return BasketShown(tablet.basket_id)


@component
def BasketScreen(basket_id: str) -> ft.Control:
    """Show the basket that the address names."""
    return BasketShown(basket_id)


@component
def BasketShown(basket_id: str) -> ft.Control:
    """Show a basket; an empty id waits for the first scan."""
    tablet = use_tablet()
    view = use_view(lambda: BasketView(tablet, basket_id), [basket_id])
    asking, ask = ft.use_state("")
    page = view.page
    if basket_id and page is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    if page is None or not view.is_open or not page.basket.lines:
        return BasketStart(view)
    left = [
        _title(tablet, page, lambda: ask(_CUSTOMER)),
        *(_group(tablet, view, page, together, ask) for together in groups(page)),
    ]
    options, sums = Options(tablet, view, page, ask), Sums(tablet, page)
    others = OtherBaskets(page.basket.basket_id)
    pay = PayAction(
        tablet,
        page,
        on_customer=lambda: ask(_CUSTOMER),
        on_way=ask,
        on_override=lambda: ask(_OVERRIDE),
    )
    foot = _foot(tablet, view, pay, lambda: ask(_DROP))
    # The others wait: upright, they stand after all there is to say of this one.
    body = (
        Body([*left, *options, sums, others], narrow=True, foot=foot)
        if tablet.narrow
        else Sides([*left, others], options, under=sums, foot=foot)
    )
    return ft.Stack([body, *_sheet(tablet, view, page, asking, lambda: ask(""))], expand=True)


def _sheet(tablet: Tablet, view: BasketView, page: BasketPage, asking: str, close: OnTap) -> list[ft.Control]:
    if asking == _CUSTOMER:
        return [CustomerSheet(view, close)]
    if asking == _DROP:
        return [DropSheet(view, close)]
    if asking == _OVERRIDE:
        return [OverrideSheet(view, close)]
    line = next((line for line in page.basket.lines if line.line_id == asking), None)
    if line:
        return [WaySheet(view, line, close)]
    return WhyOption(tablet, view, page, asking, close)


def _title(tablet: Tablet, page: BasketPage, on_customer: OnTap) -> ft.Control:
    words, customer = tablet.words, page.basket.customer
    title = words.t("basket.title_for", customer=customer.name) if customer else words.t("basket.title")
    chip = SecondaryButton(
        words.t("app.change" if customer else "basket.choose_customer"),
        name=words.t("basket.choose_customer"),
        key="customer",
        icon=ft.Icons.PERSON_OUTLINED,
        on_tap=on_customer,
    )
    return ft.Row([Title(title, expand=True), chip], spacing=Space.M)


def _group(tablet: Tablet, view: BasketView, page: BasketPage, together: Together, ask: Ask) -> ft.Control:
    rows = [_line(tablet, view, line, ask) for line in together.lines]
    words, answer = tablet.words, together.answer
    stuck = (
        [Notice(words.reason(answer.empty), LATE, ft.Icons.ERROR_OUTLINE)]
        if answer and answer.empty and not together.option
        else []
    )
    mode = together.way.mode if together.way else None
    return BasketGroup(mode, _group_title(tablet, page, together), [*stuck, *rows])


def _group_title(tablet: Tablet, page: BasketPage, together: Together) -> str:
    words, option = tablet.words, together.option
    if together.way is None:
        return words.t("basket.choosing")
    if option is None:
        return words.of(together.way.mode)
    parts = (way_title(words, option, page.names), way_when(tablet, option))
    return " · ".join((*parts, way_from(words, option, page.names)))


def _line(tablet: Tablet, view: BasketView, line: BasketLine, ask: Ask) -> ft.Control:
    words = tablet.words

    def less() -> None:
        if line.quantity == 1:
            tablet.do(view.remove(line))
        else:
            tablet.do(view.change_quantity(line.line_id, line.quantity - 1))

    return BasketRow(
        words,
        line_id=line.line_id,
        name=line.name,
        options=" · ".join(line.options),
        picture=picture_address(line.picture, line.colour),
        quantity=line.quantity,
        price=words.money(line.price),
        amount=words.money(line.amount),
        mode=line.mode,
        way=_way(words, line),
        on_less=less,
        on_more=lambda: tablet.do(view.change_quantity(line.line_id, line.quantity + 1)),
        on_way=lambda: ask(line.line_id),
    )


def _way(words: Words, line: BasketLine) -> str:
    return words.of(line.mode) if line.mode else words.t("way.missing")


def _foot(tablet: Tablet, view: BasketView, pay: ft.Control, on_drop: OnTap) -> ft.Control:
    words = tablet.words
    park = SecondaryButton(
        words.t("basket.park"),
        key="park",
        icon=ft.Icons.PAUSE_CIRCLE_OUTLINE,
        on_tap=lambda: tablet.do(view.park()),
    )
    drop = IconAction(
        ft.Icons.DELETE_OUTLINE, name=words.t("basket.drop"), key="drop", line=True, on_tap=on_drop
    )
    return ActionBar(pay, [park, drop], left_handed=tablet.preferences.left_handed)
