"""Declining an offer: what it would cost, and why it is done."""

from collections.abc import Callable, Iterator

import flet as ft

from shared.fulfilment import SHORT_REASONS, FulfilmentOrder, ReasonCode, Refusal
from shared.money import Money
from store_app.components.buttons import SecondaryButton
from store_app.components.dialog import Dialog
from store_app.components.pill import Fact
from store_app.components.tap import OnTap
from store_app.theme import PLAIN, RISK, Space
from store_app.words import Words


def WhyDecline(
    words: Words, work: FulfilmentOrder, *, on_decline: Callable[[ReasonCode], object], on_close: OnTap
) -> ft.AlertDialog:
    """Ask for the reason, after what declining would cost."""
    reasons = [ft.Row([_choice(words, reason, on_decline, on_close)]) for reason in SHORT_REASONS]
    choices = ft.Column(list[ft.Control](reasons), spacing=Space.S, tight=True)
    return Dialog(
        words,
        words.t("queue.decline_title", number=work.number),
        ft.Column([*CostOfDeclining(words, work), choices], spacing=Space.L, tight=True),
        on_close=on_close,
    )


def CostOfDeclining(words: Words, work: FulfilmentOrder) -> list[ft.Control]:
    """Say what would follow, if that is known."""
    cost = cost_of_declining(words, work)
    if not cost:
        return []
    tone = RISK if work.only_here else PLAIN
    return [Fact(words.t("queue.if_declined", cost=cost), tone, ft.Icons.CALL_SPLIT)]


def cost_of_declining(words: Words, work: FulfilmentOrder) -> str:
    """Give what it would cost, how much later, and who would do it; nothing if that is not known."""
    if work.only_here:
        return words.t("queue.nobody_else")
    if work.refusal is None:
        return ""
    return words.t("queue.instead", changes=changed(words, work.refusal), node=work.refusal.node)


def changed(words: Words, refusal: Refusal) -> str:
    """Say how much dearer and how much later it would be elsewhere, and in how many more parcels."""
    return ", ".join(_changes(words, refusal)) or words.t("queue.no_cost")


def _changes(words: Words, refusal: Refusal) -> Iterator[str]:
    if refusal.extra_minor:
        extra = Money(minor=abs(refusal.extra_minor), currency=refusal.currency)
        # Joined, or an English line may end between the sign and the currency's.
        yield f"{_sign(refusal.extra_minor)}\N{WORD JOINER}{words.money(extra)}"
    if refusal.days:
        yield words.t("queue.days", sign=_sign(refusal.days), count=abs(refusal.days))
    if refusal.more_parcels:
        yield words.t("queue.more_parcels", count=refusal.more_parcels)


def _sign(change: int) -> str:
    return "+" if change > 0 else "\N{MINUS SIGN}"


def _choice(
    words: Words, reason: ReasonCode, on_decline: Callable[[ReasonCode], object], on_close: OnTap
) -> ft.Control:
    def decline() -> None:
        on_close()
        on_decline(reason)

    return SecondaryButton(words.of(reason), key=f"choice:{reason}", on_tap=decline, wide=True)
