"""Orders: finding one."""

import flet as ft

from shared.contract.store.selling import OrderRow
from store_app.components.body import Body
from store_app.components.fields import Field
from store_app.components.states import Empty
from store_app.components.tap import Tap
from store_app.components.text import Say, Small, Title
from store_app.screens.component import component
from store_app.screens.waiting import Waiting
from store_app.state.hooks import use_tablet, use_view
from store_app.state.orders import OrdersView
from store_app.state.tablet import Tablet
from store_app.theme import STRONG, Colour, Space


@component
def OrdersScreen() -> ft.Control:
    """List the orders of this store, newest first, and find one as one types."""
    tablet = use_tablet()
    words = tablet.words
    view = use_view(lambda: OrdersView(tablet))
    find = Field(
        words.t("order.find_hint"),
        view.text,
        key="order.find",
        on_change=lambda text: tablet.do(view.type(text)),
        expand=True,
    )
    return Body([Title(words.t("order.list")), ft.Row([find]), *_rows(tablet, view)], narrow=tablet.narrow)


def OrderLine(tablet: Tablet, row: OrderRow) -> ft.Control:
    """Draw an order in a list."""
    words = tablet.words
    facts = (words.when(row.placed_at, tablet.now()), words.t("basket.lines", count=row.units))
    whose = row.customer_name or words.t("pay.nobody")
    what = ft.Column(
        [Say(f"{row.number} · {whose}", STRONG, lines=1), Small(" · ".join(facts), lines=1)],
        spacing=0,
        expand=True,
    )
    return Tap(
        ft.Row(
            [what, Say(words.money(row.total), STRONG), ft.Icon(ft.Icons.CHEVRON_RIGHT, color=Colour.MUTED)],
            spacing=Space.M,
        ),
        name=words.t("order.open_it", number=row.number, name=whose),
        key=f"order:{row.order_id}",
        on_tap=lambda: tablet.go(f"/orders/{row.order_id}"),
        ground=Colour.SURFACE,
        line=Colour.HAIRLINE,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
    )


def _rows(tablet: Tablet, view: OrdersView) -> list[ft.Control]:
    words = tablet.words
    if view.rows:
        return [ft.Column([OrderLine(tablet, row) for row in view.rows], spacing=Space.S)]
    if view.loading or view.error:
        return [Waiting(tablet, view)]
    if view.text:
        return [Empty(ft.Icons.SEARCH_OFF, words.t("order.none"), words.t("order.none_hint"))]
    return [Empty(ft.Icons.RECEIPT_LONG_OUTLINED, words.t("order.none_yet"), words.t("order.none_hint"))]
