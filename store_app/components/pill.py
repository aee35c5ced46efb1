"""States as pills: always an icon, a word and a colour."""

import flet as ft

from shared.promise.answer import Standing
from shared.workflow import Status
from store_app.components.text import Say
from store_app.theme import (
    LABEL,
    LATE,
    NEAR,
    OFFLINE,
    PLAIN,
    PRIMARY,
    RISK,
    SUBTITLE,
    Colour,
    Shape,
    Space,
    Tone,
    Type,
)
from store_app.words import Words

_STANDING = {
    Standing.CONFIRMED: (PRIMARY, ft.Icons.CHECK_CIRCLE),
    Standing.LIKELY: (RISK, ft.Icons.TIMELAPSE),
    Standing.PROVISIONAL: (OFFLINE, ft.Icons.HELP),
}
_STATUS = {
    Status.AWAITING: (OFFLINE, ft.Icons.HOURGLASS_TOP),
    Status.OFFERED: (NEAR, ft.Icons.MARK_EMAIL_UNREAD),
    Status.ACCEPTED: (PLAIN, ft.Icons.ASSIGNMENT_TURNED_IN),
    Status.PICKING: (RISK, ft.Icons.DIRECTIONS_WALK),
    Status.PICKED: (PLAIN, ft.Icons.SHOPPING_BASKET),
    Status.PACKED: (PLAIN, ft.Icons.INVENTORY_2),
    Status.STAGED: (PRIMARY, ft.Icons.CHECK_CIRCLE),
    Status.SHIPPED: (PRIMARY, ft.Icons.LOCAL_SHIPPING),
    Status.HANDED_OVER: (PRIMARY, ft.Icons.HANDSHAKE),
    Status.DECLINED: (PLAIN, ft.Icons.UNDO),
    Status.LAPSED: (PLAIN, ft.Icons.HOURGLASS_DISABLED),
    Status.CANCELLED: (LATE, ft.Icons.CANCEL),
}


def Pill(text: str, tone: Tone, icon: ft.IconData) -> ft.Container:
    """A state: icon, word, colour."""
    return ft.Container(
        ft.Row(
            [ft.Icon(icon, size=16, color=tone.on_soft), Say(text, LABEL, tone.on_soft)],
            spacing=Space.XS + 2,
            tight=True,
        ),
        bgcolor=tone.soft,
        border_radius=Shape.PILL,
        padding=ft.Padding(left=Space.S, top=Space.XS, right=Space.M, bottom=Space.XS),
    )


def Fact(text: str, tone: Tone, icon: ft.IconData) -> ft.Row:
    """A state inside a row or a card, without a ground of its own."""
    return ft.Row(
        [ft.Icon(icon, size=16, color=tone.strong), Say(text, LABEL, tone.strong)],
        spacing=Space.XS,
        run_spacing=0,
        tight=True,
        wrap=True,
    )


def Noted(text: str, color: str, icon: ft.IconData, kind: Type = LABEL) -> ft.Row:
    """A state in a column of its own, whose words go on under each other."""
    return ft.Row(
        [ft.Icon(icon, size=16, color=color), Say(text, kind, color, expand=True)], spacing=Space.XS
    )


def StockBadge(words: Words, here: int, network: int) -> ft.Control:
    """What can be had: here and now, from the network, or not at all."""
    if here:
        return Fact(words.t("product.here", count=here), PRIMARY, ft.Icons.CHECK_CIRCLE)
    if network:
        return Fact(words.t("product.network_long", count=network), NEAR, ft.Icons.LOCAL_SHIPPING)
    return Fact(words.t("product.none"), PLAIN, ft.Icons.BLOCK)


def StandingNote(words: Words, standing: Standing, probability: float) -> ft.Control:
    """How firm a promise is."""
    tone, icon = _STANDING[standing]
    return Noted(standing_said(words, standing, probability), tone.strong, icon)


def standing_said(words: Words, standing: Standing, probability: float) -> str:
    """Say how firm a promise is; the share only where it is not confirmed."""
    said = words.of(standing)
    if standing is Standing.CONFIRMED:
        return said
    # A share that rounds to a certainty would belie the word before it.
    return words.t("way.sureness", standing=said, percent=words.percent(min(probability, 0.99)))


def StatusPill(words: Words, status: Status) -> ft.Control:
    """Where the work on an order stands."""
    tone, icon = _STATUS[status]
    return Pill(words.of(status), tone, icon)


def LinePill(words: Words, *, reachable: bool, up: bool) -> ft.Control:
    """The state of the line, always in sight."""
    if not reachable:
        return Pill(words.t("line.lost"), LATE, ft.Icons.CLOUD_OFF)
    if not up:
        return Pill(words.t("line.down"), OFFLINE, ft.Icons.CLOUD_OFF)
    return Fact(words.t("line.up"), PRIMARY, ft.Icons.CIRCLE)


def DueText(due: str, left: str, *, late: bool, soon: bool) -> ft.Control:
    """When something must be ready, and how long is left."""
    tone, icon = (
        (LATE, ft.Icons.ERROR) if late else (RISK, ft.Icons.SCHEDULE) if soon else (PLAIN, ft.Icons.SCHEDULE)
    )
    return ft.Column(
        [Say(due, SUBTITLE, tone.strong if late or soon else Colour.INK), Fact(left, tone, icon)],
        spacing=0,
        tight=True,
    )
