"""What is asked over a delivery: how many units of an item came, and whether what differs is all of it."""

from collections.abc import Callable

import flet as ft

from shared.receiving import Receipt, ReceiptLine
from store_app.components.buttons import PrimaryButton, SecondaryButton
from store_app.components.dialog import Dialog
from store_app.components.keypad import NumberPad
from store_app.components.pill import Fact, Noted
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say
from store_app.screens.component import component
from store_app.screens.delivery_parts import compared, state_of
from store_app.state.hooks import use_tablet, use_view
from store_app.state.receiving import DeliveryView, full_name, line_of
from store_app.state.tablet import Tablet
from store_app.state.units import UnitsView
from store_app.theme import BODY, LABEL, LATE, Space
from store_app.words import Words

#: More of them nobody reads before a tap.
_MOST_TOLD = 12


@component
def UnitsSheet(delivery: DeliveryView, sku: str, close: Callable[[], object]) -> ft.Control:
    """Ask how many units of an item came in all; a scan meanwhile counts as ever."""
    tablet = use_tablet()
    words = tablet.words
    view = use_view(lambda: UnitsView(tablet, delivery, sku), [sku])
    ft.use_effect(lambda: close() if view.done else None, [view.done])
    action = PrimaryButton(
        words.t("app.confirm"),
        key="units.confirm",
        on_tap=lambda: tablet.do(view.confirm()),
        enabled=bool(view.typed) and not delivery.busy,
    )
    content = ft.Column(_asked(words, view), spacing=Space.M, tight=True)
    sheet = Dialog(words, full_name(delivery.item(sku)), content, on_close=close, action=action)
    ft.use_dialog(None if view.done else sheet)
    return ft.Container()


def finish_sheet(tablet: Tablet, view: DeliveryView, receipt: Receipt, close: OnTap) -> ft.AlertDialog:
    """Tell what differs, and ask whether this is all of it."""
    words = tablet.words
    title = "delivery.finish_differing" if receipt.differing else "delivery.finish_all"
    untold = "" if receipt.is_announced else "delivery.finish_untold"
    then = "delivery.finish_then" if receipt.differing else untold
    told = receipt.differing[:_MOST_TOLD]
    rest = len(receipt.differing) - len(told)
    content = [
        *_refused(view),
        Say(_came(words, receipt), BODY),
        *(_differing(words, view, receipt, line) for line in told),
        *([Label(words.t("delivery.and_more", count=rest))] if rest else []),
        *([Label(words.t(then))] if then else []),
    ]
    finish = PrimaryButton(
        words.t("delivery.finish_so"),
        key="finish.confirm",
        on_tap=lambda: tablet.do(view.finish()),
        enabled=not view.busy,
    )
    column = ft.Column(content, spacing=Space.M, tight=True)
    return Dialog(words, words.t(title), column, on_close=close, action=finish)


def _came(words: Words, receipt: Receipt) -> str:
    if receipt.differing:
        return compared(words, receipt)
    return words.t("delivery.counted_so_far", count=receipt.received)


def _asked(words: Words, view: UnitsView) -> list[ft.Control]:
    receipt = view.delivery.receipt
    line = line_of(receipt, view.sku) if receipt else ReceiptLine(sku=view.sku)
    pad = NumberPad(words, view.typed, key="units", on_digit=view.press, on_delete=view.delete)
    announced = SecondaryButton(
        words.t("delivery.all_announced", count=line.announced),
        key="units.announced",
        on_tap=lambda: view.take(line.announced),
    )
    shown = [*([announced] if line.announced else []), pad]
    return [
        *_refused(view.delivery),
        Label(words.t("delivery.how_many", count=line.received)),
        *(ft.Row([part], alignment=ft.MainAxisAlignment.CENTER) for part in shown),
    ]


def _differing(words: Words, view: DeliveryView, receipt: Receipt, line: ReceiptLine) -> ft.Control:
    state = state_of(words, receipt, line, closed=True)
    named = Say(full_name(view.item(line.sku)), LABEL, expand=True)
    return ft.Row([named, *([Fact(*state)] if state else [])], spacing=Space.M)


def _refused(view: DeliveryView) -> list[ft.Control]:
    if view.feedback is None or view.feedback.is_good:
        return []
    return [Noted(view.feedback.text, LATE.strong, ft.Icons.ERROR)]
