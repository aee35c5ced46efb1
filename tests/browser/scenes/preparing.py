# ruff: noqa: N802 (scenes are components, named like what they draw)
"""Scenes of preparing: today, queue, pick."""

import flet as ft

from shared.network import DeliveryMode
from store_app import pictures
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, Chip, PrimaryButton, SecondaryButton
from store_app.components.card import Card, FigureCard
from store_app.components.pick import LineState, PickRow, PickTarget, ScanBanner
from store_app.components.pill import Fact
from store_app.components.queue import QueueRow
from store_app.components.text import Label, Subtitle, Title
from store_app.theme import LATE, NEAR, RISK, Space
from store_app.words import Words
from tests.browser.scenes.frame import GREEN, GREY, NIGHT, framed, nothing


@ft.component
def Today(words: Words, narrow: bool) -> ft.Control:
    late = Fact(words.t("today.late", count=2), LATE, ft.Icons.ERROR)
    cards = [
        FigureCard(
            words.t("today.to_prepare"),
            "7",
            [late, Label(words.t("today.next_due", time="10:40", left="12 min"))],
            key="a",
            on_tap=nothing,
            name="a",
        ),
        FigureCard(
            words.t("today.to_hand_over"),
            "4",
            [Fact(words.t("today.waiting", count=1), NEAR, ft.Icons.PERSON)],
            key="b",
            on_tap=nothing,
            name="b",
        ),
        FigureCard(
            words.t("today.my_baskets"),
            "2",
            [Label(words.t("today.total", amount="128,40 €"))],
            key="c",
            on_tap=nothing,
            name="c",
        ),
    ]
    body = [
        Title(words.t("today.hello", name="Inès")),
        ft.Row(
            cards, spacing=Space.L, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH
        ),
        Subtitle(words.t("today.do_now")),
        *_queue_rows(words),
    ]
    return framed(words, narrow, "/", Body(body, narrow=narrow))


@ft.component
def Queue(words: Words, narrow: bool) -> ft.Control:
    chips = [
        Chip(words.t("queue.filter", name=name, count=count), key=name, on_tap=nothing, chosen=chosen)
        for name, count, chosen in (
            (words.t("app.all"), 7, True),
            (words.of(DeliveryMode.PICK_UP), 3, False),
            (words.of(DeliveryMode.SHIP_HOME), 4, False),
        )
    ]
    body = [
        Title(words.t("queue.count", count=7)),
        ft.Row(chips, wrap=True, spacing=Space.S),
        *_queue_rows(words),
    ]
    return framed(words, narrow, "/queue", Body(body, narrow=narrow), cut=True)


@ft.component
def Pick(words: Words, narrow: bool) -> ft.Control:
    rows = [
        PickRow(
            words,
            key="1",
            name="T-shirt Loire",
            options="blanc · L",
            picture=pictures.picture_address("t-shirt", "#F4F2EC"),
            picked=1,
            ordered=1,
            state=LineState.PICKED,
        ),
        PickRow(
            words,
            key="2",
            name="Chaussettes Isère",
            options="gris · 42",
            picture=pictures.picture_address("socks", GREY),
            picked=0,
            ordered=2,
            state=LineState.WAITING,
        ),
        PickRow(
            words,
            key="3",
            name="Bonnet Jura",
            options="vert",
            picture=pictures.picture_address("hat", GREEN),
            picked=0,
            ordered=1,
            state=LineState.MISSING,
        ),
    ]
    target = PickTarget(
        words,
        name="Pull col V Tarn",
        options="marine · M",
        picture=pictures.picture_address("sweater", NIGHT),
        code="EAN … 4931",
        zone="Homme",
        here=words.t("pick.here", count=2),
        to_take=1,
    )
    title = ft.Row(
        [
            Title(words.t("pick.title", number="Web 10482", done=1, total=3), expand=True),
            Fact(
                words.t("pick.due", time="11:15", left=words.t("time.in", span="16 min")),
                RISK,
                ft.Icons.SCHEDULE,
            ),
        ]
    )
    wrong = ScanBanner(words.t("pick.wrong", scanned="le S", wanted="le M"), good=False)
    right = ScanBanner("T-shirt Loire", good=True)
    others = [
        SecondaryButton(words.t(key), key=key, on_tap=nothing)
        for key in ("pick.not_found", "pick.damaged", "pick.undo")
    ]
    foot = ActionBar(
        PrimaryButton(words.t("pick.finish"), key="finish", on_tap=nothing, enabled=False), others
    )
    body = Body([title, wrong, Card(target), right, *rows], narrow=narrow, foot=foot)
    return framed(words, narrow, "/queue", body)


def _queue_rows(words: Words) -> list[ft.Control]:
    late, soon = words.t("time.late", span="4 min"), words.t("time.in", span="18 min")
    rows = [
        (
            "10:40",
            late,
            True,
            False,
            DeliveryMode.PICK_UP,
            "Retrait 1 h · Camille Roux",
            "3 art. · Femme, Accessoires",
            "",
            "",
            "queue.accept",
        ),
        (
            "11:15",
            soon,
            False,
            True,
            DeliveryMode.SHIP_HOME,
            "Domicile · Web 10482",
            "1 art. · Homme",
            "Karim, 2/3",
            "",
            "queue.resume",
        ),
        (
            "14:00",
            words.t("time.in", span="3 h 05"),
            False,
            False,
            DeliveryMode.RELAY_POINT,
            "Point relais · Web 10490",
            "2 art. · Femme",
            "",
            "Seul point avec les 2 articles, à 4 km · refuser : +6,10 €, +1 jour",
            "queue.start",
        ),
    ]
    return [
        QueueRow(
            key=due,
            name=due,
            due=due,
            left=left,
            late=is_late,
            soon=is_soon,
            mode=mode,
            title=title,
            detail=detail,
            who=who,
            why=why,
            action=PrimaryButton(words.t(action), key=action, on_tap=nothing)
            if is_late
            else SecondaryButton(words.t(action), key=action, on_tap=nothing),
            on_open=nothing,
        )
        for due, left, is_late, is_soon, mode, title, detail, who, why, action in rows
    ]
