"""The receipt: the order's number, the code to collect it with, and what happens next with each part."""

import flet as ft

from shared.contract.store.selling import OrderPage
from shared.payment import Settlement
from store_app.components.body import Body, Split
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.card import Amount, Card
from store_app.components.picture import QrPicture
from store_app.components.pill import Noted
from store_app.components.text import Label, Small, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.order_parts import Parts, Taken
from store_app.state.checkout import Checkout
from store_app.state.hooks import use_tablet
from store_app.state.tablet import Tablet
from store_app.theme import LATE, OFFLINE, PRIMARY, Colour, Space
from store_app.words import Words

_MARK = 56
_QR = 168
_SETTLEMENT = {
    Settlement.OFFLINE_STORED: (OFFLINE, ft.Icons.HOURGLASS_TOP),
    Settlement.FORWARDED: (OFFLINE, ft.Icons.HOURGLASS_TOP),
    Settlement.CAPTURED: (PRIMARY, ft.Icons.CHECK_CIRCLE),
    Settlement.DECLINED: (LATE, ft.Icons.CREDIT_CARD_OFF),
}


@component
def ReceiptShown(view: Checkout, order: OrderPage) -> ft.Control:
    """Show that it is paid, and lead to the next customer."""
    tablet = use_tablet()
    words = tablet.words
    left = [_done(tablet, order), *Taken(tablet, order), *Parts(tablet, order)]
    pdf = SecondaryButton(
        words.t("pay.receipt_pdf"),
        key="receipt",
        icon=ft.Icons.PICTURE_AS_PDF_OUTLINED,
        on_tap=view.open_receipt,
    )
    see = SecondaryButton(
        words.t("pay.order", number=order.order.number),
        key="order",
        icon=ft.Icons.RECEIPT_LONG_OUTLINED,
        on_tap=lambda: tablet.go(f"/orders/{order.order.order_id}"),
    )
    next_one = PrimaryButton(
        words.t("pay.next_customer"),
        key="next",
        icon=ft.Icons.PERSON_ADD_OUTLINED,
        on_tap=lambda: tablet.do(view.next_customer()),
    )
    return Body(
        [Split(left, [Paid(tablet, order), *PickupCode(tablet, order)], narrow=tablet.narrow)],
        narrow=tablet.narrow,
        foot=ActionBar(next_one, [pdf, see], left_handed=tablet.preferences.left_handed),
    )


def Paid(tablet: Tablet, page: OrderPage) -> ft.Control:
    """Say what was paid, how, and what is still to be paid."""
    words, order = tablet.words, page.order
    card = order.card
    how = (
        words.t("pay.card_ending", brand=card.brand.title(), digits=card.last4) if card and card.last4 else ""
    )
    standing = [] if page.settlement is None else [_settlement(words, page.settlement)]
    rows = [
        Amount(words.t("basket.total"), words.money(order.due.goods + order.due.delivery)),
        Amount(words.t("pay.paid"), words.money(order.due.now), detail=how),
        *standing,
        *(
            [Amount(words.t("basket.due_later"), words.money(order.due.later))]
            if order.due.later.minor
            else []
        ),
    ]
    return Card(ft.Column(list[ft.Control](rows), spacing=Space.M))


def _settlement(words: Words, settlement: Settlement) -> ft.Control:
    tone, icon = _SETTLEMENT[settlement]
    return Noted(words.of(settlement), tone.strong, icon)


def PickupCode(tablet: Tablet, page: OrderPage) -> list[ft.Control]:
    """Show the code that the customer collects with, if there is anything to collect."""
    if not page.pickup_code or not page.parts:
        return []
    words = tablet.words
    code = QrPicture(page.pickup_code, name=words.t("pay.pickup_qr"), size=_QR)
    said = ft.Column(
        [Subtitle(words.t("pay.pickup_qr")), Small(words.t("pay.pickup_hint"))], spacing=Space.XS, expand=True
    )
    return [Card(ft.Row([code, said], spacing=Space.L))]


def _done(tablet: Tablet, page: OrderPage) -> ft.Control:
    words, order = tablet.words, page.order
    mark = ft.Container(
        ft.Icon(ft.Icons.CHECK, size=32, color=PRIMARY.on_soft),
        width=_MARK,
        height=_MARK,
        border_radius=_MARK // 2,
        bgcolor=PRIMARY.soft,
        alignment=ft.Alignment.CENTER,
    )
    whose = order.customer.name if order.customer else words.t("pay.nobody")
    said = ft.Column(
        [
            Title(words.t("pay.approved")),
            Label(f"{words.t('pay.order', number=order.number)} · {whose}"),
        ],
        spacing=0,
        expand=True,
    )
    known = words.t("order.central" if page.central else "order.not_central")
    icon = ft.Icons.CLOUD_DONE_OUTLINED if page.central else ft.Icons.CLOUD_UPLOAD_OUTLINED
    state = ft.Row([ft.Icon(icon, size=16, color=Colour.MUTED), Small(known)], spacing=Space.XS, tight=True)
    return ft.Semantics(
        content=ft.Row([mark, said, state], spacing=Space.L), live_region=True, container=True
    )
