"""The tablet's app: what a page needs before it draws, and which address shows which screen to whom."""

from collections.abc import Callable

import flet as ft

from shared.permissions import Permission
from store_app import theme
from store_app.components.haptic import make_senses
from store_app.components.states import NotAllowed
from store_app.screens.basket import BasketScreen, CurrentBasketScreen
from store_app.screens.basket_list import BasketsScreen
from store_app.screens.browse import BrowseScreen
from store_app.screens.checkout import CheckoutScreen
from store_app.screens.component import component
from store_app.screens.customers import CustomerScreen, CustomersScreen
from store_app.screens.deliveries import DeliveriesScreen
from store_app.screens.delivery import DeliveryScreen
from store_app.screens.handover import HandOverScreen
from store_app.screens.manager import ManagerScreen
from store_app.screens.not_found import NotFoundScreen
from store_app.screens.order import OrderScreen
from store_app.screens.orders import OrdersScreen
from store_app.screens.product import ProductScreen
from store_app.screens.queue import QueueScreen
from store_app.screens.settings import SettingsScreen
from store_app.screens.shell import Shell
from store_app.screens.stock import StockScreen
from store_app.screens.today import TodayScreen
from store_app.screens.work import WorkScreen
from store_app.state.hooks import TabletContext, use_tablet
from store_app.state.kept import Preferences
from store_app.state.tablet import Tablet

Screen = Callable[..., ft.Control]
LOOK, SELL, FULFIL, MANAGE = Permission.LOOK, Permission.SELL, Permission.FULFIL, Permission.MANAGE
RECEIVE = Permission.RECEIVE


def show_app(page: ft.Page, tablet: Tablet) -> None:
    """Draw the app on a page; what the page hears goes to the tablet."""
    theme.apply(page)
    tablet.width = _width(page)

    senses = page.data = make_senses()

    def dress(likes: Preferences) -> None:
        theme.dress(page, ft.ThemeMode(likes.theme.value), likes.text_percent)
        senses.heard = likes.sounds

    def on_key(event: ft.KeyboardEvent) -> None:
        tablet.press(event.key, shift=event.shift)

    def on_resize() -> None:
        tablet.width = _width(page)

    def on_connect() -> None:
        tablet.resume()
        # Flet keeps nothing of what was to be drawn while the browser was away.
        tablet.notify()  # type: ignore[no-untyped-call]

    page.on_error = tablet.fail
    page.on_keyboard_event = on_key
    page.on_resize = on_resize
    page.on_connect = on_connect
    page.on_disconnect = tablet.pause
    page.on_close = tablet.pause
    dress(tablet.preferences)
    tablet.dress = dress
    page.render(App, tablet)


@ft.component
def App(tablet: Tablet) -> ft.Control:
    """Everything, for one tablet."""
    ft.use_effect(tablet.wake, [])
    return TabletContext(tablet, lambda: ft.Router(ROUTES))


@component
def Guarded(needed: Permission, screen: Screen, parts: tuple[str, ...]) -> ft.Control:
    """Show a screen to those who may see it; `parts` of the address are its arguments."""
    tablet = use_tablet()
    params = ft.use_route_params()
    if not tablet.may(needed):
        return NotAllowed(tablet.words)
    return screen(*(params[part] for part in parts))


def route(path: str, needed: Permission, screen: Screen) -> ft.Route:
    """Let an address show a screen; what stands after a colon in `path` is handed to it, in that order."""
    parts = tuple(part[1:] for part in path.split("/") if part.startswith(":"))

    def show() -> ft.Control:
        return Guarded(needed, screen, parts)

    return ft.Route(path=path, component=show) if path else ft.Route(index=True, component=show)


ROUTES = [
    ft.Route(
        component=Shell,
        children=[
            route("", LOOK, TodayScreen),
            route("sign-in", LOOK, TodayScreen),
            route("browse", LOOK, BrowseScreen),
            route("products/:product_id", LOOK, ProductScreen),
            route("queue", FULFIL, QueueScreen),
            route("work/:fulfilment_id", FULFIL, WorkScreen),
            route("handover", FULFIL, HandOverScreen),
            route("deliveries", RECEIVE, DeliveriesScreen),
            route("deliveries/:delivery_id", RECEIVE, DeliveryScreen),
            route("stock/:sku", LOOK, StockScreen),
            route("manager", MANAGE, ManagerScreen),
            route("settings", LOOK, SettingsScreen),
            route("basket", SELL, CurrentBasketScreen),
            route("baskets", SELL, BasketsScreen),
            route("baskets/:basket_id", SELL, BasketScreen),
            route("baskets/:basket_id/pay", SELL, CheckoutScreen),
            route("customers", SELL, CustomersScreen),
            route("customers/:customer_id", SELL, CustomerScreen),
            route("orders", SELL, OrdersScreen),
            route("orders/:order_id", SELL, OrderScreen),
            ft.Route(path=":lost*", component=NotFoundScreen),
        ],
    )
]


def _width(page: ft.Page) -> int:
    return round(page.width or theme.NARROW_DP)
