"""The line to the central OMS as a manager sees it: how it is, what waits for it, and what went wrong."""

import flet as ft

from shared.contract.store.shift import Line
from store_app.components.card import Card
from store_app.components.pill import Fact
from store_app.components.text import Label, Say, Subtitle
from store_app.state.tablet import Tablet
from store_app.theme import LATE, OFFLINE, PRIMARY, Space


def LineCard(tablet: Tablet, line: Line, unread: int) -> ft.Control:
    """Show the line, and how much of what came over it waits for a newer version of the store server."""
    words, now = tablet.words, tablet.now()
    waiting = words.t("line.waiting", count=line.waiting) if line.waiting else words.t("line.sent")
    labels = []
    if line.oldest_waiting:
        labels.append(words.t("manager.waiting_since", ago=words.ago(line.oldest_waiting, now)))
    if line.network_as_of:
        labels.append(words.t("manager.network_as_of", seen=words.seen(line.network_as_of, now)))
    if line.last_error and not line.up:
        labels.append(words.t("manager.last_error", error=line.last_error))
    if unread:
        labels.append(words.t("manager.unread", count=unread))
    said = [Say(waiting), *(Label(label) for label in labels)]
    head = [Subtitle(words.t("manager.line")), *_state(tablet, line)]
    return Card(ft.Column([*head, *said], spacing=Space.S))


def _state(tablet: Tablet, line: Line) -> list[ft.Control]:
    words, span = tablet.words, tablet.words.span(tablet.now() - line.since)
    state = (
        Fact(words.t("manager.line_up", span=span), PRIMARY, ft.Icons.CLOUD_DONE_OUTLINED)
        if line.up
        else Fact(words.t("manager.line_down", span=span), OFFLINE, ft.Icons.CLOUD_OFF)
    )
    if not line.alarm:
        return [state]
    return [state, Fact(words.t("manager.line_alarm"), LATE, ft.Icons.ERROR), Label(line.alarm)]
