"""The main action of a basket: taking the money, or else what has to be done before."""

from collections.abc import Callable

import flet as ft

from shared.contract.store.selling import BasketPage
from store_app.components.buttons import PrimaryButton, SecondaryButton
from store_app.components.pill import Fact
from store_app.components.tap import OnTap
from store_app.state.tablet import Tablet
from store_app.theme import LATE, Space

_NO_CUSTOMER, _NO_WAY, _KEPT = "customer-missing", "way-missing", "kept-for-orders"
#: What else may stand in the way, by the slug of the problem.
_OTHERS = {
    "out-of-stock": "basket.sold_out",
    "no-longer-sold": "basket.not_sold",
    "basket-locked": "basket.locked",
}


def PayAction(
    tablet: Tablet,
    page: BasketPage,
    *,
    on_customer: OnTap,
    on_way: Callable[[str], object],
    on_override: OnTap,
) -> ft.Control:
    """Lead to the payment; while something is missing, to that."""
    words = tablet.words
    if page.pay_problem == _NO_CUSTOMER:
        return PrimaryButton(
            words.t("basket.choose_customer"),
            key="pay.customer",
            icon=ft.Icons.PERSON_OUTLINED,
            on_tap=on_customer,
        )
    open_line = next((line.line_id for line in page.basket.lines if line.mode is None), "")
    if page.pay_problem == _NO_WAY and open_line:
        return PrimaryButton(
            words.t("basket.choose_way"),
            key="pay.way",
            icon=ft.Icons.ALT_ROUTE,
            on_tap=lambda: on_way(open_line),
        )
    if page.pay_problem == _KEPT:
        return _ask_manager(tablet, page, on_way, on_override)
    pay = PrimaryButton(
        words.t("basket.pay", amount=page.due.now),
        key="pay",
        icon=ft.Icons.CREDIT_CARD,
        enabled=page.pay_problem is None,
        on_tap=lambda: tablet.go(f"/baskets/{page.basket.basket_id}/pay"),
    )
    if page.pay_problem is None:
        return pay
    said = words.t(_OTHERS.get(page.pay_problem, "basket.no_way"))
    return ft.Row([Fact(said, LATE, ft.Icons.ERROR), pay], spacing=Space.L, tight=True)


def _ask_manager(
    tablet: Tablet, page: BasketPage, on_way: Callable[[str], object], on_override: OnTap
) -> ft.Control:
    """Say that orders wait for it, and lead to another way or to a manager."""
    words = tablet.words
    other = SecondaryButton(
        words.t("override.other_way"),
        key="override.other_way",
        icon=ft.Icons.ALT_ROUTE,
        on_tap=lambda: on_way(page.kept[0]),
    )
    ask = PrimaryButton(
        words.t("override.ask"), key="override", icon=ft.Icons.LOCK_OPEN_OUTLINED, on_tap=on_override
    )
    said = Fact(words.t("override.kept"), LATE, ft.Icons.LOCK_OUTLINED)
    ways_on = ft.Row([other, ask], spacing=Space.M, run_spacing=Space.S, tight=True, wrap=tablet.narrow)
    if tablet.narrow:
        # Beside both, it would leave no room for what else can be done with a basket.
        return ft.Column([said, ways_on], spacing=Space.S, tight=True)
    return ft.Row([said, ways_on], spacing=Space.M, tight=True)
