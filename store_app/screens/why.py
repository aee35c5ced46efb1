"""Why a way is as it is: what a seller is asked, answered from what the promise said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import flet as ft

from shared.contract.store_api import Ways
from shared.money import Money
from shared.network import DeliveryMode
from shared.permissions import Permission
from shared.promise.answer import Answer, Dropped, Option, Part, Standing
from store_app.components.dialog import Dialog
from store_app.components.tap import OnTap
from store_app.components.why import Answered, Fact, Why
from store_app.screens.ways import way_price, way_seen, way_title, way_when
from store_app.state.compare import better_than, days_apart
from store_app.state.hooks import use_tablet
from store_app.state.tablet import Tablet
from store_app.words import Words

_MOST_DROPPED = 4
_MOST_BETTER = 4
_PER_MINOR = 100
_FETCHED = frozenset({DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP})


@dataclass(frozen=True)
class Question:
    """An option that someone asks about, in the answer that it stands in; `title` names an option of it.

    `near` names the places that have some, nearest first.
    """

    option: Option
    answer: Answer
    names: Mapping[str, str]
    title: Callable[[Option], str]
    near: Mapping[str, str] = field(default_factory=dict)


def way_asked(words: Words, ways: Ways, option: Option) -> Question:
    """Ask about a way to get one item."""
    near = {node.node_id: node.name for node in ways.nodes}
    return Question(option, ways.answer, ways.names, partial(_named, words, ways), near)


@ft.component
def WhySheet(asked: Question, close: OnTap) -> ft.Control:
    """Answer over the screen."""
    tablet = use_tablet()
    ft.use_dialog(why_dialog(tablet, asked, close))
    return ft.Container()


def why_dialog(tablet: Tablet, asked: Question, close: OnTap) -> ft.AlertDialog:
    """Draw the answer; `close` leaves it."""
    words = tablet.words
    title = words.t("asked.why", way=asked.title(asked.option))
    return Dialog(
        words, title, Why(words.reason(asked.option.reason), _answers(tablet, asked)), on_close=close
    )


def _named(words: Words, ways: Ways, option: Option) -> str:
    return way_title(words, option, ways.names)


def _answers(tablet: Tablet, asked: Question) -> list[Answered]:
    words = tablet.words
    return [
        Answered(words.t("asked.where_from"), ft.Icons.WAREHOUSE_OUTLINED, _where_from(tablet, asked)),
        Answered(words.t("asked.not_from"), ft.Icons.BLOCK, _not_from(tablet, asked)),
        Answered(words.t("asked.instead"), ft.Icons.COMPARE_ARROWS, _instead(tablet, asked)),
        Answered(words.t("asked.how_sure"), ft.Icons.VERIFIED_OUTLINED, _how_sure(tablet, asked)),
        *([_costs(words, asked)] if tablet.may(Permission.MANAGE) else []),
    ]


def _where_from(tablet: Tablet, asked: Question) -> list[Fact]:
    return [_part(tablet, asked, part) for part in asked.option.parts]


def _part(tablet: Tablet, asked: Question, part: Part) -> Fact:
    words, now = tablet.words, tablet.now()
    told = [
        words.t("asked.units", count=sum(line.quantity for line in part.lines)),
        words.t("asked.ready", when=words.when(part.ready_at, now)),
    ]
    if part.mode not in _FETCHED:
        arrives = words.promise(part.promised_at, now, by_hour=asked.option.by_hour)
        told = [*told, words.t("asked.arrives", when=arrives)]
    return Fact(_node(asked, part.node_id), " · ".join(told))


def _not_from(tablet: Tablet, asked: Question) -> list[Fact]:
    """Give the own store first, then those that have some, nearest first, then how many could not either."""
    option = asked.option
    used = {part.node_id for part in option.parts}
    dropped = {
        drop.node_id: drop
        for drop in asked.answer.dropped
        if drop.mode is option.mode and drop.node_id not in used
    }
    here = tablet.session.store_id if tablet.session else ""
    near = [node_id for node_id in dict.fromkeys((here, *asked.near)) if node_id in dropped]
    facts = [_passed_over(tablet, asked, dropped[node_id]) for node_id in near[:_MOST_DROPPED]]
    rest = len(dropped) - len(facts)
    return [*facts, *([Fact(tablet.words.t("asked.others_dropped", count=rest))] if rest else [])]


def _passed_over(tablet: Tablet, asked: Question, drop: Dropped) -> Fact:
    words, session = tablet.words, tablet.session
    if session and drop.node_id == session.store_id:
        name = words.t("product.this_store", name=session.store_name)
    else:
        name = asked.near[drop.node_id]
    empty = drop.reason.code == "drop.no_stock" and not drop.reason.facts["on_hand"]
    return Fact(name, words.t("asked.none_there") if empty else words.reason(drop.reason))


def _instead(tablet: Tablet, asked: Question) -> list[Fact]:
    better = better_than(asked.option, asked.answer.options)
    facts = [_other(tablet, asked, other) for other in better[:_MOST_BETTER]]
    return facts or [Fact(tablet.words.t("asked.nothing_better"))]


def _other(tablet: Tablet, asked: Question, other: Option) -> Fact:
    words = tablet.words
    figures = f"{way_when(tablet, other)} · {way_price(words, other)}"
    parts = (_dearer(words, asked.option, other), _later(words, asked.option, other))
    return Fact(asked.title(other), " · ".join(filter(None, parts)), figures)


def _dearer(words: Words, option: Option, other: Option) -> str:
    minor = other.price.minor - option.price.minor
    amount = Money(minor=abs(minor), currency=option.price.currency)
    if not minor:
        return ""
    return words.t("asked.dearer" if minor > 0 else "asked.cheaper", amount=amount)


def _later(words: Words, option: Option, other: Option) -> str:
    if option.by_hour and other.by_hour:
        apart = other.promised_at - option.promised_at
        key = "asked.later" if apart.total_seconds() > 0 else "asked.sooner"
        return words.t(key, span=words.span(abs(apart))) if apart else ""
    days = days_apart(option, other, words.zone)
    key = "asked.days_later" if days > 0 else "asked.days_sooner"
    return words.t(key, count=abs(days)) if days else ""


def _how_sure(tablet: Tablet, asked: Question) -> list[Fact]:
    words, option = tablet.words, asked.option
    percent = words.percent(min(option.probability, 0.99))
    sure = {
        Standing.CONFIRMED: words.t("asked.confirmed"),
        Standing.LIKELY: words.t("asked.likely", percent=percent),
        Standing.PROVISIONAL: words.t("asked.provisional", percent=percent),
    }
    proof = words.t("asked.proven" if asked.answer.optimal else "asked.not_proven")
    return [Fact(sure[option.standing], way_seen(tablet, option, asked.answer)), Fact(proof)]


def _costs(words: Words, asked: Question) -> Answered:
    option = asked.option
    parts = [
        Fact(_node(asked, part.node_id), figure=_cost(words, option, part.cost)) for part in option.parts
    ]
    total = Fact(words.t("asked.total"), figure=_cost(words, option, option.cost))
    facts = [*parts, total] if len(parts) > 1 else [total]
    return Answered(words.t("asked.costs"), ft.Icons.EURO, facts)


def _cost(words: Words, option: Option, cost: int) -> str:
    return words.money(Money(minor=round(cost / _PER_MINOR), currency=option.price.currency))


def _node(asked: Question, node_id: str) -> str:
    return asked.names.get(node_id, node_id)
