"""Handing over: a scan of the customer's code finds the order, one tap gives it to them."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.fulfilment import FulfilmentOrder
from store_app.components.big_message import BigMessage
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, Chip, IconAction, PrimaryButton
from store_app.components.fields import Field
from store_app.components.frame import Notice
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.components.tap import Tap
from store_app.components.text import Label, Say, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.work_head import LineRow
from store_app.screens.work_row import contents, whose
from store_app.state.handover import HandOverView
from store_app.state.hooks import use_query, use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.theme import FIGURE, NEAR, PRIMARY, STRONG, Colour, Space
from store_app.words import Words

#: Ways to know a person who shows no code.
_CHECKS = ("handover.saw_message", "handover.saw_id")


@component
def HandOverScreen() -> ft.Control:
    """Show what waits for a customer, or the one order that is about to be given."""
    tablet = use_tablet()
    fulfilment_id = use_query().get("work", "")
    code = tablet.pickup_code
    view = use_view(lambda: HandOverView(tablet, fulfilment_id, code), [fulfilment_id, code])
    if view.chosen:
        return Giving(view, view.chosen.fulfilment_id)
    return Waiting(view)


@component
def Waiting(view: HandOverView) -> ft.Control:
    """List what waits, to find by name or number when there is no code."""
    tablet = use_tablet()
    words = tablet.words
    text, write = ft.use_state("")
    wanted = text.strip().casefold()
    fitting = [work for work in view.ready if wanted in f"{whose(words, work)} {work.number}".casefold()]
    body = [
        Title(words.t("handover.title")),
        *([_given(words, view.handed_over)] if view.handed_over else []),
        BigMessage(ft.Icons.QR_CODE_SCANNER, NEAR, words.t("handover.scan"), words.t("handover.choose")),
    ]
    if not view.ready:
        return Body([*body, _instead(tablet, view)], narrow=tablet.narrow)
    find = Field(words.t("handover.find"), text, key="find", on_change=write)
    rows = [_row(words, view, work) for work in fitting]
    nobody = Empty(ft.Icons.PERSON_SEARCH, words.t("handover.nobody_so"))
    listed = ft.Column(list[ft.Control](rows), spacing=Space.S) if rows else nobody
    return Body([*body, find, listed], narrow=tablet.narrow)


@component
def Giving(view: HandOverView, fulfilment_id: str) -> ft.Control:
    """Show one order and where it waits; without the customer's code it asks how they were checked."""
    tablet = use_tablet()
    words, work = tablet.words, view.chosen
    checked, note = ft.use_state("")
    if work is None:
        return Loading(words)
    give = PrimaryButton(
        words.t("handover.confirm"),
        key="hand-over",
        icon=ft.Icons.HANDSHAKE_OUTLINED,
        on_tap=lambda: tablet.do(view.confirm(checked.strip())),
        enabled=bool(view.code or checked.strip()),
    )
    body = [
        _head(words, view, work),
        BigMessage(
            ft.Icons.PLACE_OUTLINED,
            PRIMARY if view.code else NEAR,
            whose(words, work),
            words.t("handover.by_customer") if view.code else words.t("handover.by_hand"),
            figure=words.t("handover.location", location=work.location),
        ),
        *([] if view.code else _check(words, checked, note)),
        *(LineRow(words, line) for line in work.lines if line.wanted),
    ]
    foot = ActionBar(give, left_handed=tablet.preferences.left_handed)
    return Body(body, narrow=tablet.narrow, foot=foot)


def _instead(tablet: Tablet, view: HandOverView) -> ft.Control:
    words = tablet.words
    if view.offline:
        return Offline(words)
    if view.error:
        return Failed(words, words.error(view.error), view.refresh)
    if view.loading:
        return Loading(words)
    return Empty(ft.Icons.HANDSHAKE_OUTLINED, words.t("handover.empty"), words.t("handover.empty_hint"))


def _given(words: Words, work: FulfilmentOrder) -> ft.Control:
    said = words.t("handover.done", number=work.number, customer=whose(words, work))
    return Notice(said, PRIMARY, ft.Icons.CHECK_CIRCLE)


def _row(words: Words, view: HandOverView, work: FulfilmentOrder) -> ft.Control:
    who = ft.Column(
        [Say(whose(words, work), STRONG), Say(contents(words, work), color=Colour.MUTED)],
        spacing=0,
        expand=True,
    )
    return Tap(
        ft.Row([who, Say(work.location, FIGURE), ft.Icon(ft.Icons.CHEVRON_RIGHT, color=Colour.MUTED)]),
        name=f"{whose(words, work)}, {work.number}, {work.location}",
        key=f"ready:{work.fulfilment_id}",
        on_tap=partial(view.choose, work.fulfilment_id),
        line=Colour.HAIRLINE,
    )


def _head(words: Words, view: HandOverView, work: FulfilmentOrder) -> ft.Control:
    back = IconAction(
        ft.Icons.ARROW_BACK, name=words.t("app.back"), key="back", on_tap=partial(view.choose, "")
    )
    title = ft.Column(
        [Title(words.t("queue.hand_over_it", number=work.number)), Label(contents(words, work))],
        spacing=0,
        expand=True,
    )
    return ft.Row([back, title], spacing=Space.S)


def _check(words: Words, checked: str, note: Callable[[str], object]) -> list[ft.Control]:
    chips = [
        Chip(words.t(key), key=key, on_tap=partial(note, words.t(key)), chosen=checked == words.t(key))
        for key in _CHECKS
    ]
    return [
        Subtitle(words.t("handover.checked")),
        ft.Row(list[ft.Control](chips), wrap=True, spacing=Space.S, run_spacing=Space.S),
        Field(words.t("handover.checked_hint"), checked, key="checked", on_change=note),
    ]
