"""Asking a manager, on the spot, for their word: who they are, then their PIN."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.permissions import Person
from store_app.components.buttons import SecondaryButton
from store_app.components.dialog import Dialog
from store_app.components.sign_in import PinHint
from store_app.components.text import Label, Say
from store_app.screens.component import component
from store_app.screens.pin import Pin
from store_app.screens.waiting import Waiting
from store_app.state.approval import ApprovalView, StoringView
from store_app.state.checkout import Checkout
from store_app.state.hooks import use_tablet, use_view
from store_app.theme import STRONG, Space


@component
def StoringSheet(checkout: Checkout, close: Callable[[], object]) -> ft.Control:
    """Say what a terminal without its line is to take, and ask for a manager's PIN."""
    tablet = use_tablet()
    view = use_view(lambda: StoringView(tablet, checkout))
    amount = [Say(tablet.words.money(checkout.page.due.now), STRONG)] if checkout.page else []
    return ApprovalSheet(view, [*amount, *Approver(view)], close)


def ApprovalSheet(view: ApprovalView, asked: list[ft.Control], close: Callable[[], object]) -> ft.Control:
    """Lay what a manager is asked over the screen, until they have answered."""
    words = view.tablet.words
    ft.use_effect(lambda: close() if view.done else None, [view.done])
    content = ft.Column(asked, spacing=Space.M, tight=True)
    ft.use_dialog(None if view.done else Dialog(words, words.t("override.title"), content, on_close=close))
    return ft.Container()


def Approver(view: ApprovalView) -> list[ft.Control]:
    """Ask who it is if several may, then for the PIN."""
    tablet = view.tablet
    words = tablet.words
    if not view.managers:
        return [Waiting(tablet, view)]
    if view.person is None:
        faces = [
            Choice(f"manager:{one.person_id}", one.name, partial(view.choose, one)) for one in view.managers
        ]
        return [Label(words.t("override.who")), *faces]
    return _pin(view, view.person)


def Choice(key: str, text: str, on_tap: Callable[[], object]) -> ft.Control:
    """Offer one answer, as wide as the sheet."""
    return ft.Row([SecondaryButton(text, key=key, on_tap=on_tap, wide=True)])


def _pin(view: ApprovalView, manager: Person) -> list[ft.Control]:
    words = view.tablet.words
    return [
        Label(words.t("override.pin", name=manager.name)),
        PinHint(words, view.refused),
        ft.Row([Pin(view)], alignment=ft.MainAxisAlignment.CENTER),
    ]
