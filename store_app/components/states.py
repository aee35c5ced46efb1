"""The screens that nobody plans for: empty, loading, failed, out of reach, not allowed."""

import flet as ft

from store_app.components.buttons import PrimaryButton
from store_app.components.tap import OnTap
from store_app.components.text import Say
from store_app.theme import LATE, MOTION_MS, OFFLINE, PLAIN, SUBTITLE, Colour, Shape, Space, Tone
from store_app.words import Words

_SKELETON_ROW = 64
_WIDEST_TEXT = 420


def Empty(icon: ft.IconData, title: str, hint: str = "", action: ft.Control | None = None) -> ft.Control:
    """Nothing is here, and what to do about it."""
    return _message(icon, PLAIN, title, hint, action)


def Failed(words: Words, why: str, on_retry: OnTap) -> ft.Control:
    """It did not work; `why` comes from `words.error`."""
    retry = PrimaryButton(words.t("app.retry"), key="retry", on_tap=on_retry, icon=ft.Icons.REFRESH)
    return _message(ft.Icons.ERROR_OUTLINE, LATE, words.t("state.failed"), why, retry)


def Offline(words: Words) -> ft.Control:
    """The store server does not answer and nothing can be shown."""
    return _message(
        ft.Icons.CLOUD_OFF, OFFLINE, words.t("state.offline"), words.t("state.offline_hint"), None
    )


def NotAllowed(words: Words) -> ft.Control:
    """The person's role does not open this."""
    title, hint = words.t("state.not_allowed"), words.t("state.not_allowed_hint")
    return _message(ft.Icons.LOCK_OUTLINE, PLAIN, title, hint, None)


def Loading(words: Words, rows: int = 4) -> ft.Control:
    """The shape of what will stand here."""
    bars = [
        ft.Container(
            height=_SKELETON_ROW, bgcolor=Colour.HIGH, border_radius=Shape.CARD, opacity=1 - row * 0.18
        )
        for row in range(rows)
    ]
    return ft.Semantics(
        content=ft.Column(list[ft.Control](bars), spacing=Space.M, animate_opacity=MOTION_MS),
        label=words.t("app.loading"),
        live_region=True,
    )


def _message(icon: ft.IconData, tone: Tone, title: str, hint: str, action: ft.Control | None) -> ft.Control:
    mark = ft.Container(
        ft.Icon(icon, size=32, color=tone.on_soft),
        bgcolor=tone.soft,
        width=72,
        height=72,
        border_radius=36,
        alignment=ft.Alignment.CENTER,
    )
    header = ft.Semantics(
        content=Say(title, SUBTITLE, align=ft.TextAlign.CENTER), header=True, heading_level=2
    )
    said = [Say(hint, color=Colour.MUTED, align=ft.TextAlign.CENTER)] if hint else []
    return ft.Container(
        ft.Column(
            [mark, header, *said, *([ft.Container(action, padding=Space.S)] if action else [])],
            spacing=Space.M,
            tight=True,
            width=_WIDEST_TEXT,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        alignment=ft.Alignment.CENTER,
        padding=Space.XL,
    )
