"""The queue: what this store is to prepare, by due time, and what waits for a customer or a carrier."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.contract.store.preparing import Queue, QueueRow
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.network import DeliveryMode
from shared.workflow import Status
from store_app.components.body import Body
from store_app.components.buttons import Chip, IconAction, QuietButton
from store_app.components.frame import Notice
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.components.tap import OnTap
from store_app.components.text import Label, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.decline import WhyDecline
from store_app.screens.why_us import WhyUs
from store_app.screens.work_row import NextStep, WorkRow
from store_app.state.hooks import use_tablet, use_view
from store_app.state.queue import QueueView
from store_app.state.tablet import Tablet
from store_app.theme import RISK, Colour, Space
from store_app.words import Words

WHY, DECLINE = "why", "decline"
#: Takes a question and the offer that it is about.
Asking = Callable[[tuple[str, str]], object]


@component
def QueueScreen() -> ft.Control:
    """Show what is due here."""
    tablet = use_tablet()
    view = use_view(lambda: QueueView(tablet))
    asked, ask = ft.use_state(("", ""))
    ft.use_dialog(_sheet(tablet, view, *asked, lambda: ask(("", ""))))
    return Body(_content(tablet, view, ask), narrow=tablet.narrow)


def _content(tablet: Tablet, view: QueueView, ask: Asking) -> list[ft.Control]:
    words, queue = tablet.words, view.queue
    if queue is None:
        return [Title(words.t("queue.title")), _instead(tablet, view)]
    rows = [_row(tablet, view, row, ask) for row in view.rows]
    ready = [_row(tablet, view, row, ask) for row in view.ready]
    return [
        Title(words.t("queue.count", count=queue.counts.all)),
        *_given_back(tablet, view),
        _filters(tablet, view, queue),
        ft.Column(rows, spacing=Space.S) if rows else _nothing(tablet, view),
        *([_heading(tablet), ft.Column(ready, spacing=Space.S)] if ready else []),
    ]


def _instead(tablet: Tablet, view: QueueView) -> ft.Control:
    if view.offline:
        return Offline(tablet.words)
    if view.error:
        return Failed(tablet.words, tablet.words.error(view.error), view.refresh)
    return Loading(tablet.words)


def _nothing(tablet: Tablet, view: QueueView) -> ft.Control:
    words = tablet.words
    said = words.t("queue.nothing_so", mode=words.of(view.mode)) if view.mode else words.t("queue.empty")
    return Empty(ft.Icons.TASK_ALT, said, words.t("queue.empty_hint"))


def _heading(tablet: Tablet) -> ft.Control:
    words = tablet.words
    return ft.Container(
        ft.Column([Subtitle(words.t("queue.ready")), Label(words.t("queue.ready_hint"))], spacing=0),
        padding=ft.Padding.only(top=Space.S),
    )


def _given_back(tablet: Tablet, view: QueueView) -> list[ft.Control]:
    """Tell of work that went by itself: the store had sold the unit before it came, or a count did not find it."""
    words = tablet.words
    return [
        Notice(
            _went(words, work),
            RISK,
            ft.Icons.UNDO,
            IconAction(
                ft.Icons.CLOSE,
                name=words.t("app.close"),
                key=f"seen:{work.fulfilment_id}",
                on_tap=partial(view.forget, work.fulfilment_id),
            ),
        )
        for work in view.given_back
    ]


def _went(words: Words, work: FulfilmentOrder) -> str:
    counted_out = work.reason_code is ReasonCode.NOT_FOUND
    return words.t("queue.counted_out" if counted_out else "queue.sold_here", number=work.number)


def _filters(tablet: Tablet, view: QueueView, queue: Queue) -> ft.Control:
    words, counts = tablet.words, queue.counts
    choices: list[tuple[DeliveryMode | None, str, int]] = [
        (None, words.t("app.all"), counts.all),
        (DeliveryMode.PICK_UP, words.of(DeliveryMode.PICK_UP), counts.pick_up),
        (DeliveryMode.SHIP_HOME, words.of(DeliveryMode.SHIP_HOME), counts.ship_home),
        (DeliveryMode.RELAY_POINT, words.of(DeliveryMode.RELAY_POINT), counts.relay_point),
    ]
    chips = [
        Chip(
            words.t("queue.filter", name=name, count=count),
            key=f"filter:{mode}",
            on_tap=partial(view.narrow, mode),
            chosen=view.mode is mode,
        )
        for mode, name, count in choices
    ]
    return ft.Row(list[ft.Control](chips), wrap=True, spacing=Space.S, run_spacing=Space.S)


def _row(tablet: Tablet, view: QueueView, row: QueueRow, ask: Asking) -> ft.Control:
    work = row.work

    def look() -> None:
        tablet.go(f"/work/{work.fulfilment_id}")

    questions = _questions(tablet, work, ask) if work.status is Status.OFFERED else []
    return WorkRow(tablet, row, actions=[*questions, NextStep(tablet, view, work)], on_open=look)


def _questions(tablet: Tablet, work: FulfilmentOrder, ask: Asking) -> list[ft.Control]:
    """Give what else can be done with an offer than to accept it."""
    words, number, offer = tablet.words, work.number, work.fulfilment_id
    why = IconAction(
        ft.Icons.HELP_OUTLINE,
        name=words.t("queue.why_us_it", number=number),
        key=f"why:{offer}",
        on_tap=partial(ask, (WHY, offer)),
    )
    name, key, decline = (
        words.t("queue.decline_it", number=number),
        f"decline:{offer}",
        partial(ask, (DECLINE, offer)),
    )
    if tablet.narrow:
        return [why, IconAction(ft.Icons.CLOSE, name=name, key=key, on_tap=decline, line=True)]
    return [why, QuietButton(words.t("queue.decline"), name=name, key=key, on_tap=decline, ink=Colour.INK)]


def _sheet(
    tablet: Tablet, view: QueueView, question: str, offer: str, on_close: OnTap
) -> ft.AlertDialog | None:
    work = next((row.work for row in view.rows if row.work.fulfilment_id == offer), None)
    if work is None:
        return None
    if question == WHY:
        return WhyUs(tablet, work, on_close=on_close)

    def decline(reason: ReasonCode) -> None:
        tablet.do(view.decline(work, reason))

    return WhyDecline(tablet.words, work, on_decline=decline, on_close=on_close)
