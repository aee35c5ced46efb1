"""Customers: finding and writing down, and what one bought."""

from datetime import date

import flet as ft

from shared.contract.store.selling import CustomerPage, CustomerRow
from store_app.components.body import Body, Split
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.card import Card
from store_app.components.dialog import Dialog
from store_app.components.fields import Field
from store_app.components.picture import Initials
from store_app.components.pill import Pill
from store_app.components.states import Empty
from store_app.components.text import Label, Say, Small, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.customer_form import CreateButton, CustomerForm
from store_app.screens.customer_row import PersonRow, initials
from store_app.screens.orders import OrderLine
from store_app.screens.waiting import Waiting
from store_app.state.customers import CustomersView, CustomerView, Draft
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import NEAR, STRONG, Colour, Space

_MOST_HISTORY = 8


@component
def CustomersScreen() -> ft.Control:
    """Find a customer as one types, or write one down."""
    tablet = use_tablet()
    words = tablet.words
    view = use_view(lambda: CustomersView(tablet))
    draft, write = ft.use_state(Draft())
    is_new, set_new = ft.use_state(False)
    form = Dialog(
        words,
        words.t("customer.new"),
        CustomerForm(tablet, view, draft, write),
        on_close=lambda: set_new(False),
        action=CreateButton(tablet, view, draft, lambda created: tablet.go(f"/customers/{created}")),
    )
    ft.use_dialog(form if is_new else None)
    find = Field(
        words.t("customer.find_hint"),
        view.text,
        key="customer.find",
        on_change=lambda text: tablet.do(view.type(text)),
        expand=True,
    )
    new = PrimaryButton(
        words.t("customer.new"),
        key="customer.new",
        icon=ft.Icons.PERSON_ADD_OUTLINED,
        on_tap=lambda: set_new(True),
    )
    return Body(
        [Title(words.t("customer.title")), ft.Row([find]), *_rows(tablet, view)],
        narrow=tablet.narrow,
        foot=ActionBar(new, left_handed=tablet.preferences.left_handed),
    )


@component
def CustomerScreen(customer_id: str) -> ft.Control:
    """Show one customer: how to reach them, what they ordered, what they bought before."""
    tablet = use_tablet()
    view = use_view(lambda: CustomerView(tablet, customer_id), [customer_id])
    if view.page is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    left = [_head(tablet, view.page), *_orders(tablet, view.page)]
    sell = PrimaryButton(
        tablet.words.t("customer.serve"),
        key="serve",
        icon=ft.Icons.SHOPPING_BASKET_OUTLINED,
        on_tap=lambda: tablet.do(view.serve()),
    )
    back = SecondaryButton(
        tablet.words.t("customer.title"),
        key="back",
        icon=ft.Icons.ARROW_BACK,
        on_tap=lambda: tablet.go("/customers"),
    )
    return Body(
        [Split(left, [_reach(view.page), *_history(tablet, view.page)], narrow=tablet.narrow)],
        narrow=tablet.narrow,
        foot=ActionBar(sell, [back], left_handed=tablet.preferences.left_handed),
    )


def _rows(tablet: Tablet, view: CustomersView) -> list[ft.Control]:
    words = tablet.words
    if view.rows:
        rows = [_person(tablet, row) for row in view.rows]
        return [ft.Column(rows, spacing=Space.S)]
    if view.loading or view.error:
        return [Waiting(tablet, view)]
    return [Empty(ft.Icons.PERSON_SEARCH, words.t("customer.none"), words.t("customer.none_hint"))]


def _person(tablet: Tablet, row: CustomerRow) -> ft.Control:
    return PersonRow(tablet.words, row, on_tap=lambda: tablet.go(f"/customers/{row.customer_id}"))


def _head(tablet: Tablet, page: CustomerPage) -> ft.Control:
    customer = page.customer
    tier = [Pill(customer.tier, NEAR, ft.Icons.STAR)] if customer.tier else []
    named = ft.Column([Title(customer.name), Label(customer.customer_id.upper())], spacing=0, expand=True)
    return ft.Row([Initials(initials(customer.name), size=64), named, *tier], spacing=Space.L)


def _reach(page: CustomerPage) -> ft.Control:
    customer, lives = page.customer, page.customer.address
    facts = (
        (ft.Icons.PHONE_OUTLINED, customer.phone),
        (ft.Icons.MAIL_OUTLINE, customer.email),
        (
            ft.Icons.HOME_OUTLINED,
            f"{lives.street}, {lives.postcode} {lives.town}".strip(", ") if lives else None,
        ),
    )
    rows = [
        ft.Row([ft.Icon(icon, size=20, color=Colour.MUTED), Say(fact, expand=True)], spacing=Space.M)
        for icon, fact in facts
        if fact
    ]
    return Card(ft.Column(list[ft.Control](rows), spacing=Space.M))


def _orders(tablet: Tablet, page: CustomerPage) -> list[ft.Control]:
    words = tablet.words
    title = Subtitle(words.t("customer.orders"))
    if not page.orders:
        return [title, Label(words.t("customer.no_orders"))]
    return [title, ft.Column([OrderLine(tablet, row) for row in page.orders], spacing=Space.S)]


def _history(tablet: Tablet, page: CustomerPage) -> list[ft.Control]:
    bought = sorted(page.customer.history, key=lambda one: one.day, reverse=True)[:_MOST_HISTORY]
    if not bought:
        return []
    rows = [
        ft.Row(
            [
                Say(f"{one.quantity} × {one.name}", STRONG, expand=True, lines=1),
                Small(tablet.words.long_day(date.fromisoformat(one.day))),
            ],
            spacing=Space.M,
        )
        for one in bought
    ]
    title = Subtitle(tablet.words.t("customer.history"))
    return [Card(ft.Column([title, *rows], spacing=Space.S))]
