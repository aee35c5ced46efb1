"""Narrowing a search: chips that open a choice, and the choice itself with what each value would leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from store_app.components.buttons import PrimaryButton, QuietButton
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say, Small
from store_app.theme import LABEL, PRIMARY, SUBTITLE, Colour, Shape, Space, Touch
from store_app.words import Words

_PADDING = ft.Padding.symmetric(horizontal=Space.M, vertical=(Touch.TARGET - LABEL.height) // 2)
_SPOT = 18
_WIDTH = 640


@dataclass(frozen=True)
class Choice:
    """A value to keep: how it is said, what it would leave, and the #RRGGBB of a colour."""

    value: str
    text: str
    count: int
    tint: str | None = None


def FilterChip(text: str, *, key: str, on_tap: OnTap, chosen: bool) -> ft.Control:
    """Opens a choice; once something is chosen it says what."""
    ink = PRIMARY.on_soft if chosen else Colour.INK
    return Tap(
        ft.Row(
            [Say(text, LABEL, ink), ft.Icon(ft.Icons.EXPAND_MORE, size=20, color=ink)],
            spacing=Space.XS,
            tight=True,
        ),
        name=text,
        key=key,
        on_tap=on_tap,
        chosen=chosen,
        ground=PRIMARY.soft if chosen else None,
        line=PRIMARY.strong if chosen else Colour.OUTLINE,
        radius=Shape.FIELD,
        padding=_PADDING,
    )


def ChoiceSheet(
    words: Words,
    title: str,
    choices: Sequence[Choice],
    chosen: Sequence[str],
    *,
    left: int,
    on_choose: Callable[[str], object],
    on_clear: OnTap,
    on_close: OnTap,
) -> ft.AlertDialog:
    """Offer values of which several may be kept; `left` is how many products there are now."""
    rows = [_choice(words, choice, choice.value in chosen, on_choose) for choice in choices]
    offered = ft.Row(list[ft.Control](rows), wrap=True, spacing=Space.S, run_spacing=Space.S)
    clear = QuietButton(words.t("search.choice_clear"), key="choice.clear", on_tap=on_clear)
    text = words.t("search.show", count=left) if left else words.t("app.close")
    show = PrimaryButton(text, key="choice.show", on_tap=on_close)
    return ft.AlertDialog(
        title=Say(title, SUBTITLE),
        content=ft.Container(offered if rows else Label(words.t("search.no_choice")), width=_WIDTH),
        actions=[*([clear] if chosen else []), show],
        on_dismiss=on_close,
        bgcolor=Colour.SURFACE,
        shape=ft.RoundedRectangleBorder(radius=Shape.CARD),
        scrollable=True,
        semantics_label=title,
    )


def _choice(words: Words, choice: Choice, chosen: bool, on_choose: Callable[[str], object]) -> ft.Control:
    ink = PRIMARY.on_soft if chosen else Colour.INK
    # A box that is there before, too: a tick that came would push the next chips from under the finger.
    box = ft.Icons.CHECK_BOX if chosen else ft.Icons.CHECK_BOX_OUTLINE_BLANK
    mark = ft.Icon(box, size=20, color=PRIMARY.strong if chosen else Colour.OUTLINE)
    count = Small(words.number(choice.count), PRIMARY.on_soft if chosen else Colour.MUTED)
    return Tap(
        ft.Row([mark, *_spot(choice.tint), Say(choice.text, LABEL, ink), count], spacing=Space.S, tight=True),
        name=words.t("search.choice", value=choice.text, count=choice.count),
        key=f"choice:{choice.value}",
        on_tap=partial(on_choose, choice.value),
        chosen=chosen,
        ground=PRIMARY.soft if chosen else None,
        line=PRIMARY.strong if chosen else Colour.HAIRLINE,
        radius=Shape.FIELD,
        padding=_PADDING,
    )


def _spot(tint: str | None) -> list[ft.Control]:
    if tint is None:
        return []
    line = ft.Border.all(1, Colour.OUTLINE)
    return [ft.Container(width=_SPOT, height=_SPOT, border_radius=_SPOT // 2, bgcolor=tint, border=line)]
