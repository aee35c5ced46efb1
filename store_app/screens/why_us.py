"""Why an offer came to this store and to no other, and what follows if it is declined."""

import flet as ft

from shared.fulfilment import FulfilmentOrder
from store_app.components.dialog import Dialog
from store_app.components.tap import OnTap
from store_app.components.why import Answered, Answers, Fact
from store_app.screens.decline import changed
from store_app.state.tablet import Tablet
from store_app.words import Words


def why_us(words: Words, work: FulfilmentOrder) -> str:
    """Say it in one sentence; an OMS of an earlier version only says why the whole order goes as it does."""
    told = work.why_me.reason if work.why_me else work.why
    return words.reason(told) if told else ""


def WhyUs(tablet: Tablet, work: FulfilmentOrder, *, on_close: OnTap) -> ft.AlertDialog:
    """Answer it over the screen, with all that the offer says."""
    words = tablet.words
    answers = [
        Answered(words.t("asked.plan"), ft.Icons.ALT_ROUTE, _plan(words, work)),
        Answered(words.t("asked.when"), ft.Icons.SCHEDULE, _when(tablet, work)),
        Answered(words.t("asked.declining"), ft.Icons.CALL_SPLIT, _declining(words, work)),
    ]
    return Dialog(
        words,
        words.t("queue.why_us_it", number=work.number),
        Answers(why_us(words, work), answers),
        on_close=on_close,
    )


def _plan(words: Words, work: FulfilmentOrder) -> list[Fact]:
    return [Fact(words.reason(work.why))] if work.why and work.why_me else []


def _when(tablet: Tablet, work: FulfilmentOrder) -> list[Fact]:
    words = tablet.words
    due = words.t("asked.ready_by", when=words.when(work.due_at, tablet.now()))
    reasons = work.why_me.when if work.why_me else ()
    return [Fact(due), *(Fact(words.reason(reason)) for reason in reasons)]


def _declining(words: Words, work: FulfilmentOrder) -> list[Fact]:
    if work.only_here:
        return [Fact(words.t("asked.nobody_else"))]
    if work.refusal is None:
        return []
    instead = words.t("asked.done_by", node=work.refusal.node)
    return [Fact(instead, changed(words, work.refusal))]
