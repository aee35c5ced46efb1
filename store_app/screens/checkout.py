"""Taking the money: what is due now, the terminal's answer, and what to do when there is none."""

from datetime import datetime

import flet as ft

from shared.basket import BasketLine
from shared.contract.store.selling import BasketPage
from shared.errors import PromiseGone
from shared.money import Money
from shared.network import DeliveryMode
from shared.payment import Payment, PaymentStatus
from shared.promise.answer import Option
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.card import Amount, Card
from store_app.components.frame import Notice
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say, Title
from store_app.screens.approval_sheet import StoringSheet
from store_app.screens.component import component
from store_app.screens.receipt import ReceiptShown
from store_app.screens.waiting import Waiting
from store_app.state.checkout import Checkout
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import LATE, PRIMARY, RISK, SUBTITLE, Colour, Space, Tone

_WIDTH = 560
_MARK = 96


@component
def CheckoutScreen(basket_id: str) -> ft.Control:
    """Take what is due now; once it is taken, the receipt stands here."""
    tablet = use_tablet()
    view = use_view(lambda: Checkout(tablet, basket_id), [basket_id])
    asking, ask = ft.use_state(False)
    if view.order:
        return ReceiptShown(view, view.order)
    if view.page is None:
        return Body([Waiting(tablet, view)], narrow=tablet.narrow)
    middle = ft.Container(
        ft.Container(_content(tablet, view, view.page), width=_WIDTH), alignment=ft.Alignment.TOP_CENTER
    )
    body = Body([middle], narrow=tablet.narrow, foot=_foot(tablet, view, view.page, lambda: ask(True)))
    sheet = [StoringSheet(view, lambda: ask(False))] if asking else []
    return ft.Stack([body, *sheet], expand=True)


def _content(tablet: Tablet, view: Checkout, page: BasketPage) -> ft.Control:
    words = tablet.words
    customer = page.basket.customer
    head = ft.Column(
        [Title(words.t("pay.title")), Label(customer.name if customer else words.t("pay.nobody"))],
        spacing=0,
    )
    return ft.Column([head, _sums(tablet, page), _state(tablet, view)], spacing=Space.L)


def _sums(tablet: Tablet, page: BasketPage) -> ft.Control:
    words, due = tablet.words, page.due
    rows = [
        Amount(words.t("basket.taken"), words.money(due.take_away)),
        *([Amount(_deposit(tablet, page), words.money(due.deposit))] if due.deposit.minor else []),
        ft.Divider(height=Space.S, color=Colour.HAIRLINE),
        Amount(words.t("pay.amount"), words.money(due.now), strong=True),
        *([Amount(words.t("basket.due_later"), words.money(due.later))] if due.later.minor else []),
    ]
    return Card(ft.Column(list[ft.Control](rows), spacing=Space.S))


def _deposit(tablet: Tablet, page: BasketPage) -> str:
    percent = tablet.words.percent(page.basket.deposit_percent / 100)
    return tablet.words.t("basket.deposit", percent=percent)


def _state(tablet: Tablet, view: Checkout) -> ft.Control:
    words = tablet.words
    if view.is_checking:
        return _waiting(words.t("pay.checking"), words.t("pay.checking_hint"), RISK)
    if view.is_at_terminal:
        return _waiting(words.t("pay.waiting"), words.t("pay.waiting_hint"), None)
    if view.gone:
        return Notice(_gone(tablet, view.gone), LATE, ft.Icons.REMOVE_SHOPPING_CART)
    if view.instead and not view.payment:
        said = " ".join(_instead(tablet, line, option) for line, option in view.instead)
        return Notice(said, PRIMARY, ft.Icons.ALT_ROUTE)
    if view.payment and view.payment.declined_offline:
        return Notice(_declined_offline(tablet, view.payment), LATE, ft.Icons.SIGNAL_WIFI_OFF)
    if view.payment and view.payment.status is PaymentStatus.DECLINED:
        return Notice(words.t("pay.declined"), LATE, ft.Icons.CREDIT_CARD_OFF)
    return ft.Row(
        [ft.Icon(ft.Icons.CREDIT_CARD, size=20, color=Colour.MUTED), Label(words.t("pay.terminal"))],
        spacing=Space.S,
    )


def _declined_offline(tablet: Tablet, payment: Payment) -> str:
    why = payment.not_stored
    said = tablet.words.t("pay.declined_offline") if why is None else tablet.words.of(why)
    return f"{tablet.words.t('pay.terminal_offline')} {said}"


def _gone(tablet: Tablet, gone: PromiseGone) -> str:
    words, facts = tablet.words, gone.facts
    if "mode" not in facts:
        return f"{words.error(gone)} {words.t('pay.gone_nothing')}"
    at = datetime.fromisoformat(str(facts["at"]))
    left = words.t(
        "pay.gone_left",
        way=words.of(DeliveryMode(str(facts["mode"]))),
        when=words.promise(at, tablet.now(), by_hour=bool(facts["by_hour"])),
        price=words.price(Money(minor=int(facts["price_minor"]), currency=str(facts["currency"]))),
    )
    return f"{words.error(gone)} {left}"


def _instead(tablet: Tablet, line: BasketLine, option: Option) -> str:
    words = tablet.words
    return words.t(
        "pay.instead",
        name=line.name,
        way=words.of(option.mode),
        when=words.promise(option.promised_at, tablet.now(), by_hour=option.by_hour),
        price=words.price(option.price),
    )


def _waiting(title: str, hint: str, tone: Tone | None) -> ft.Control:
    ring = ft.ProgressRing(
        width=_MARK // 2, height=_MARK // 2, stroke_width=4, color=tone.strong if tone else None
    )
    said = ft.Column(
        [Say(title, SUBTITLE), Say(hint, color=Colour.MUTED)],
        spacing=Space.XS,
        expand=True,
    )
    card = Card(ft.Row([ring, said], spacing=Space.XL), padding=Space.XL)
    return ft.Semantics(content=card, live_region=True, container=True)


def _foot(tablet: Tablet, view: Checkout, page: BasketPage, on_manager: OnTap) -> ft.Control:
    words = tablet.words
    back = SecondaryButton(
        words.t("pay.back"),
        key="back",
        icon=ft.Icons.ARROW_BACK,
        enabled=not (view.busy or view.is_checking),
        on_tap=lambda: tablet.go(f"/baskets/{view.basket_id}"),
    )
    hand = tablet.preferences.left_handed
    if view.is_checking:
        check = SecondaryButton(
            words.t("pay.check"),
            key="check",
            icon=ft.Icons.SYNC,
            enabled=not view.busy,
            on_tap=lambda: tablet.do(view.check()),
        )
        return ActionBar(check, [back], left_handed=hand)
    if view.left:
        left = PrimaryButton(
            words.t("pay.take_left"),
            key="left",
            icon=ft.Icons.ALT_ROUTE,
            enabled=not view.busy,
            on_tap=lambda: tablet.do(view.take_left()),
        )
        return ActionBar(left, [back], left_handed=hand)
    declined = view.payment is not None and view.payment.status is PaymentStatus.DECLINED
    take = PrimaryButton(
        words.t("pay.again" if declined else "pay.card"),
        key="take",
        icon=ft.Icons.CREDIT_CARD,
        enabled=not view.busy and not view.gone and page.pay_problem is None,
        on_tap=lambda: tablet.do(view.pay()),
    )
    return ActionBar(take, [back, *_manager(tablet, view, on_manager)], left_handed=hand)


def _manager(tablet: Tablet, view: Checkout, on_manager: OnTap) -> list[ft.Control]:
    if not view.needs_manager:
        return []
    asked = tablet.words.t("override.ask")
    icon = ft.Icons.LOCK_OPEN_OUTLINED
    return [SecondaryButton(asked, key="manager", icon=icon, enabled=not view.busy, on_tap=on_manager)]
