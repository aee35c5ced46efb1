"""An order that needs nothing more here: on its way, handed over, given back, or cancelled under the picker's hands."""

import flet as ft

from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status
from store_app.components.big_message import BigMessage
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton
from store_app.components.haptic import feel
from store_app.components.text import Subtitle
from store_app.screens.component import component
from store_app.screens.work_head import LineRows, WorkHead
from store_app.screens.work_row import whose
from store_app.state.hooks import use_tablet
from store_app.state.work import WorkView
from store_app.theme import LATE, PLAIN, PRIMARY
from store_app.words import Words


@component
def WorkEnded(view: WorkView) -> ft.Control:
    """Say how it ended, and what to do with what was picked."""
    tablet = use_tablet()
    words, work = tablet.words, view.work
    assert work
    is_cancelled = work.status is Status.CANCELLED

    async def touch_back() -> None:
        if is_cancelled:
            await feel(good=False)

    ft.use_effect(touch_back, [])
    to_restow = is_cancelled and bool(work.units_picked)
    body = [
        WorkHead(tablet, work, title=work.number),
        _said(words, work),
        *([Subtitle(words.t("pick.restow"))] if to_restow else []),
        LineRows(tablet, view, work),
    ]
    back = PrimaryButton(words.t("pick.back"), key="back", on_tap=lambda: tablet.go("/queue"))
    return Body(body, narrow=tablet.narrow, foot=ActionBar(back, left_handed=tablet.preferences.left_handed))


def _said(words: Words, work: FulfilmentOrder) -> ft.Control:
    number = work.number
    match work.status:
        case Status.CANCELLED:
            said = words.t("pick.cancelled_title", number=number), words.t("pick.cancelled_hint")
            return BigMessage(ft.Icons.FRONT_HAND, LATE, *said)
        case Status.SHIPPED:
            tracking = words.t("pack.tracking", number=work.parcel.tracking) if work.parcel else ""
            return BigMessage(
                ft.Icons.LOCAL_SHIPPING, PRIMARY, words.t("pack.shipped", number=number), tracking
            )
        case Status.HANDED_OVER:
            said = words.t("handover.given_title", number=number), whose(words, work)
            return BigMessage(ft.Icons.HANDSHAKE, PRIMARY, *said)
        case _:
            reason = words.of(work.reason_code) if work.reason_code else words.of(work.status)
            said = (
                words.t("pick.declined_title", number=number),
                words.t("pick.declined_hint", reason=reason),
            )
            return BigMessage(ft.Icons.UNDO, PLAIN, *said)
