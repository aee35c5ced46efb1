"""Why it is so: the questions that a customer asks, each with its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from store_app.components.text import Label, Say, Small
from store_app.theme import PRIMARY, STRONG, Colour, Space


@dataclass(frozen=True)
class Fact:
    """One answer: what, the words that make it precise, and a figure to compare by."""

    text: str
    detail: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Answered:
    """A question and what answers it."""

    question: str
    icon: ft.IconData
    facts: Sequence[Fact]


def Answers(sentence: str, answers: Sequence[Answered]) -> ft.Control:
    """Answer in one sentence, then question by question; a question without an answer is not asked."""
    asked = [_asked(answered) for answered in answers if answered.facts]
    return ft.Column(
        [Say(sentence, STRONG), *asked],
        spacing=Space.L,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _asked(answered: Answered) -> ft.Control:
    question = ft.Semantics(content=Label(answered.question, PRIMARY.strong), header=True, heading_level=3)
    return ft.Row(
        [
            ft.Icon(answered.icon, size=20, color=PRIMARY.strong),
            ft.Column([question, *map(_fact, answered.facts)], spacing=Space.XS, expand=True),
        ],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _fact(fact: Fact) -> ft.Control:
    said = ft.Column([Say(fact.text), *([Small(fact.detail)] if fact.detail else [])], spacing=0, expand=True)
    figure = [Say(fact.figure, color=Colour.MUTED, align=ft.TextAlign.RIGHT)] if fact.figure else []
    return ft.Row([said, *figure], spacing=Space.M, vertical_alignment=ft.CrossAxisAlignment.START)
