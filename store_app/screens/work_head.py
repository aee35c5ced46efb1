"""What stands over and in every step of preparing one order: its number, when it is due, its lines."""

from functools import partial

import flet as ft

from shared.fulfilment import FulfilmentLine, FulfilmentOrder
from store_app.components.pick import LineState, PickRow
from store_app.components.pill import Fact
from store_app.components.tap import Tap
from store_app.components.text import Label, Title
from store_app.pictures import picture_address
from store_app.screens.work_row import DUE, SOON, whose
from store_app.state.tablet import Tablet
from store_app.state.work import PICKABLE, WorkView
from store_app.theme import LATE, PLAIN, RISK, Shape, Space
from store_app.words import Words


def WorkHead(tablet: Tablet, work: FulfilmentOrder, *, title: str) -> ft.Control:
    """Say which order this is, whose, and how long there is."""
    words = tablet.words
    about = f"{words.of(work.mode)} · {whose(words, work)}"
    return ft.Row(
        [ft.Column([Title(title), Label(about)], spacing=0, expand=True), *_due(tablet, work)],
        spacing=Space.L,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def LineRows(tablet: Tablet, view: WorkView, work: FulfilmentOrder) -> ft.Control:
    """List what is in the order; what still has to be found can be looked for first."""
    rows = [_line(tablet, view, work, line) for line in work.lines if line.wanted]
    return ft.Column(list[ft.Control](rows), spacing=Space.S)


def LineRow(words: Words, line: FulfilmentLine) -> ft.Control:
    """One line with how far it is."""
    return PickRow(
        words,
        key=f"line:{line.line_id}",
        name=line.name,
        options=" · ".join(line.options),
        picture=picture_address(line.picture, line.colour),
        picked=line.picked,
        ordered=line.wanted,
        state=_state(line),
    )


def _due(tablet: Tablet, work: FulfilmentOrder) -> list[ft.Control]:
    words, now = tablet.words, tablet.now()
    if work.status not in DUE:
        return []
    said = words.t("pick.due", time=words.time(work.due_at), left=words.left(work.due_at, now))
    if work.due_at < now:
        return [Fact(said, LATE, ft.Icons.ERROR)]
    return [Fact(said, RISK if work.due_at - now < SOON else PLAIN, ft.Icons.SCHEDULE)]


def _line(tablet: Tablet, view: WorkView, work: FulfilmentOrder, line: FulfilmentLine) -> ft.Control:
    row = LineRow(tablet.words, line)
    if work.status not in PICKABLE or not line.to_pick or line is view.target:
        return row
    return Tap(
        row,
        name=tablet.words.t("pick.aim", name=" ".join((line.name, *line.options))),
        key=f"aim:{line.line_id}",
        on_tap=partial(view.aim, line.line_id),
        radius=Shape.CARD,
        padding=0,
    )


def _state(line: FulfilmentLine) -> LineState:
    if line.to_pick:
        return LineState.WAITING
    return LineState.PICKED if line.picked else LineState.MISSING
