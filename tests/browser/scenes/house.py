# ruff: noqa: N802 (scenes are components, named like what they draw)
"""Scenes of no trade: sign-in, the states of a screen, figures."""

import flet as ft

from shared.errors import Unreachable
from shared.workflow import Status
from store_app.components.buttons import QuietButton
from store_app.components.card import Card
from store_app.components.fields import Field
from store_app.components.frame import Notice
from store_app.components.picture import QrPicture
from store_app.components.pill import StatusPill
from store_app.components.sign_in import Face, PinPad
from store_app.components.states import Empty, Failed, Loading, NotAllowed, Offline
from store_app.components.table import Column, Table
from store_app.components.text import Title
from store_app.components.timeline import Event, Timeline
from store_app.theme import PRIMARY, Space
from store_app.words import Words
from tests.browser.scenes.frame import nothing, padded


@ft.component
def SignIn(words: Words, narrow: bool) -> ft.Control:
    people = (("Inès", "IM", "associate"), ("Karim", "KB", "picker"), ("Maud", "ML", "manager"))
    faces = [
        Face(key=name, name=name, initials=initials, role=words.t(f"role.{role}"), on_tap=nothing)
        for name, initials, role in people
    ]
    pad = PinPad(words, 2, length=4, on_digit=nothing, on_delete=nothing)
    return padded(
        ft.Column(
            [Title(words.t("sign_in.title")), ft.Row(faces, spacing=Space.L, tight=True), pad],
            spacing=Space.XL,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        narrow,
    )


@ft.component
def States(words: Words, narrow: bool) -> ft.Control:
    shown = [
        Empty(ft.Icons.INBOX_OUTLINED, words.t("queue.empty"), words.t("queue.empty_hint")),
        Failed(words, words.error(Unreachable(what="192.168.1.2")), nothing),
        Offline(words),
        NotAllowed(words),
        Loading(words),
        ft.Column(
            [
                Notice(
                    words.t("basket.removed", name="Robe midi Alba"),
                    PRIMARY,
                    ft.Icons.CHECK_CIRCLE,
                    QuietButton(words.t("app.undo"), key="undo", on_tap=nothing),
                ),
                Field(words.t("customer.last_name"), "Roux", key="name", on_change=nothing),
                Field(
                    words.t("customer.phone"),
                    "",
                    key="phone",
                    on_change=nothing,
                    error=words.t("search.none_hint"),
                ),
            ],
            spacing=Space.M,
        ),
    ]
    return padded(
        ft.ResponsiveRow(
            [ft.Container(Card(state), col={"xs": 12, "md": 6, "lg": 4}) for state in shown],
            spacing=Space.L,
            run_spacing=Space.L,
        ),
        narrow,
    )


@ft.component
def Figures(words: Words, narrow: bool) -> ft.Control:
    table = Table(
        [
            Column(words.t("manager.person"), 2),
            Column(words.t("manager.open_work"), figures=True),
            Column(words.t("manager.units_today"), figures=True),
        ],
        [("Inès Marchand", "2", "48"), ("Karim Benali", "11", "112"), ("Maud Lefèvre", "0", "7")],
        name=words.t("manager.team"),
    )
    pills = [StatusPill(words, status) for status in Status]
    story = Timeline(
        [
            Event("Commande passée", "20 nov. 10:02"),
            Event("Préparée à Lyon Confluence", "10:40"),
            Event("Livraison prévue mar. 24", done=False),
        ]
    )
    return padded(
        ft.Column(
            [
                table,
                ft.Row(pills, wrap=True, spacing=Space.S, run_spacing=Space.S),
                ft.Row([Card(story, expand=True), QrPicture("OIS:10482", name="QR")], spacing=Space.L),
            ],
            spacing=Space.L,
        ),
        narrow,
    )
