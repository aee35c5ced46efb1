"""Staging: where a picked order waits for its customer, and that it waits there."""

import flet as ft

from store_app.components.big_message import BigMessage
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.fields import Field
from store_app.components.pick import ScanBanner
from store_app.screens.component import component
from store_app.screens.work_head import LineRows, WorkHead
from store_app.state.hooks import use_tablet
from store_app.state.work import WorkView
from store_app.theme import NEAR, PRIMARY


@component
def WorkStage(view: WorkView) -> ft.Control:
    """Ask for the place; a scan gives it."""
    tablet = use_tablet()
    words, work = tablet.words, view.work
    place, write = ft.use_state("")
    assert work

    def stage() -> None:
        if place.strip():
            tablet.do(view.stage(place.strip()))

    body = [
        WorkHead(tablet, work, title=words.t("stage.title", number=work.number)),
        *(
            [ScanBanner(view.feedback.text, good=False)]
            if view.feedback and not view.feedback.is_good
            else []
        ),
        BigMessage(ft.Icons.QR_CODE_SCANNER, NEAR, words.t("stage.scan"), words.t("stage.where")),
        Field(words.t("stage.location"), place, key="location", on_change=write, on_submit=stage, hint="A12"),
        LineRows(tablet, view, work),
    ]
    confirm = PrimaryButton(
        words.t("stage.confirm"), key="stage", on_tap=stage, enabled=bool(place.strip()), icon=ft.Icons.CHECK
    )
    foot = ActionBar(confirm, left_handed=tablet.preferences.left_handed)
    return Body(body, narrow=tablet.narrow, foot=foot)


@component
def WorkStaged(view: WorkView) -> ft.Control:
    """Say where it waits."""
    tablet = use_tablet()
    words, work = tablet.words, view.work
    assert work
    hand_over = PrimaryButton(
        words.t("step.hand_over"),
        key="hand-over",
        icon=ft.Icons.HANDSHAKE_OUTLINED,
        on_tap=lambda: tablet.go_hand_over(work.fulfilment_id),
    )
    back = SecondaryButton(words.t("pick.back"), key="back", on_tap=lambda: tablet.go("/queue"))
    body = [
        WorkHead(tablet, work, title=work.number),
        BigMessage(
            ft.Icons.CHECK_CIRCLE,
            PRIMARY,
            words.t("stage.staged_title", number=work.number, location=work.location),
            words.t("stage.staged_hint"),
            figure=work.location,
        ),
        LineRows(tablet, view, work),
    ]
    foot = ActionBar(hand_over, [back], left_handed=tablet.preferences.left_handed)
    return Body(body, narrow=tablet.narrow, foot=foot)
