"""Where the items stand: each node with what it could give, how surely, and when it would have it ready."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import prod
from typing import NamedTuple

from shared.network import Node
from shared.promise.answer import Wait
from shared.promise.atp import Held, coming, standing
from shared.promise.calendar import DAY, Week, after_work, after_working_days, opening_week
from shared.promise.case import Asked
from shared.promise.frontier import places
from shared.promise.terms import Odds


class Source(NamedTuple):
    """A node that has enough of some items, which are its `mask`: now, or from a moment on.

    `units` is what each item costs to take here, lifted, and `NEVER` for one that it lacks. `odds` tells
    how sure each is to be there, `waits` what it waits for. `fixed` is what a parcel costs here, `tier` the place of the
    retailer's first tier that has the node.
    """

    node: Node
    week: Week
    mask: int
    units: tuple[int, ...]
    odds: tuple[float, ...]
    ordered: int
    ready: int | None
    fixed: int
    tier: int = 0
    waits: tuple[Wait | None, ...] = ()

    def sure(self, items: int) -> float:
        """Tell how likely all of `items` are there."""
        return prod(self.odds[place] for place in places(items))

    def waits_for(self, items: int) -> Wait | None:
        """Tell what the first of `items` that is not there waits for."""
        waits = [self.waits[place] for place in places(items)] if self.waits else []
        return next((wait for wait in waits if wait), None)


class Case(Asked):
    """What was asked, with the nodes that could give of it."""

    @cached_property
    def sources(self) -> dict[str, tuple[Source, ...]]:
        """Give the nodes that have or will have enough of an item, by id: what stands there first, then what comes."""
        surveyed = [(node.node_id, _sources(self, node)) for node in self.nodes]
        return {node_id: sources for node_id, sources in surveyed if sources}

    @cached_property
    def awaits(self) -> bool:
        """Tell whether some node could give something once it has come or is confirmed."""
        return any(sources[-1].waits for sources in self.sources.values())


def _sources(case: Asked, node: Node) -> tuple[Source, ...]:
    stands = standing(case, node)
    lacking = stands.count(None)
    now = (_source(case, node, stands, {}),) if lacking < len(stands) else ()
    comes = coming(case, node, stands) if lacking else {}
    return (*now, *_later(case, node, stands, comes)) if comes else now


def _later(case: Asked, node: Node, stands: Odds, comes: Mapping[int, Held]) -> Iterator[Source]:
    for step in sorted({(held.after, held.wait_min) for held in comes.values()}):
        by_then = {place: held for place, held in comes.items() if (held.after, held.wait_min) <= step}
        yield _source(case, node, stands, by_then)


def _source(case: Asked, node: Node, stands: Odds, comes: Mapping[int, Held]) -> Source:
    odds = stands
    ordered, needed_min = _ordered(case.asked_at, node), node.prepare_min
    waits: tuple[Wait | None, ...] = ()
    if comes:
        odds = tuple([comes[place].sure if place in comes else sure for place, sure in enumerate(stands)])
        ordered = max(ordered, *(held.after for held in comes.values()))
        needed_min += max(held.wait_min for held in comes.values())
        waits = tuple([comes[place].wait if place in comes else None for place in range(len(odds))])
    week = opening_week(node)
    return Source(
        node,
        week,
        mask=sum([1 << place for place, sure in enumerate(odds) if sure is not None]),
        units=case.pricing.units(case.items, node, odds),
        odds=tuple([sure or 0.0 for sure in odds]),
        ordered=ordered,
        ready=after_work(week, ordered, needed_min),
        fixed=case.pricing.parcel(node, case.preference(node)),
        tier=case.ruling.tier_of(node, case.seen(node)) if case.ruling.tiers else 0,
        waits=waits,
    )


def _ordered(asked_at: int, node: Node) -> int:
    if not node.lead_days:
        return asked_at
    return after_working_days(asked_at // DAY, node.lead_days, saturday=False) * DAY
