"""What is wrong with a policy, before it is published: each problem with the path of the rule and what it says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from pydantic import BaseModel

from shared.money import Money
from shared.network import Network, NodeKind
from shared.promise.filters import AnyNodeFilter, ByCover, ByDistance, ByGroup, ByNode, ByRegion, Filter
from shared.promise.policy import MostParcels, Policy, Scheduled, Sellable, Tier
from shared.promise.ruling import Seen, is_among
from shared.value import Message

Path = tuple[str | int, ...]


class Problem(Message):
    """One thing that a retailer has to mend: `path` leads to it in the policy's JSON, as in `tiers[0].nodes[1]`."""

    SAYS: ClassVar[dict[str, str]] = {
        "unknown_group": "No node is in the group {name}.",
        "unknown_region": "No node is in the region {name}.",
        "unknown_node": "The network has no node {name}.",
        "empty_tier": "The tier {name} has no node.",
        "never_reached": "The tier {name} is never reached: {before} has every node already.",
        "never_holds": "These filters never hold together: one asks the opposite of another.",
        "contradiction": "{name} says the opposite of {other} about the same thing, at the same rank.",
        "no_common_day": "{name} and {other} leave no day on which anything is delivered.",
        "limit_below_one": "{name} allows {parcels} parcels: the least is 1.",
        "other_currency": "This amount is in {currency}: the policy is in {expected}.",
        "fee_currency": "The policy is in {currency}, but a delivery fee in {fee}.",
        "no_currency": "Amounts are given, so name the policy's currency.",
        "duplicate": "{name} is there twice.",
        "not_a_kind": "{name} is no {kind}: units are allotted to stores, of warehouses.",
    }
    path: str
    code: str
    facts: dict[str, str | int] = {}

    @property
    def says(self) -> str:
        """Say what is wrong, in English."""
        return self.SAYS[self.code].format(**self.facts)


def check(policy: Policy, network: Network) -> tuple[Problem, ...]:
    """Give everything that is wrong with a policy for a network, in the order in which it is written there."""
    return (
        *_filters(policy, network),
        *_tiers(policy, network),
        *_limits(policy),
        *_contradictions(policy),
        *_duplicates(policy),
        *_currencies(policy, network),
        *_allotments(policy, network),
    )


def _problem(path: Path, code: str, **facts: str | int) -> Problem:
    return Problem(path=_written(path), code=code, facts=facts)


def _written(path: Path) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).removeprefix(".")


def _values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Walk the tree: every value with the way to it."""
    yield path, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _values(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _values(one, (*path, place))


def _filters(policy: Policy, network: Network) -> Iterator[Problem]:
    known = _Known(network)
    for path, value in _values(policy):
        if isinstance(value, ByGroup | ByRegion | ByNode):
            yield from known.missing(path, value)
        if isinstance(value, tuple) and _is_opposed([one for one in value if isinstance(one, Filter)]):
            yield _problem(path, "never_holds")


class _Known:
    """The names that a network has."""

    def __init__(self, network: Network) -> None:
        self._names = {
            "group": {group for node in network.nodes for group in node.groups},
            "region": {node.region for node in network.nodes},
            "node": {node.node_id for node in network.nodes},
        }

    def missing(self, path: Path, asked: ByGroup | ByRegion | ByNode) -> Iterator[Problem]:
        for name in asked.any_of:
            if name not in self._names[asked.by]:
                yield _problem(path, f"unknown_{asked.by}", name=name)


def _is_opposed(filters: Sequence[Filter]) -> bool:
    opposites = [one.model_copy(update={"negate": not one.negate}) for one in filters]
    return any(_scope((one,)) == _scope((other,)) for one in filters for other in opposites)


def _tiers(policy: Policy, network: Network) -> Iterator[Problem]:
    catching: dict[object, str] = {}
    for place, tier in enumerate(policy.tiers):
        path: Path = ("tiers", place)
        if not _can_have_nodes(tier, network):
            yield _problem(path, "empty_tier", name=tier.name)
        before = catching.get(()) or catching.get(_scope(tier.when))
        if before:
            yield _problem(path, "never_reached", name=tier.name, before=before)
        elif not tier.nodes:
            catching[_scope(tier.when)] = tier.name


def _can_have_nodes(tier: Tier, network: Network) -> bool:
    """Tell whether some node passes what does not depend on the customer or the day."""
    lasting: tuple[AnyNodeFilter, ...] = tuple(
        one for one in tier.nodes if not isinstance(one, ByDistance | ByCover)
    )
    return any(is_among(lasting, node, Seen(0, 0)) for node in network.nodes)


def _limits(policy: Policy) -> Iterator[Problem]:
    schedules: dict[object, Scheduled] = {}
    for place, limit in enumerate(policy.limits):
        if isinstance(limit, MostParcels) and limit.parcels < 1:
            yield _problem(
                ("limits", place, "parcels"), "limit_below_one", name=limit.name, parcels=limit.parcels
            )
        if isinstance(limit, Scheduled):
            other = schedules.setdefault(_scope(limit.when), limit)
            if set(other.weekdays).isdisjoint(limit.weekdays):
                yield _problem(("limits", place), "no_common_day", name=limit.name, other=other.name)


def _contradictions(policy: Policy) -> Iterator[Problem]:
    said: dict[object, Sellable] = {}
    for place, rule in enumerate(policy.rules):
        if isinstance(rule, Sellable):
            about = (rule.rank, _scope(rule.when), _scope(rule.lines), _scope(rule.nodes))
            other = said.setdefault(about, rule)
            if other.sellable != rule.sellable:
                yield _problem(("rules", place), "contradiction", name=rule.name, other=other.name)


def _scope(filters: Iterable[Filter]) -> tuple[str, ...]:
    """Give what filters ask, whatever the order in which they and their values are written."""
    return tuple(sorted(repr(_sorted(one)) for one in filters))


def _sorted(one: Filter) -> object:
    asked = one.model_dump(mode="json")
    return sorted(
        (name, sorted(value) if isinstance(value, list) else value) for name, value in asked.items()
    )


def _duplicates(policy: Policy) -> Iterator[Problem]:
    for part in ("tiers", "sorts", "limits", "rules", "allotments"):
        seen: Counter[str] = Counter()
        for place, one in enumerate(getattr(policy, part)):
            seen[one.name] += 1
            if seen[one.name] > 1:
                yield _problem((part, place, "name"), "duplicate", name=one.name)


def _currencies(policy: Policy, network: Network) -> Iterator[Problem]:
    amounts = [(path, value) for path, value in _values(policy) if isinstance(value, Money)]
    if policy.currency is None:
        yield from [_problem(("currency",), "no_currency")] if amounts else []
        return
    for fee in sorted({fee.price.currency for fee in network.fees} - {policy.currency}):
        yield _problem(("currency",), "fee_currency", currency=policy.currency, fee=fee)
    for path, amount in amounts:
        if amount.currency != policy.currency:
            yield _problem(path, "other_currency", currency=amount.currency, expected=policy.currency)


def _allotments(policy: Policy, network: Network) -> Iterator[Problem]:
    for place, rule in enumerate(policy.allotments):
        sides = (("stores", rule.stores, NodeKind.STORE), ("nodes", rule.nodes, NodeKind.WAREHOUSE))
        for side, names, kind in sides:
            for name in names:
                node = network.node(name)
                if node is None:
                    yield _problem(("allotments", place, side), "unknown_node", name=name)
                elif node.kind is not kind:
                    yield _problem(("allotments", place, side), "not_a_kind", name=name, kind=kind.value)
