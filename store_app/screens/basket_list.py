"""The baskets that are not paid, to go on with."""

import flet as ft

from shared.contract.store.selling import BasketRow
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton
from store_app.components.picture import Initials
from store_app.components.states import Empty
from store_app.components.tap import Tap
from store_app.components.text import Say, Small, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.customer_row import initials
from store_app.screens.waiting import Waiting
from store_app.state.basket import BasketsView
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import STRONG, Colour, Space


@component
def BasketsScreen() -> ft.Control:
    """List the baskets that wait, and start another one."""
    tablet = use_tablet()
    words = tablet.words
    view = use_view(lambda: BasketsView(tablet))
    start = PrimaryButton(
        words.t("today.new_basket"),
        key="start",
        icon=ft.Icons.ADD_SHOPPING_CART,
        on_tap=lambda: tablet.do(view.start()),
    )
    return Body(
        [Title(words.t("basket.all")), *_waiting(tablet, view)],
        narrow=tablet.narrow,
        foot=ActionBar(start, left_handed=tablet.preferences.left_handed),
    )


@component
def OtherBaskets(but: str) -> ft.Control:
    """List every other basket that waits; nothing where none does."""
    tablet = use_tablet()
    view = use_view(lambda: BasketsView(tablet))
    rows = [row for row in view.rows if row.basket_id != but and row.units]
    if not rows:
        return ft.Container()
    title = Subtitle(tablet.words.t("basket.others"))
    return ft.Column([title, *(_row(tablet, view, row) for row in rows)], spacing=Space.S)


def _waiting(tablet: Tablet, view: BasketsView) -> list[ft.Control]:
    words = tablet.words
    rows = [row for row in view.rows if row.units]
    if rows:
        return [ft.Column([_row(tablet, view, row) for row in rows], spacing=Space.S)]
    if view.loading or view.error:
        return [Waiting(tablet, view)]
    return [Empty(ft.Icons.SHOPPING_BASKET_OUTLINED, words.t("basket.none"), words.t("basket.empty_hint"))]


def _row(tablet: Tablet, view: BasketsView, row: BasketRow) -> ft.Control:
    words = tablet.words
    name = row.customer_name or words.t("basket.no_customer")
    facts = (
        words.of(row.status),
        words.t("basket.lines", count=row.units),
        row.owner_name,
        words.ago(row.changed_at, tablet.now()),
    )
    what = ft.Column(
        [Say(name, STRONG, lines=1), Small(" · ".join(filter(None, facts)), lines=1)],
        spacing=0,
        expand=True,
    )
    mark = Initials(initials(row.customer_name)) if row.customer_name else _nobody()
    return Tap(
        ft.Row(
            [
                mark,
                what,
                Say(words.money(row.total), STRONG),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, color=Colour.MUTED),
            ],
            spacing=Space.M,
        ),
        name=words.t("basket.resume_it", name=name, amount=row.total),
        key=f"basket:{row.basket_id}",
        on_tap=lambda: tablet.do(view.resume(row.basket_id)),
        ground=Colour.SURFACE,
        line=Colour.HAIRLINE,
        padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S),
    )


def _nobody() -> ft.Control:
    return ft.Container(
        ft.Icon(ft.Icons.SHOPPING_BASKET_OUTLINED, size=20, color=Colour.MUTED),
        width=40,
        height=40,
        border_radius=20,
        bgcolor=Colour.HIGH,
        alignment=ft.Alignment.CENTER,
    )
