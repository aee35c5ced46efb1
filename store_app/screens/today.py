"""Today: what is due, what waits, and what to do first."""

from collections.abc import Sequence

import flet as ft

from shared.contract.store.shift import Today, TodayRow
from shared.permissions import Permission
from store_app.components.body import Body
from store_app.components.card import FigureCard
from store_app.components.pill import Fact
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.components.text import Label, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.work_row import NextStep, WorkRow
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.state.today import TodayView
from store_app.theme import LATE, NEAR, PRIMARY, Space, slim

#: Figures beside each other on a tablet that is held upright.
_MOST_UPRIGHT = 3


@component
def TodayScreen() -> ft.Control:
    """Show what is due to whoever just signed in."""
    tablet = use_tablet()
    view = use_view(lambda: TodayView(tablet))
    return Body(_content(tablet, view), narrow=tablet.narrow)


def _content(tablet: Tablet, view: TodayView) -> list[ft.Control]:
    words = tablet.words
    head = [_head(tablet)]
    if view.today:
        return [*head, _figures(tablet, view.today), *_to_do(tablet, view, view.today)]
    if view.loading:
        return [*head, Loading(words)]
    if view.offline:
        return [*head, Offline(words)]
    why = words.error(view.error) if view.error else ""
    return [*head, Failed(words, why, view.refresh)]


def _head(tablet: Tablet) -> ft.Control:
    session = tablet.session
    hello = tablet.words.t("today.hello", name=session.person.name) if session else ""
    return ft.Column([Title(hello), Label(session.store_name if session else "")], spacing=0)


def _figures(tablet: Tablet, today: Today) -> ft.Control:
    cards = [
        *([_to_prepare(tablet, today)] if tablet.may(Permission.FULFIL) else []),
        *([_to_hand_over(tablet, today)] if tablet.may(Permission.FULFIL) else []),
        *([_deliveries(tablet, today)] if tablet.may(Permission.RECEIVE) else []),
        *([_baskets(tablet, today)] if tablet.may(Permission.SELL) else []),
    ]
    beside = _beside(tablet, len(cards))
    rows = [cards[first : first + beside] for first in range(0, len(cards), beside)]
    return ft.Column([_row_of_figures(row) for row in rows], spacing=Space.L)


def _beside(tablet: Tablet, cards: int) -> int:
    """Tell how many figures stand beside each other, so that the words under them have room."""
    if slim():
        return 2
    return 2 if tablet.narrow and cards > _MOST_UPRIGHT else cards


def _row_of_figures(cards: Sequence[ft.Control]) -> ft.Control:
    return ft.Row(
        [*cards],
        spacing=Space.L,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _to_prepare(tablet: Tablet, today: Today) -> ft.Control:
    words = tablet.words
    late = (
        Fact(words.t("today.late", count=today.late), LATE, ft.Icons.ERROR)
        if today.late
        else Fact(words.t("today.on_time"), PRIMARY, ft.Icons.CHECK_CIRCLE)
    )
    due = today.next_due
    following = (
        [Label(words.t("today.next_due", time=words.time(due), left=words.left(due, tablet.now())))]
        if due
        else []
    )
    return FigureCard(
        words.t("today.to_prepare"),
        words.number(today.to_prepare),
        [late, *following],
        key="to-prepare",
        name=words.t("nav.count", name=words.t("today.to_prepare"), count=today.to_prepare),
        on_tap=lambda: tablet.go("/queue"),
    )


def _to_hand_over(tablet: Tablet, today: Today) -> ft.Control:
    words, count = tablet.words, today.to_hand_over
    return FigureCard(
        words.t("today.to_hand_over"),
        words.number(count),
        [Fact(words.t("today.waiting", count=count), NEAR, ft.Icons.PERSON)]
        if count
        else [Label(words.t("today.nobody_waits"))],
        key="to-hand-over",
        name=words.t("nav.count", name=words.t("today.to_hand_over"), count=count),
        on_tap=lambda: tablet.go("/handover"),
    )


def _deliveries(tablet: Tablet, today: Today) -> ft.Control:
    words, count, due = tablet.words, today.deliveries, today.next_delivery
    late, said = due is not None and due < tablet.now(), _next_delivery(tablet, today)
    return FigureCard(
        words.t("delivery.all"),
        words.number(count),
        [Fact(said, LATE, ft.Icons.ERROR) if late else Label(said)],
        key="deliveries",
        name=", ".join((words.t("nav.count", name=words.t("delivery.all"), count=count), said)),
        on_tap=lambda: tablet.go("/deliveries"),
    )


def _next_delivery(tablet: Tablet, today: Today) -> str:
    words, now, due = tablet.words, tablet.now(), today.next_delivery
    if due is None:
        return words.t("delivery.blank_title" if today.deliveries else "delivery.none")
    if due < now:
        return words.left(due, now)
    return words.t("today.next_due", time=words.when(due, now), left=words.left(due, now))


def _baskets(tablet: Tablet, today: Today) -> ft.Control:
    words = tablet.words
    return FigureCard(
        words.t("today.my_baskets"),
        words.number(today.baskets),
        [
            Label(
                words.t("today.total", amount=today.baskets_total)
                if today.baskets
                else words.t("today.no_basket")
            )
        ],
        key="baskets",
        name=words.t("nav.count", name=words.t("today.my_baskets"), count=today.baskets),
        on_tap=lambda: tablet.go("/baskets"),
    )


def _to_do(tablet: Tablet, view: TodayView, today: Today) -> list[ft.Control]:
    words = tablet.words
    if not tablet.may(Permission.FULFIL):
        return []
    if not today.rows:
        return [Empty(ft.Icons.TASK_ALT, words.t("today.nothing_title"), words.t("today.nothing"))]
    rows = [_row(tablet, view, row) for row in today.rows]
    return [Subtitle(words.t("today.do_now")), ft.Column(rows, spacing=Space.S)]


def _row(tablet: Tablet, view: TodayView, row: TodayRow) -> ft.Control:
    def look() -> None:
        tablet.go(f"/work/{row.work.fulfilment_id}")

    return WorkRow(tablet, row, actions=[NextStep(tablet, view, row.work)], on_open=look)
