"""Saying that units are missing: how many, and why."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from shared.fulfilment import SHORT_REASONS, ReasonCode
from store_app.components.buttons import Chip, IconAction, PrimaryButton
from store_app.components.dialog import Dialog
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say
from store_app.theme import FIGURE, Space
from store_app.words import Words


def ShortSheet(
    words: Words,
    name: str,
    *,
    quantity: int,
    most: int,
    reason: ReasonCode,
    on_quantity: Callable[[int], object],
    on_reason: Callable[[ReasonCode], object],
    on_confirm: OnTap,
    on_close: OnTap,
) -> ft.AlertDialog:
    """Ask; `most` is what is still to pick, and of one there is no number to choose."""
    chips = [
        Chip(words.of(known), key=f"reason:{known}", on_tap=partial(on_reason, known), chosen=known is reason)
        for known in SHORT_REASONS
    ]
    content = [
        ft.Row(list[ft.Control](chips), wrap=True, spacing=Space.S, run_spacing=Space.S),
        *(_how_many(words, quantity, most, on_quantity) if most > 1 else []),
    ]
    return Dialog(
        words,
        words.t("pick.short_title", name=name),
        ft.Column(content, spacing=Space.L, tight=True),
        on_close=on_close,
        action=PrimaryButton(words.t("app.confirm"), key="short.confirm", on_tap=on_confirm),
    )


def _how_many(
    words: Words, quantity: int, most: int, on_quantity: Callable[[int], object]
) -> Sequence[ft.Control]:
    less = IconAction(
        ft.Icons.REMOVE,
        name=words.t("pick.one_less"),
        key="short.less",
        on_tap=partial(on_quantity, quantity - 1),
        enabled=quantity > 1,
        line=True,
    )
    more = IconAction(
        ft.Icons.ADD,
        name=words.t("pick.one_more"),
        key="short.more",
        on_tap=partial(on_quantity, quantity + 1),
        enabled=quantity < most,
        line=True,
    )
    return [
        Label(words.t("pick.quantity")),
        ft.Row([less, Say(words.number(quantity), FIGURE), more], spacing=Space.L),
    ]
