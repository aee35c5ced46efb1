"""Asking a manager, on the spot, to let something be sold that orders wait for: why, then their PIN."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.contract.store.selling import BasketPage
from shared.overrides import OverrideReason
from store_app.components.text import Label, Say
from store_app.screens.approval_sheet import ApprovalSheet, Approver, Choice
from store_app.screens.component import component
from store_app.screens.waiting import Waiting
from store_app.state.basket import BasketView
from store_app.state.hooks import use_tablet, use_view
from store_app.state.override import OverrideView
from store_app.theme import STRONG


@component
def OverrideSheet(basket: BasketView, close: Callable[[], object]) -> ft.Control:
    """Say what is kept for orders, and ask for a reason and a manager's PIN."""
    tablet = use_tablet()
    view = use_view(lambda: OverrideView(tablet, basket))
    return ApprovalSheet(view, [*_kept(basket.page), *_asked(view)], close)


def _kept(page: BasketPage | None) -> list[ft.Control]:
    lines = page.basket.lines if page else ()
    kept = page.kept if page else ()
    return [Say(f"{line.quantity} × {line.name}", STRONG) for line in lines if line.line_id in kept]


def _asked(view: OverrideView) -> list[ft.Control]:
    tablet = view.tablet
    words = tablet.words
    if not view.managers:
        return [Waiting(tablet, view)]
    if view.reason is None:
        choices = [Choice(f"reason:{one}", words.of(one), partial(view.give, one)) for one in OverrideReason]
        return [Label(words.t("override.why")), *choices]
    return Approver(view)
