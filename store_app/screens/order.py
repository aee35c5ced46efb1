"""One order: where each part is, what was paid, and its papers again."""

from functools import partial

import flet as ft

from shared.contract.store.selling import OrderPage
from store_app.components.body import Body, Split
from store_app.components.buttons import ActionBar, SecondaryButton
from store_app.components.card import Card
from store_app.components.pill import Pill
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say, Small, Title
from store_app.screens.component import component
from store_app.screens.order_parts import Parts, Taken
from store_app.screens.receipt import Paid, PickupCode
from store_app.screens.waiting import Waiting
from store_app.screens.why import WhySheet
from store_app.state.hooks import use_tablet, use_view
from store_app.state.orders import OrderView
from store_app.state.tablet import Tablet
from store_app.theme import OFFLINE, PRIMARY, STRONG, Space
from store_app.words import Words


@component
def OrderScreen(order_id: str) -> ft.Control:
    """Show an order as it stands."""
    tablet = use_tablet()
    view = use_view(lambda: OrderView(tablet, order_id), [order_id])
    asked, ask = ft.use_state("")
    page = view.page
    if page is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    left = [_head(tablet, page), *Parts(tablet, page, ask if page.central else None), *Taken(tablet, page)]
    right = [*_customer(tablet, page), Paid(tablet, page), *PickupCode(tablet, page)]
    pdf = SecondaryButton(
        tablet.words.t("pay.receipt_pdf"),
        key="receipt",
        icon=ft.Icons.PICTURE_AS_PDF_OUTLINED,
        on_tap=view.open_receipt,
    )
    back = SecondaryButton(
        tablet.words.t("order.list"),
        key="back",
        icon=ft.Icons.ARROW_BACK,
        on_tap=lambda: tablet.go("/orders"),
    )
    body = Body(
        [Split(left, right, narrow=tablet.narrow)],
        narrow=tablet.narrow,
        foot=ActionBar(pdf, [back], left_handed=tablet.preferences.left_handed),
    )
    return ft.Stack([body, *_why(tablet, view, page, asked, lambda: ask(""))], expand=True)


def _why(tablet: Tablet, view: OrderView, page: OrderPage, asked: str, close: OnTap) -> list[ft.Control]:
    parts = (part for part in page.parts if part.fulfilment_id == asked)
    return [WhySheet(tablet.words.of(part.mode), partial(view.why, asked), close) for part in parts]


def _head(tablet: Tablet, page: OrderPage) -> ft.Control:
    words, order = tablet.words, page.order
    placed = words.t("order.placed", when=words.when(order.placed_at, tablet.now()))
    named = ft.Column(
        [
            Title(words.t("order.title", number=order.number)),
            Label(f"{words.of(order.channel)} · {placed}"),
        ],
        spacing=0,
        expand=True,
    )
    return ft.Row([named, _known(words, page)], spacing=Space.M)


def _known(words: Words, page: OrderPage) -> ft.Control:
    if page.settled:
        return Pill(words.t("order.settled"), PRIMARY, ft.Icons.TASK_ALT)
    if page.central:
        return Pill(words.t("order.central"), PRIMARY, ft.Icons.CLOUD_DONE)
    return Pill(words.t("order.not_central"), OFFLINE, ft.Icons.CLOUD_UPLOAD)


def _customer(tablet: Tablet, page: OrderPage) -> list[ft.Control]:
    customer = page.order.customer
    if customer is None:
        return []
    lives = customer.address
    known = (
        customer.phone,
        customer.email,
        f"{lives.street}, {lives.postcode} {lives.town}".strip(", ") if lives else None,
    )
    facts = [Small(fact) for fact in known if fact]
    return [Card(ft.Column([Say(customer.name, STRONG), *facts], spacing=0))]
