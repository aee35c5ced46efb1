"""How many promises made while a store is silent fail, and how much of the online demand is served: the rules beside simpler ones.

Each pair of a SKU and a store has a long-tail demand of which 15 % comes online, stock for two weeks, and rates that the OMS
knows with an error of 30 %. Nothing comes in and nobody reacts before the store is heard again. What is promised is decided
by `shared.rights` alone; arrays only count what customers take.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shared.rights import ALPHA, share, unseen, walk_ins
from tests.benchmarks.figure import Figure

SEED = 20_261_122
PAIRS = 400_000
SILENCES_H = (1, 4, 24, 72)
OPEN_PER_DAY = timedelta(hours=10)
MEDIAN_PER_H, SPREAD, ONLINE, ERROR, COVER_H = 0.02, 1.3, 0.15, 0.3, 140
MOST_FAILED = {24: 0.1, 72: 0.5}
LEAST_SERVED = 70.0

Array = NDArray[Any]
Soft = Callable[[int, float, timedelta], int]


class Market(NamedTuple):
    """What stands in the stores, what the OMS believes is sold a day, and who comes when; arrivals are sorted by pair and hour."""

    on_hand: Array
    believed: Array
    online: Array
    pair: Array
    hour: Array
    walk_ins: dict[int, Array]


class Policy(NamedTuple):
    """What is granted beforehand, what else may be promised, and the share of granted units that the till sells all the same."""

    name: str
    granted: Callable[[int, float], int]
    soft: Soft
    sold_all_the_same: float = 0.0


class Outcome(NamedTuple):
    """Percentages: of promises that fail, of online demand that is served, of walk-in customers who find nothing."""

    failed: float
    served: float
    turned_away: float


def figures() -> list[Figure]:
    """Compare the policies in one market; the floor of each is what promising the last known figure gives."""
    market = _market(np.random.default_rng(SEED))
    outcomes = {policy.name: _outcomes(market, policy) for policy in _policies()}
    last_known = outcomes["last known"]
    return [row for name, found in outcomes.items() for row in _rows(name, found, last_known)]


def _policies() -> Sequence[Policy]:
    surely = partial(_surely, alpha=ALPHA)
    return (
        Policy("last known", _nothing, lambda free, _, __: free),
        Policy("fixed buffer of 2", _nothing, lambda free, _, __: free - 2),
        Policy("Poisson buffer", _nothing, surely),
        Policy("rights the till ignores, Poisson buffer", share, surely, 1.0),
        Policy("rights overridden in 30 %, Poisson buffer", share, surely, 0.3),
        Policy("rights kept, Poisson buffer of 5 %", share, partial(_surely, alpha=0.05)),
        Policy("rights kept, Poisson buffer (the product)", share, surely),
    )


def _nothing(_on_hand: int, _online_per_day: float) -> int:
    return 0


def _surely(free: int, per_day: float, silence: timedelta, alpha: float) -> int:
    return free - unseen(free, walk_ins(per_day, silence, OPEN_PER_DAY), silence, alpha)


def _market(chance: np.random.Generator) -> Market:
    per_h = MEDIAN_PER_H * np.exp(SPREAD * chance.standard_normal(PAIRS))
    believed = per_h * np.exp(ERROR * chance.standard_normal(PAIRS)) * (OPEN_PER_DAY / timedelta(hours=1))
    arrivals = chance.poisson(per_h * ONLINE * SILENCES_H[-1])
    pair = np.repeat(np.arange(PAIRS), arrivals)
    hour = chance.uniform(0, SILENCES_H[-1], pair.size)
    order = np.lexsort((hour, pair))
    walk_ins_by: dict[int, Array] = {}
    walked, since = np.zeros(PAIRS, dtype=np.int64), 0
    for until in SILENCES_H:
        walked = walked + chance.poisson(per_h * (1 - ONLINE) * (until - since))
        walk_ins_by[until], since = walked, until
    on_hand = chance.poisson(per_h * COVER_H)
    return Market(on_hand, believed * (1 - ONLINE), believed * ONLINE, pair, hour[order], walk_ins_by)


def _outcomes(market: Market, policy: Policy) -> dict[int, Outcome]:
    figures = zip(market.on_hand.tolist(), market.online.tolist(), strict=True)
    granted = np.fromiter((policy.granted(*known) for known in figures), np.int64, PAIRS)
    promised = _promised(market, policy, granted)
    return {until: _outcome(market, policy, granted, promised, until) for until in SILENCES_H}


def _promised(market: Market, policy: Policy, granted: Array) -> Array:
    """Tell of each online customer whether they are promised a unit: a granted one first, else one of what is surely free."""
    free = (market.on_hand - granted)[market.pair]
    known = zip(free.tolist(), market.believed[market.pair].tolist(), market.hour.tolist(), strict=True)
    soft = (policy.soft(free, per_day, timedelta(hours=hour)) for free, per_day, hour in known)
    limit = granted[market.pair] + np.maximum(0, np.fromiter(soft, np.int64, market.pair.size))
    return _in_turn(market.pair, limit)


def _in_turn(pair: Array, limit: Array) -> Array:
    """Serve each pair's customers in the order in which they come, each if fewer than their limit were served before."""
    served = np.zeros(PAIRS, dtype=np.int64)
    promised = np.zeros(pair.size, dtype=bool)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    turn = np.arange(pair.size) - np.repeat(first, np.diff(np.append(first, pair.size)))
    by_turn = np.argsort(turn, kind="stable")
    for now in np.split(by_turn, np.flatnonzero(np.diff(turn[by_turn])) + 1):
        promised[now] = served[pair[now]] < limit[now]
        served[pair[now]] += promised[now]
    return promised


def _outcome(market: Market, policy: Policy, granted: Array, promised: Array, until: int) -> Outcome:
    came = market.hour <= until
    wanted = np.count_nonzero(came)
    told = np.bincount(market.pair[came & promised], minlength=PAIRS)
    walked = market.walk_ins[until]
    sold = np.minimum(walked, market.on_hand - granted)
    sold = sold + np.minimum(np.rint((walked - sold) * policy.sold_all_the_same).astype(np.int64), granted)
    failed = np.maximum(0, told - (market.on_hand - sold)).sum()
    return Outcome(
        100 * failed / max(1, told.sum()),
        100 * (told.sum() - failed) / wanted,
        100 * (walked - sold).sum() / walked.sum(),
    )


def _rows(name: str, found: dict[int, Outcome], last_known: dict[int, Outcome]) -> list[Figure]:
    is_ours = name.endswith("(the product)")
    rows = []
    for until, outcome in found.items():
        most = MOST_FAILED.get(until) if is_ours else None
        target = "compared" if most is None else f"<= {most:g} %"
        ok = most is None or outcome.failed <= most
        rows.append(_row(f"{name}: failed, {until} h", outcome.failed, last_known[until].failed, target, ok))
    last, floor = found[SILENCES_H[-1]], last_known[SILENCES_H[-1]]
    target, ok = (f">= {LEAST_SERVED:g} %", last.served >= LEAST_SERVED) if is_ours else ("compared", True)
    rows.append(_row(f"{name}: served, {SILENCES_H[-1]} h", last.served, floor.served, target, ok))
    lost = f"{name}: walk-ins lost, {SILENCES_H[-1]} h"
    rows.append(_row(lost, last.turned_away, floor.turned_away, "compared", True))
    return rows


def _row(name: str, value: float, floor: float, target: str, ok: bool) -> Figure:
    return Figure(name, float(value), "%", float(floor), float(value / floor) if floor else 0.0, target, ok)
