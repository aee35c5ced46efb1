"""Questions and explanations over a screen; show them with `ft.use_dialog`."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from store_app.components.buttons import QuietButton, SecondaryButton
from store_app.components.tap import OnTap
from store_app.components.text import Say
from store_app.theme import SUBTITLE, Colour, Shape, Space
from store_app.words import Words

_WIDTH = 480


def Dialog(
    words: Words, title: str, content: ft.Control, *, on_close: OnTap, action: ft.Control | None = None
) -> ft.AlertDialog:
    """Anything to read or fill in, and the way out."""
    close = QuietButton(words.t("app.close"), key="dialog.close", on_tap=on_close)
    return ft.AlertDialog(
        title=Say(title, SUBTITLE),
        content=ft.Container(content, width=_WIDTH),
        actions=[close, *([action] if action else [])],
        on_dismiss=on_close,
        bgcolor=Colour.SURFACE,
        shape=ft.RoundedRectangleBorder(radius=Shape.CARD),
        scrollable=True,
        semantics_label=title,
    )


def ChoiceDialog(
    words: Words,
    title: str,
    choices: Sequence[tuple[str, str]],
    *,
    on_choose: Callable[[str], object],
    on_close: OnTap,
) -> ft.AlertDialog:
    """One of several, as (key, text), each a row of its own to tap."""
    rows = [
        ft.Row([SecondaryButton(text, key=f"choice:{key}", on_tap=partial(on_choose, key), wide=True)])
        for key, text in choices
    ]
    return Dialog(
        words, title, ft.Column(list[ft.Control](rows), spacing=Space.S, tight=True), on_close=on_close
    )
