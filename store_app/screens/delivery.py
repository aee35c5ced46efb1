"""One delivery: counted by what comes out of its boxes, finished, and then as it was received."""

from collections.abc import Callable, Sequence

import flet as ft

from shared.receiving import Receipt
from store_app.components.big_message import BigMessage
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton
from store_app.components.delivery import ScanPrompt
from store_app.components.frame import Notice
from store_app.components.haptic import feel
from store_app.components.pick import Banner
from store_app.components.states import Empty
from store_app.screens.component import component
from store_app.screens.delivery_parts import DeliveryHead, DeliveryLines, compared, in_order
from store_app.screens.delivery_sheets import UnitsSheet, finish_sheet
from store_app.screens.waiting import Waiting
from store_app.state.hooks import use_tablet, use_view
from store_app.state.receiving import JOINT, DeliveryView, Heard
from store_app.state.tablet import Tablet
from store_app.theme import LATE, NEAR, PRIMARY, RISK, Space, slim

#: Lines that are drawn at first, and more each time that their end comes near.
_MOST_LINES = 24
_HEARD = {
    Heard.COUNTED: (PRIMARY, ft.Icons.CHECK_CIRCLE),
    Heard.BEYOND: (RISK, ft.Icons.NEW_RELEASES),
    Heard.REFUSED: (LATE, ft.Icons.ERROR),
}


@component
def DeliveryScreen(delivery_id: str) -> ft.Control:
    """Show the delivery: what is still to come out of its boxes, or what came."""
    tablet = use_tablet()
    view = use_view(lambda: DeliveryView(tablet, delivery_id), [delivery_id])
    receipt, feedback = view.receipt, view.feedback

    async def let_feel() -> None:
        if feedback:
            await feel(good=feedback.is_good)

    # What the store server says of a scan that was felt already is felt only if it is otherwise.
    ft.use_effect(let_feel, [feedback and (feedback.number, feedback.is_good)])
    if receipt is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    part = DeliveryReceived(view) if receipt.received_at else DeliveryCount(view)
    # Each part has state of its own; the key makes it anew when the delivery is closed.
    return ft.Container(part, key=f"{delivery_id}:{receipt.received_at}", expand=True)


@component
def DeliveryCount(view: DeliveryView) -> ft.Control:
    """Count what is unpacked; what the last scan said stays in sight over a list that scrolls."""
    tablet, receipt = use_tablet(), view.receipt
    typing, type_units = ft.use_state("")
    finishing, finish = ft.use_state(False)
    most, draw = ft.use_state(_MOST_LINES)
    assert receipt

    def draw_more() -> None:
        if most < len(receipt.lines):
            draw(most + _MOST_LINES)

    def end() -> None:
        if receipt.is_announced and not receipt.differing:
            tablet.do(view.finish())
        else:
            view.forget()
            finish(True)

    ft.use_dialog(finish_sheet(tablet, view, receipt, lambda: finish(False)) if finishing else None)
    sheet = [UnitsSheet(view, typing, lambda: type_units(""))] if typing else []
    lines = DeliveryLines(tablet, view, receipt, in_order(receipt, view.last)[:most], type_units)
    head = [DeliveryHead(tablet, receipt), *_said(tablet, view, receipt)]
    told = [*_about(tablet, receipt), *([lines] if receipt.lines else [_blank(tablet)])]
    done = PrimaryButton(
        tablet.words.t("pick.finish"),
        key="finish",
        icon=ft.Icons.CHECK,
        on_tap=end,
        enabled=bool(receipt.lines) and receipt.waits,
    )
    foot = ActionBar(done, left_handed=tablet.preferences.left_handed)
    return ft.Stack([_laid_out(tablet, head, told, foot, draw_more), *sheet], expand=True)


@component
def DeliveryReceived(view: DeliveryView) -> ft.Control:
    """Show who received it and when, and what came otherwise than announced."""
    tablet, receipt = use_tablet(), view.receipt
    assert receipt
    most, draw = ft.use_state(_MOST_LINES)

    def draw_more() -> None:
        if most < len(receipt.lines):
            draw(most + _MOST_LINES)

    lines = sorted(receipt.lines, key=lambda line: not line.differs)
    body = [
        DeliveryHead(tablet, receipt),
        _received(tablet, receipt),
        DeliveryLines(tablet, view, receipt, lines[:most]),
    ]
    back = PrimaryButton(tablet.words.t("delivery.back"), key="back", on_tap=lambda: tablet.go("/deliveries"))
    foot = ActionBar(back, left_handed=tablet.preferences.left_handed)
    return Body(body, narrow=tablet.narrow, foot=foot, on_end=draw_more)


def _laid_out(
    tablet: Tablet,
    head: Sequence[ft.Control],
    told: Sequence[ft.Control],
    foot: ft.Control,
    on_end: Callable[[], None],
) -> ft.Control:
    if slim():
        # A head that stays would leave the list no room.
        return Body([*head, *told], narrow=tablet.narrow, foot=foot, on_end=on_end)
    margin = Space.L if tablet.narrow else Space.XL
    stays = ft.Container(
        ft.Column([*head], spacing=Space.L), padding=ft.Padding.only(left=margin, top=margin, right=margin)
    )
    return ft.Column(
        [stays, Body(told, narrow=tablet.narrow, foot=foot, on_end=on_end)],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _said(tablet: Tablet, view: DeliveryView, receipt: Receipt) -> list[ft.Control]:
    """Say what the last scan came to, in the place that says before what to do."""
    if view.feedback:
        return [Banner(view.feedback.text, *_HEARD[view.feedback.heard])]
    return [ScanPrompt(tablet.words.t("delivery.scan"))] if receipt.lines else []


def _about(tablet: Tablet, receipt: Receipt) -> list[ft.Control]:
    words = tablet.words
    if receipt.withdrawn:
        return [Notice(words.t("delivery.withdrawn"), RISK, ft.Icons.WARNING_AMBER)]
    if receipt.lines and not receipt.is_announced:
        return [Notice(words.t("delivery.compared_later"), NEAR, ft.Icons.INFO_OUTLINE)]
    return []


def _blank(tablet: Tablet) -> ft.Control:
    words = tablet.words
    return Empty(ft.Icons.BARCODE_READER, words.t("delivery.blank_title"), words.t("delivery.blank"))


def _received(tablet: Tablet, receipt: Receipt) -> ft.Control:
    words, when = tablet.words, receipt.received_at
    assert when
    by = words.t("delivery.received_by", who=receipt.changed_by, when=words.when(when, tablet.now()))
    stock = words.t("delivery.in_stock", count=receipt.received)
    hint = JOINT.join((by, stock, compared(words, receipt)))
    tone, icon = (RISK, ft.Icons.RULE) if receipt.differing else (PRIMARY, ft.Icons.INVENTORY)
    return BigMessage(icon, tone, words.t("delivery.received"), hint)
