"""Beside a basket: the options for what travels together, and the sums."""

from functools import partial

import flet as ft

from shared.contract.store_api import BasketPage
from shared.promise.answer import Answer, Option
from store_app.components.card import Amount, Card
from store_app.components.text import Label, Subtitle
from store_app.screens.ways import OptionRow
from store_app.state.basket import BasketView
from store_app.state.basket_groups import Together, groups
from store_app.state.tablet import Tablet
from store_app.theme import Colour, Space
from store_app.words import Words

_MOST = 4


def Options(tablet: Tablet, view: BasketView, page: BasketPage) -> list[ft.Control]:
    """Offer for each group what is the fastest, the cheapest and the greenest for all of it."""
    offered = [together for together in groups(page) if together.answer and together.answer.options]
    if not offered:
        return []
    rows = [_options(tablet, view, page, together) for together in offered]
    customer = page.basket.customer
    lives = customer.address if customer else None
    where = [Label(f"{lives.street}, {lives.postcode} {lives.town}".strip(", "))] if lives else []
    head = ft.Column([Subtitle(tablet.words.t("basket.options")), *where], spacing=0)
    return [head, *rows]


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


def _options(tablet: Tablet, view: BasketView, page: BasketPage, together: Together) -> ft.Control:
    chosen = together.option.option_id if together.option else ""
    answer = together.answer
    rows = [
        OptionRow(
            tablet,
            option,
            page.names,
            title=_title(tablet.words, option),
            chosen=option.option_id == chosen,
            compact=True,
            on_choose=partial(_choose, tablet, view, option.option_id),
        )
        for option in (_worth_showing(answer, chosen) if answer else ())
    ]
    return ft.Column(list[ft.Control](rows), spacing=Space.S)


def _choose(tablet: Tablet, view: BasketView, option_id: str) -> None:
    tablet.do(view.choose_option(option_id))


def _title(words: Words, option: Option) -> str:
    return " · ".join(words.of(label) for label in option.labels)


def _worth_showing(answer: Answer, chosen: str) -> list[Option]:
    """Keep the chosen one and those that are the best at something, in their order."""
    best = [option for option in answer.options if option.labels or option.option_id == chosen]
    return best[:_MOST] or list(answer.options[:_MOST])
