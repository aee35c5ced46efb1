"""What stands around every screen: the places to go, the search, the line, who is working, and what just happened."""

import asyncio
import re

import flet as ft

from shared.contract.store.shift import Today
from shared.permissions import Permission
from store_app.components.buttons import QuietButton
from store_app.components.dialog import ChoiceDialog, Dialog
from store_app.components.fields import SearchBox
from store_app.components.frame import Frame, LineStrip, Notice, Place, TopBar, tab_lines
from store_app.components.haptic import feel
from store_app.components.pill import LinePill
from store_app.components.states import Loading, Offline
from store_app.components.tap import OnTap
from store_app.components.works_offline import WorksOffline
from store_app.screens.component import component
from store_app.screens.sign_in import SignInScreen
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.state.toast import ToastTone
from store_app.state.today import TodayView
from store_app.state.view import TYPING_PAUSE_S
from store_app.theme import LABEL, LATE, NEAR, PRIMARY, SMALL, STRONG, Space, Touch, Type, grown, slim

_PLACES = (
    ("/", "nav.today", ft.Icons.TODAY, Permission.LOOK),
    ("/browse", "nav.sell", ft.Icons.STOREFRONT, Permission.LOOK),
    ("/basket", "nav.basket", ft.Icons.SHOPPING_BASKET_OUTLINED, Permission.SELL),
    ("/queue", "nav.queue", ft.Icons.INVENTORY_2_OUTLINED, Permission.FULFIL),
    ("/handover", "nav.handover", ft.Icons.HANDSHAKE_OUTLINED, Permission.FULFIL),
    ("/customers", "nav.customers", ft.Icons.PEOPLE_OUTLINE, Permission.SELL),
    ("/orders", "nav.orders", ft.Icons.RECEIPT_LONG_OUTLINED, Permission.SELL),
    ("/manager", "nav.manager", ft.Icons.INSIGHTS, Permission.MANAGE),
)
#: Screens that are reached from a place of another name.
_HOMES = {
    "products": "/browse",
    "stock": "/browse",
    "baskets": "/basket",
    "work": "/queue",
    "deliveries": "/",
}
_TOASTS = {
    ToastTone.GOOD: (PRIMARY, ft.Icons.CHECK_CIRCLE),
    ToastTone.WRONG: (LATE, ft.Icons.ERROR),
    ToastTone.PLAIN: (NEAR, ft.Icons.INFO_OUTLINE),
}
_CODE = re.compile(r"^(\d{8}|\d{12,14}|[PLOCDplocd]-\S+)$")
#: Clear of the main action, which may be tapped again at once.
_ABOVE_FOOT = 96
_TAB_BAR = 76


@component
def Shell() -> ft.Control:
    """Show the screen of this address, once someone is signed in."""
    tablet = use_tablet()
    outlet = ft.use_route_outlet()

    async def let_feel() -> None:
        if tablet.signal:
            await feel(good=tablet.signal.good)

    ft.use_effect(let_feel, [tablet.signal])
    if not tablet.awake:
        waiting = Loading(tablet.words) if tablet.reachable else Offline(tablet.words)
        return ft.Container(waiting, padding=Space.XXL)
    if tablet.session is None:
        return SignInScreen()
    return ft.Stack([Framed(outlet), *_toast(tablet)], expand=True)


@component
def Framed(screen: ft.Control) -> ft.Control:
    """Put the screen into the frame."""
    tablet = use_tablet()
    words = tablet.words
    counts = use_view(lambda: TodayView(tablet))
    route = ft.use_route_location()
    asking, ask = ft.use_state("")

    def chosen(choice: str) -> None:
        ask("")
        if choice == "settings":
            tablet.go("/settings")
        else:
            tablet.do(tablet.sign_out())

    about_person = ChoiceDialog(
        words,
        tablet.session.person.name if tablet.session else "",
        [("settings", words.t("nav.settings")), ("sign_out", words.t("sign_in.sign_out"))],
        on_choose=chosen,
        on_close=lambda: ask(""),
    )
    dialogs = {"person": about_person, "line": _what_works(tablet, lambda: ask(""))}
    ft.use_dialog(dialogs.get(asking))
    return Frame(
        words,
        narrow=tablet.narrow,
        places=_places(tablet, counts.today),
        current=_home(route),
        on_go=tablet.go,
        bar=_bar(tablet, route, lambda: ask("person")),
        strip=_strip(tablet, lambda: ask("line")),
        body=screen,
    )


def _bar(tablet: Tablet, route: str, on_person: OnTap) -> ft.Control:
    person = tablet.session.person if tablet.session else None

    def search(text: str) -> None:
        tablet.query = text
        tablet.do(go_on(text))

    async def go_on(text: str) -> None:
        await asyncio.sleep(TYPING_PAUSE_S)
        if text and tablet.query == text and route != "/browse":
            tablet.go("/browse")

    async def submit() -> None:
        # A whole code that was typed by hand is as good as a scan; anything else is searched for already.
        if _CODE.match(tablet.query.strip()):
            await tablet.scan(tablet.query.strip())

    box = SearchBox(
        tablet.words,
        tablet.query,
        on_change=search,
        on_submit=lambda: tablet.do(submit()),
        on_clear=lambda: search(""),
    )
    return TopBar(
        tablet.words,
        search=box,
        line=LinePill(tablet.words, reachable=tablet.reachable, up=bool(tablet.line and tablet.line.up)),
        initials=person.initials if person else "",
        person=person.name if person else "",
        on_person=on_person,
        narrow=tablet.narrow,
    )


def _strip(tablet: Tablet, on_open: OnTap) -> ft.Control:
    line = tablet.line
    if line is None or (tablet.reachable and line.up):
        # Something always stands here: a strip that comes and goes would move the screen under it, which Flet
        # then builds anew, with everything typed into it gone.
        return ft.Container(height=0)
    span = tablet.words.span(tablet.now() - line.since)
    return LineStrip(
        tablet.words, reachable=tablet.reachable, span=span, waiting=line.waiting, on_open=on_open
    )


def _what_works(tablet: Tablet, on_close: OnTap) -> ft.AlertDialog:
    return Dialog(
        tablet.words, tablet.words.t("line.works_title"), WorksOffline(tablet.words), on_close=on_close
    )


def _toast(tablet: Tablet) -> list[ft.Control]:
    toast = tablet.toast
    if toast is None:
        return []
    tone, icon = _TOASTS[toast.tone]
    undo = QuietButton(tablet.words.t("app.undo"), key="undo", on_tap=lambda: tablet.do(tablet.undo()))
    notice = Notice(toast.text, tone, icon, undo if toast.undo else None)
    # A foot has its main action under the others where there is little room.
    above = _ABOVE_FOOT + _growth(STRONG) + (Touch.TARGET + _growth(LABEL) + Space.S if slim() else 0)
    if tablet.narrow:
        bar = (_TAB_BAR + _growth(SMALL)) * tab_lines(sum(tablet.may(needed) for *_, needed in _PLACES))
        return [ft.Container(notice, left=Space.L, right=Space.L, bottom=above + bar)]
    return [ft.Container(notice, left=grown(Touch.RAIL) + Space.XL, right=Space.XL, bottom=above)]


def _growth(kind: Type) -> int:
    """Give how much higher a line is than in the usual size."""
    return grown(kind.height) - kind.height


def _places(tablet: Tablet, today: Today | None) -> list[Place]:
    counts = {"/queue": today.to_prepare, "/handover": today.to_hand_over} if today else {}
    return [
        Place(route, tablet.words.t(key), icon, counts.get(route, 0))
        for route, key, icon, needed in _PLACES
        if tablet.may(needed)
    ]


def _home(route: str) -> str:
    first = route.strip("/").split("/")[0]
    return _HOMES.get(first, f"/{first}")
