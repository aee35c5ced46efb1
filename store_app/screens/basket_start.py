"""Where there is nothing to change: an empty basket, one that is being paid, one that is done."""

import flet as ft

from shared.basket import BasketStatus
from store_app.components.body import Body
from store_app.components.buttons import PrimaryButton
from store_app.components.states import Empty
from store_app.screens.basket_list import OtherBaskets
from store_app.screens.component import component
from store_app.state.basket import BasketView
from store_app.state.hooks import use_tablet
from store_app.state.tablet import Tablet

_DONE = frozenset({BasketStatus.PAYING, BasketStatus.PAID})


@component
def BasketStart(view: BasketView) -> ft.Control:
    """Say what to do next; a scan starts a basket."""
    tablet = use_tablet()
    basket = view.page.basket if view.page else None
    if basket and basket.status in _DONE:
        return Body([_done(tablet, view, basket.status)], narrow=tablet.narrow)
    words = tablet.words
    find = PrimaryButton(
        words.t("basket.find"), key="find", icon=ft.Icons.SEARCH, on_tap=lambda: tablet.go("/browse")
    )
    empty = Empty(ft.Icons.BARCODE_READER, words.t("basket.empty"), words.t("basket.empty_hint"), action=find)
    return Body([empty, OtherBaskets(view.basket_id)], narrow=tablet.narrow)


def _done(tablet: Tablet, view: BasketView, status: BasketStatus) -> ft.Control:
    words = tablet.words
    paid = status is BasketStatus.PAID
    look = PrimaryButton(
        words.t("pay.receipt" if paid else "pay.title"),
        key="look",
        on_tap=lambda: tablet.go(f"/baskets/{view.basket_id}/pay"),
    )
    return Empty(
        ft.Icons.CHECK_CIRCLE_OUTLINE if paid else ft.Icons.CREDIT_CARD,
        words.t("basket.is_paid" if paid else "basket.is_paying"),
        words.t("basket.empty_hint") if paid else words.t("pay.checking_hint"),
        action=look,
    )
