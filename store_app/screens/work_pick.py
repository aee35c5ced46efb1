"""Picking by scanning: the item wanted now, what the last scan said, and the list."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.fulfilment import FulfilmentLine, FulfilmentOrder, ReasonCode
from shared.workflow import COLLECTED
from store_app.components.big_message import BigMessage
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.card import Card
from store_app.components.pick import PickTarget, ScanBanner
from store_app.components.short_sheet import ShortSheet
from store_app.pictures import picture_address
from store_app.screens.component import component
from store_app.screens.work_head import LineRows, WorkHead
from store_app.state.hooks import use_tablet
from store_app.state.tablet import Tablet
from store_app.state.work import Feedback, WorkView
from store_app.theme import PRIMARY, RISK

_PICTURE, _NARROW_PICTURE = 260, 220
_LAST_DIGITS = 4


@component
def WorkPick(view: WorkView) -> ft.Control:
    """Show what to take from which shelf; a scan takes it."""
    tablet = use_tablet()
    work, feedback = view.work, view.feedback
    assert work

    title = tablet.words.t("pick.title", number=work.number, done=work.units_picked, total=work.units)
    body = [
        WorkHead(tablet, work, title=title),
        *_said(feedback, is_complete=view.target is None),
        _target(tablet, view, view.target) if view.target else _complete(tablet, work),
        LineRows(tablet, view, work),
    ]
    return Body(body, narrow=tablet.narrow, foot=PickFoot(view))


@component
def PickFoot(view: WorkView) -> ft.Control:
    """Finish, or say what cannot be found."""
    tablet = use_tablet()
    words, work, target = tablet.words, view.work, view.target
    reason, ask = ft.use_state("")
    quantity, count = ft.use_state(1)
    assert work

    def close() -> None:
        ask("")
        count(1)

    def confirm() -> None:
        if target:
            tablet.do(view.short(target, quantity, ReasonCode(reason)))
        close()

    sheet = (
        ShortSheet(
            words,
            target.name,
            quantity=quantity,
            most=target.to_pick,
            reason=ReasonCode(reason),
            on_quantity=count,
            on_reason=ask,
            on_confirm=confirm,
            on_close=close,
        )
        if reason and target
        else None
    )
    ft.use_dialog(sheet)
    others = [
        *(_missing(tablet, ask) if target else []),
        SecondaryButton(
            words.t("pick.undo"),
            key="undo-scan",
            icon=ft.Icons.UNDO,
            on_tap=lambda: tablet.do(view.undo()),
            enabled=bool(work.scans),
        ),
    ]
    finish = PrimaryButton(
        words.t("pick.finish"),
        key="finish",
        icon=ft.Icons.CHECK,
        on_tap=lambda: tablet.do(view.finish()),
        enabled=target is None,
    )
    return ActionBar(finish, others, left_handed=tablet.preferences.left_handed)


def _missing(tablet: Tablet, ask: Callable[[str], object]) -> list[ft.Control]:
    return [
        SecondaryButton(tablet.words.t(key), key=key, on_tap=partial(ask, reason.value))
        for key, reason in (
            ("pick.not_found", ReasonCode.NOT_FOUND),
            ("pick.damaged", ReasonCode.DAMAGED),
        )
    ]


def _target(tablet: Tablet, view: WorkView, line: FulfilmentLine) -> ft.Control:
    words = tablet.words
    here = view.page.here.get(line.sku, 0) if view.page else 0
    return Card(
        PickTarget(
            words,
            name=line.name,
            options=" · ".join(line.options),
            picture=picture_address(line.picture, line.colour),
            code=words.t("pick.ean", digits=line.gtin[-_LAST_DIGITS:]) if line.gtin else line.sku,
            zone=line.zone or words.t("pick.no_zone"),
            here=words.t("pick.here", count=here),
            to_take=line.to_pick,
            picture_size=_NARROW_PICTURE if tablet.narrow else _PICTURE,
        )
    )


def _said(feedback: Feedback | None, *, is_complete: bool) -> list[ft.Control]:
    """Tell of the last scan; that the last item was right is told by the list being complete."""
    if feedback is None or (feedback.is_good and is_complete):
        return []
    return [ScanBanner(feedback.text, good=feedback.is_good)]


def _complete(tablet: Tablet, work: FulfilmentOrder) -> ft.Control:
    words = tablet.words
    if not work.units_picked:
        said = words.t("pick.nothing_title"), words.t("pick.nothing_hint")
        return BigMessage(ft.Icons.UNDO, RISK, *said)
    hint = "pick.then_stage" if work.mode in COLLECTED else "pick.then_pack"
    return BigMessage(ft.Icons.CHECK_CIRCLE, PRIMARY, words.t("pick.complete"), words.t(hint))
