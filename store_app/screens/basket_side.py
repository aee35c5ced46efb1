"""Beside a basket: the options for what travels together, and the sums."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.contract.store.selling import BasketPage
from shared.promise.answer import Answer, Option
from store_app.components.card import Amount, Card
from store_app.components.tap import OnTap
from store_app.components.text import Label, Subtitle
from store_app.screens.browse import room
from store_app.screens.ways import OptionRows, way_prepared_by
from store_app.screens.why import WhySheet
from store_app.state.basket import BasketView
from store_app.state.basket_groups import Together, groups
from store_app.state.tablet import Tablet
from store_app.theme import Colour, Space

_MOST = 4
_SIDE = 0.42  # of the screen


def Options(
    tablet: Tablet, view: BasketView, page: BasketPage, ask: Callable[[str], object]
) -> list[ft.Control]:
    """Offer for each group what is the best at something for all of it; `ask` asks why of an option."""
    offered = [together for together in groups(page) if together.answer and together.answer.options]
    if not offered:
        return []
    rows = [_options(tablet, view, page, together, ask) for together in offered]
    customer = page.basket.customer
    lives = customer.address if customer else None
    where = [Label(f"{lives.street}, {lives.postcode} {lives.town}".strip(", "))] if lives else []
    head = ft.Column([Subtitle(tablet.words.t("basket.options")), *where], spacing=0)
    return [head, *rows]


def WhyOption(
    tablet: Tablet, view: BasketView, page: BasketPage, asked: str, close: OnTap
) -> list[ft.Control]:
    """Explain the option that someone asks about, if there is one."""
    options = (option for group in page.groups for option in group.answer.options)
    option = next((option for option in options if option.option_id == asked), None)
    if option is None:
        return []
    return [WhySheet(way_prepared_by(tablet.words, option, page.names), partial(view.why, asked), close)]


def Sums(tablet: Tablet, page: BasketPage) -> ft.Control:
    """Say what it costs, now and later."""
    words, due, basket = tablet.words, page.due, page.basket
    ordered = bool(due.deposit.minor or due.later.minor)
    percent = words.percent(basket.deposit_percent / 100)
    parts = (
        words.t("basket.due_now_parts", take_away=due.take_away, percent=percent, deposit=due.deposit)
        if due.take_away.minor
        else words.t("basket.deposit", percent=percent)
    )
    rows = [
        Amount(words.t("basket.goods"), words.money(due.goods)),
        *([Amount(words.t("basket.delivery"), words.price(due.delivery))] if basket.chosen else []),
        ft.Divider(height=Space.S, color=Colour.HAIRLINE),
        Amount(words.t("basket.due_now"), words.money(due.now), detail=parts if ordered else "", strong=True),
        *([Amount(words.t("basket.due_later"), words.money(due.later))] if ordered else []),
    ]
    return Card(ft.Column(list[ft.Control](rows), spacing=Space.S))


def _options(
    tablet: Tablet,
    view: BasketView,
    page: BasketPage,
    together: Together,
    ask: Callable[[str], object],
) -> ft.Control:
    chosen = together.option.option_id if together.option else ""
    answer = together.answer
    rows = (
        OptionRows(
            tablet,
            answer,
            _worth_showing(answer, chosen),
            title=lambda option: way_prepared_by(tablet.words, option, page.names),
            room=_room(tablet),
            chosen=chosen,
            on_choose=lambda option: tablet.do(view.choose_option(option.option_id)),
            on_why=lambda option: ask(option.option_id),
        )
        if answer
        else []
    )
    way = together.way
    named = [Label(tablet.words.of(way.mode))] if way else []
    return ft.Column([*named, *rows], spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _room(tablet: Tablet) -> int:
    return room(tablet) if tablet.narrow else round((room(tablet) - Space.XL) * _SIDE)


def _worth_showing(answer: Answer, chosen: str) -> list[Option]:
    """Keep the chosen one and those that are the best at something, in their order."""
    best = [option for option in answer.options if option.labels or option.option_id == chosen]
    return best[:_MOST] or list(answer.options[:_MOST])
