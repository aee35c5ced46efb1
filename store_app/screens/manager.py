"""The store at a glance: what is late, who has what, the state of the line, payments in doubt, the day's takings, what was done by someone's word."""

import flet as ft

from shared.contract.store.managing import AlarmKind, Manager, PersonWork
from shared.contract.store.preparing import QueueRow
from shared.offline_cards import Stored
from store_app.components.body import Body, Split
from store_app.components.buttons import SecondaryButton
from store_app.components.card import Card, FigureCard
from store_app.components.frame import Notice
from store_app.components.pill import Fact, Noted
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.components.table import Column, Table
from store_app.components.text import Label, Say, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.deeds_card import DeedsCard
from store_app.screens.line_card import LineCard
from store_app.screens.to_handle import ToHandle
from store_app.screens.work_row import WorkRow, is_soon
from store_app.state.hooks import use_tablet, use_view
from store_app.state.manager import ManagerView
from store_app.state.tablet import Tablet
from store_app.theme import FIGURE, LATE, OFFLINE, PRIMARY, RISK, TITLE, Space
from store_app.words import Words

MOST_ROWS = 6
_ALARM = {
    AlarmKind.UNSOUND: (LATE, ft.Icons.REPORT),
    AlarmKind.DISK_FULL: (LATE, ft.Icons.SD_CARD_ALERT),
    AlarmKind.DISK_LOW: (RISK, ft.Icons.SD_CARD_ALERT),
    AlarmKind.ONE_COPY: (RISK, ft.Icons.SYNC_PROBLEM),
}


@component
def ManagerScreen() -> ft.Control:
    """Show how the store stands."""
    tablet = use_tablet()
    view = use_view(lambda: ManagerView(tablet))
    head = Title(tablet.words.t("manager.title"))
    content = _page(tablet, view, view.page) if view.page else [_instead(tablet, view)]
    return Body([head, *content], narrow=tablet.narrow)


def _instead(tablet: Tablet, view: ManagerView) -> ft.Control:
    if view.offline:
        return Offline(tablet.words)
    if view.error:
        return Failed(tablet.words, tablet.words.error(view.error), view.refresh)
    return Loading(tablet.words)


def _page(tablet: Tablet, view: ManagerView, page: Manager) -> list[ft.Control]:
    words = tablet.words
    team = [Subtitle(words.t("manager.team")), _team(words, page.people)]
    left = [Subtitle(words.t("queue.title")), *_queue(tablet, page)]
    right = [
        ToHandle(tablet, view, page.cases),
        LineCard(tablet, page.line, page.unread),
        *_payments(tablet, page),
        DeedsCard(tablet, page.deeds),
    ]
    alarms = [Notice(words.of(alarm.kind), *_ALARM[alarm.kind]) for alarm in page.alarms]
    return [*alarms, _figures(tablet, page), Split([*left, *team], right, narrow=tablet.narrow)]


def _figures(tablet: Tablet, page: Manager) -> ft.Control:
    words = tablet.words
    late = sum(row.late for row in page.queue.rows)
    soon = sum(is_soon(tablet, row) for row in page.queue.rows)
    due = FigureCard(
        words.t("manager.due"),
        words.number(page.queue.counts.all),
        [_late(words, late), *([_soon(words, soon)] if soon else [])],
        key="due",
        name=words.t("nav.count", name=words.t("manager.due"), count=page.queue.counts.all),
        on_tap=lambda: tablet.go("/queue"),
    )
    figures = (
        ("manager.orders_today", words.number(page.orders_today)),
        ("manager.takings_today", words.money(page.takings_today)),
    )
    # Upright, large text leaves no room for thousands of euros in the largest type.
    style = TITLE if tablet.narrow else FIGURE
    cards = [
        Card(ft.Column([Label(words.t(key)), Say(figure, style)], spacing=Space.XS), expand=True)
        for key, figure in figures
    ]
    return ft.Row(
        [due, *cards],
        spacing=Space.L,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _late(words: Words, late: int) -> ft.Control:
    if late:
        return Fact(words.t("today.late", count=late), LATE, ft.Icons.ERROR)
    return Fact(words.t("today.on_time"), PRIMARY, ft.Icons.CHECK_CIRCLE)


def _soon(words: Words, soon: int) -> ft.Control:
    return Fact(words.t("manager.due_soon", count=soon), RISK, ft.Icons.SCHEDULE)


def _queue(tablet: Tablet, page: Manager) -> list[ft.Control]:
    words, rows = tablet.words, page.queue.rows
    if not rows:
        return [Empty(ft.Icons.TASK_ALT, words.t("queue.empty"))]
    listed = ft.Column([_row(tablet, row) for row in rows[:MOST_ROWS]], spacing=Space.S)
    more = SecondaryButton(words.t("app.more"), key="queue", on_tap=lambda: tablet.go("/queue"))
    return [listed, *([ft.Row([more])] if len(rows) > MOST_ROWS else [])]


def _row(tablet: Tablet, row: QueueRow) -> ft.Control:
    def look() -> None:
        tablet.go(f"/work/{row.work.fulfilment_id}")

    return WorkRow(tablet, row, on_open=look)


def _team(words: Words, people: tuple[PersonWork, ...]) -> ft.Control:
    columns = [
        Column(words.t("manager.person"), 3),
        Column(words.t("manager.presence"), 2),
        Column(words.t("manager.open_work"), 2, figures=True),
        Column(words.t("manager.units_today"), 2, figures=True),
    ]
    rows = [
        [
            person.person.name,
            words.t("manager.signed_in" if person.signed_in else "manager.signed_out"),
            words.number(person.open_work),
            words.number(person.units_today),
        ]
        for person in sorted(people, key=lambda person: not person.signed_in)
    ]
    return Table(columns, rows, name=words.t("manager.team"))


def _payments(tablet: Tablet, page: Manager) -> list[ft.Control]:
    words = tablet.words
    rows: list[ft.Control] = [
        Fact(f"{words.money(payment.amount)} · {words.of(payment.status)}", RISK, ft.Icons.HOURGLASS_TOP)
        for payment in page.checking
    ]
    rows += _stored(tablet, page.stored)
    nothing = Fact(words.t("manager.nothing_checking"), PRIMARY, ft.Icons.CHECK_CIRCLE)
    head = Subtitle(words.t("manager.checking"))
    return [Card(ft.Column([head, *(rows or [nothing])], spacing=Space.S))]


def _stored(tablet: Tablet, stored: Stored) -> list[ft.Control]:
    """Say what waits in the terminal, and from some time on that its line must come back."""
    words, now = tablet.words, tablet.now()
    if stored.since is None:
        return []
    ago = words.ago(stored.since, now)
    said = words.t("manager.stored", count=stored.count, total=stored.total, ago=ago)
    waits = Noted(said, OFFLINE.strong, ft.Icons.CREDIT_CARD)
    if not stored.too_old(now):
        return [waits]
    return [waits, Noted(words.t("manager.stored_old"), LATE.strong, ft.Icons.ERROR)]
