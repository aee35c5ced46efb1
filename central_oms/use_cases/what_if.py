"""Replay past orders under other rules. Nothing is changed by it.

Both versions meet the same stock: that of now, with all given back that these orders took. What stood there when each was
placed is not kept, because that would be a row for every node and line on the way of every order; and only so do the
orders of a replay compete for the same scarce units, as they did.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from central_oms.storage import documents, orders
from central_oms.storage.database import Tx
from central_oms.storage.positions import Key
from central_oms.use_cases.again import under_way
from central_oms.use_cases.ask import Question, View, by_sku, plans, units_of
from central_oms.use_cases.policies import find
from central_oms.use_cases.source import by_way, tier_of
from shared.basket import BasketLine
from shared.contract.oms.policies import MOST_DIFFERENCES, Difference, Outcome, Replay, Tally
from shared.network import DeliveryMode
from shared.order import Order
from shared.promise.answer import Option
from shared.promise.costs import PER_MINOR
from shared.promise.policy import Policy

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Past:
    """One order as it is asked for again: the lines that are not taken away, by the way they travel."""

    order: Order
    tier: str
    groups: Sequence[Sequence[BasketLine]]


def what_if(tx: Tx, version: int, newest: int, now: datetime) -> Replay:
    """Compare a version with the live one over the newest orders.

    Raises:
        NotFound: there is no such version.
    """
    draft = find(tx, version)
    past = _past(tx, newest)
    skus = {line.sku for one in past for group in one.groups for line in group}
    view = View.of(tx, documents.retailer(tx, now), skus).without(_given_back(tx, past))
    live = view.retailer.policy
    then, instead = _replayed(view, past, live), _replayed(view, past, draft)
    differing = sorted(
        (pair for pair in zip(past, then, instead, strict=True) if pair[1] != pair[2]),
        key=lambda pair: _apart(pair[1], pair[2]),
        reverse=True,
    )
    return Replay(
        orders=len(past),
        live=_tally(live, past, then),
        draft=_tally(draft, past, instead),
        differing=len(differing),
        differences=tuple(
            Difference(order_id=one.order.order_id, number=one.order.number, live=before, draft=after)
            for one, before, after in differing[:MOST_DIFFERENCES]
        ),
    )


def _past(tx: Tx, newest: int) -> list[Past]:
    """Give the newest orders of which something was ordered, in the order in which they came."""
    placed = [record.order for record in orders.latest(tx, newest)][::-1]
    asked = [(order, [line for line in order.lines if _ordered(line)]) for order in placed]
    return [Past(order, tier_of(tx, order), by_way(lines)) for order, lines in asked if lines]


def _ordered(line: BasketLine) -> bool:
    return line.mode not in (None, DeliveryMode.TAKE_AWAY)


def _given_back(tx: Tx, past: Iterable[Past]) -> Counter[Key]:
    """Count, below zero, what these orders hold or have taken."""
    units: Counter[Key] = Counter()
    for work in under_way(tx, [one.order.order_id for one in past]):
        for line in work.lines:
            units[work.node_id, line.sku] -= line.wanted - line.short
    return units


def _replayed(view: View, past: Iterable[Past], policy: Policy) -> list[Outcome]:
    view = replace(view, retailer=replace(view.retailer, policy=policy))
    outcomes = []
    for one in past:
        options, unfilled, view = _placed(view, one)
        outcomes.append(_outcome(options, unfilled))
    return outcomes


def _placed(view: View, past: Past) -> tuple[list[Option], int, View]:
    """Place an order, and give its options, the units that nobody has, and the stock that is left."""
    options: list[Option] = []
    unfilled = 0
    for group in past.groups:
        about = view.about(by_sku(group))
        question = Question.about(past.order, past.tier, group, past.order.placed_at)
        for _, lines, option in plans(about, question):
            if option is None:
                unfilled += sum(line.quantity for line in lines)
            else:
                options.append(option)
                view = view.without(units_of(option.parts))
    return options, unfilled, view


def _outcome(options: Sequence[Option], unfilled: int) -> Outcome:
    return Outcome(
        nodes=tuple(sorted({part.node_id for option in options for part in option.parts})),
        parcels=sum(option.parcels for option in options),
        cost_minor=round(sum(option.cost for option in options) / PER_MINOR),
        promised_at=max((option.promised_at for option in options), default=None),
        unfilled=unfilled,
    )


def _apart(one: Outcome, other: Outcome) -> tuple[int, int, int]:
    return (
        abs(one.unfilled - other.unfilled),
        abs(one.cost_minor - other.cost_minor),
        abs(one.parcels - other.parcels),
    )


def _tally(policy: Policy, past: Sequence[Past], outcomes: Sequence[Outcome]) -> Tally:
    waited = [
        (outcome.promised_at - one.order.placed_at).total_seconds() / DAY_S
        for one, outcome in zip(past, outcomes, strict=True)
        if outcome.promised_at
    ]
    return Tally(
        version=policy.version,
        cost_minor=sum(outcome.cost_minor for outcome in outcomes),
        parcels=sum(outcome.parcels for outcome in outcomes),
        mean_days=round(sum(waited) / len(waited), 2) if waited else 0.0,
        late=sum(_is_late(one, outcome) for one, outcome in zip(past, outcomes, strict=True)),
        unfilled=sum(outcome.unfilled for outcome in outcomes),
    )


def _is_late(past: Past, outcome: Outcome) -> bool:
    told = max((option.promised_at for option in past.order.plan), default=None)
    return told is not None and outcome.promised_at is not None and outcome.promised_at > told
