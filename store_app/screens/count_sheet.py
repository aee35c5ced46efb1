"""Counting on the spot: the number by thumb or by scans, and only then what the stock says."""

from collections.abc import Callable

import flet as ft

from store_app.components.buttons import PrimaryButton, SecondaryButton
from store_app.components.dialog import Dialog
from store_app.components.keypad import NumberPad
from store_app.components.pill import Noted
from store_app.components.text import Label, Say
from store_app.screens.component import component
from store_app.screens.waiting import Waiting
from store_app.state.counting import CountStep, CountView
from store_app.state.hooks import use_tablet, use_view
from store_app.state.stock import StockView
from store_app.theme import FIGURE, LATE, RISK, Space
from store_app.words import Words


@component
def CountSheet(stock: StockView, close: Callable[[], object]) -> ft.Control:
    """Ask how many stand on the shelf, and confirm what differs from the stock."""
    tablet = use_tablet()
    words = tablet.words
    view = use_view(lambda: CountView(tablet, stock), [stock])
    ft.use_effect(lambda: close() if view.done else None, [view.done])
    content = ft.Column(_content(view), spacing=Space.M, tight=True)
    title = words.t("count.title", name=stock.name or stock.sku)
    sheet = Dialog(words, title, content, on_close=close, action=_action(view))
    ft.use_dialog(None if view.done else sheet)
    return ft.Container()


def _content(view: CountView) -> list[ft.Control]:
    words = view.tablet.words
    if view.begun is None:
        return [*_refused(view), Waiting(view.tablet, view)]
    if view.orders:
        gave_way = words.t("count.gave_way", orders=", ".join(view.orders))
        return [Noted(gave_way, RISK.strong, ft.Icons.CALL_SPLIT)]
    return _asked(view) if view.asks else [*_refused(view), *_compared(view)]


def _asked(view: CountView) -> list[ft.Control]:
    words = view.tablet.words
    pad = NumberPad(words, view.typed, key="count", on_digit=view.press, on_delete=view.delete)
    again = (
        [Noted(words.t("count.once_more"), RISK.strong, ft.Icons.REPLAY)]
        if view.step is CountStep.AGAIN
        else []
    )
    other = [Noted(words.t("count.other"), LATE.strong, ft.Icons.ERROR)] if view.strange else []
    centred = ft.Row([pad], alignment=ft.MainAxisAlignment.CENTER)
    return [*_refused(view), *again, Label(words.t("count.how")), *other, centred]


def _refused(view: CountView) -> list[ft.Control]:
    if view.refused is None:
        return []
    return [Noted(view.tablet.words.error(view.refused), LATE.strong, ft.Icons.ERROR)]


def _compared(view: CountView) -> list[ft.Control]:
    words = view.tablet.words
    figures = (
        ("count.counted", words.number(int(view.typed))),
        ("count.expected", words.number(int(view.typed) - view.variance)),
        ("count.variance", signed(words, view.variance)),
    )
    shown = [ft.Column([Label(words.t(key)), Say(said, FIGURE)], spacing=Space.XS) for key, said in figures]
    again = SecondaryButton(words.t("count.again"), key="count.again", on_tap=view.again)
    return [ft.Row(list[ft.Control](shown), spacing=Space.XL, wrap=True), ft.Row([again])]


def _action(view: CountView) -> ft.Control | None:
    tablet, words = view.tablet, view.tablet.words
    if view.begun is None or view.step is CountStep.TAKEN:
        return None
    if view.step is CountStep.COMPARED:
        return PrimaryButton(
            words.t("app.confirm"),
            key="count.confirm",
            on_tap=lambda: tablet.do(view.confirm()),
            enabled=not view.busy,
        )
    return PrimaryButton(
        words.t("count.check"),
        key="count.check",
        on_tap=lambda: tablet.do(view.check()),
        enabled=bool(view.typed) and not view.busy,
    )


def signed(words: Words, units: int) -> str:
    """Say a change of stock with its sign."""
    return f"{'+' if units > 0 else ''}{words.number(units)}"
