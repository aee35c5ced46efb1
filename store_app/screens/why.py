"""Why a way is as it is: what a seller is asked, and what a manager wants to know besides."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from math import ceil

import flet as ft

from shared.money import Money
from shared.network import DeliveryMode
from shared.permissions import Permission
from shared.promise.account import Better, Explanation, PassedOver
from shared.promise.answer import Part, Standing
from store_app.components.dialog import Dialog
from store_app.components.tap import OnTap
from store_app.components.why import Answered, Answers, Fact
from store_app.screens.component import component
from store_app.screens.waiting import Waiting
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.state.why import WhyView
from store_app.words import Words

_PER_MINOR = 100
_FETCHED = frozenset({DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP})


@component
def WhySheet(way: str, ask: Callable[[], Awaitable[Explanation]], close: OnTap) -> ft.Control:
    """Explain the option that is called `way` over the screen."""
    tablet = use_tablet()
    view = use_view(lambda: WhyView(tablet, ask), [way])
    told = (
        Answers(tablet.words.reason(view.why.option.reason), _answers(tablet, view.why))
        if view.why
        else Waiting(tablet, view)
    )
    ft.use_dialog(Dialog(tablet.words, tablet.words.t("asked.why", way=way), told, on_close=close))
    return ft.Container()


def _answers(tablet: Tablet, explained: Explanation) -> list[Answered]:
    words = tablet.words
    return [
        Answered(words.t("asked.where_from"), ft.Icons.WAREHOUSE_OUTLINED, _where_from(tablet, explained)),
        Answered(words.t("asked.when"), ft.Icons.SCHEDULE, _when(words, explained)),
        Answered(words.t("asked.not_from"), ft.Icons.BLOCK, _not_from(tablet, explained)),
        Answered(words.t("asked.instead"), ft.Icons.COMPARE_ARROWS, _instead(tablet, explained)),
        Answered(words.t("asked.otherwise"), ft.Icons.ALT_ROUTE, _otherwise(words, explained)),
        Answered(words.t("asked.how_sure"), ft.Icons.VERIFIED_OUTLINED, _how_sure(tablet, explained)),
        *([_costs(words, explained)] if tablet.may(Permission.MANAGE) else []),
    ]


def _where_from(tablet: Tablet, explained: Explanation) -> list[Fact]:
    words = tablet.words
    parts = [
        Fact(account.node, _part(tablet, explained, part))
        for account, part in zip(explained.parts, explained.option.parts, strict=True)
    ]
    tier = [Fact(words.t("tier.decided", rule=explained.tier))] if explained.tier else []
    return [*parts, *tier]


def _part(tablet: Tablet, explained: Explanation, part: Part) -> str:
    words, now = tablet.words, tablet.now()
    told = [
        words.t("asked.units", count=sum(line.quantity for line in part.lines)),
        words.t("asked.ready", when=words.when(part.ready_at, now)),
    ]
    if part.mode not in _FETCHED:
        arrives = words.promise(part.promised_at, now, by_hour=explained.option.by_hour)
        told = [*told, words.t("asked.arrives", when=arrives)]
    return " · ".join(told)


def _when(words: Words, explained: Explanation) -> list[Fact]:
    # The last part is the one that everything waits for.
    return [Fact(words.reason(reason)) for reason in explained.parts[-1].when]


def _not_from(tablet: Tablet, explained: Explanation) -> list[Fact]:
    words, rest = tablet.words, explained.others_passed_over
    facts = [_passed_over(tablet, explained, passed) for passed in explained.passed_over]
    return [*facts, *([Fact(words.t("asked.others_dropped", count=rest))] if rest else [])]


def _passed_over(tablet: Tablet, explained: Explanation, passed: PassedOver) -> Fact:
    words, session = tablet.words, tablet.session
    here = session is not None and passed.node_id == session.store_id
    away = "" if here or passed.km is None else words.distance(passed.km)
    name = words.t("product.this_store", name=passed.node) if here else passed.node
    return Fact(name, _why_not(words, explained, passed), away)


def _why_not(words: Words, explained: Explanation, passed: PassedOver) -> str:
    reason = passed.reason
    if reason.code != "drop.no_stock" or reason.facts["on_hand"]:
        return words.reason(reason)
    skus = {line.sku for part in explained.option.parts for line in part.lines}
    return words.t("asked.lacks_one" if len(skus) > 1 else "asked.none_there")


def _instead(tablet: Tablet, explained: Explanation) -> list[Fact]:
    """Name each other option once, with all that it is better at and the day that it would be there."""
    named: dict[str, list[Better]] = {}
    for better in explained.better:
        named.setdefault(better.option_id, []).append(better)
    facts = [_better(tablet, explained, found) for found in named.values()]
    return facts or [Fact(tablet.words.t("asked.nothing_better"))]


def _better(tablet: Tablet, explained: Explanation, found: list[Better]) -> Fact:
    words, other = tablet.words, found[0]
    promised_at = explained.option.promised_at + timedelta(seconds=other.later_s)
    told = " · ".join(words.reason(better.reason) for better in found)
    return Fact(words.of(other.mode), told, words.day(promised_at, tablet.now()))


def _otherwise(words: Words, explained: Explanation) -> list[Fact]:
    return [Fact(words.reason(explained.next_plan.reason))] if explained.next_plan else []


def _how_sure(tablet: Tablet, explained: Explanation) -> list[Fact]:
    words, option = tablet.words, explained.option
    percent = words.percent(min(option.probability, 0.99))
    sure = {
        Standing.CONFIRMED: words.t("asked.confirmed"),
        Standing.LIKELY: words.t("asked.likely", percent=percent),
        Standing.PROVISIONAL: words.t("asked.provisional", percent=percent),
    }
    gap = ceil(explained.gap * 100)
    proof = words.t("proof.gap", percent=gap) if gap else words.t("proof.optimal")
    return [Fact(sure[option.standing], words.seen(explained.as_of, tablet.now())), Fact(proof)]


def _costs(words: Words, explained: Explanation) -> Answered:
    terms = Counter[str]()
    for part in explained.parts:
        terms.update({words.of(term): cost for term, cost in part.terms.items()})
    facts = [Fact(name, figure=_cost(words, explained, cost)) for name, cost in terms.items() if cost]
    total = Fact(words.t("asked.total"), figure=_cost(words, explained, explained.option.cost))
    return Answered(words.t("asked.costs"), ft.Icons.EURO, [*facts, total])


def _cost(words: Words, explained: Explanation, cost: int) -> str:
    return words.money(Money(minor=round(cost / _PER_MINOR), currency=explained.option.price.currency))
