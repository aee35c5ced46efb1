"""A policy as it bears on one request: which of its rules apply, and what they say of a node and an item."""

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from shared.network import Node
from shared.promise.filters import (
    AnyLineFilter,
    AnyNodeFilter,
    BasketFilters,
    ByAttribute,
    ByCategory,
    ByChannel,
    ByCover,
    ByDistance,
    ByGroup,
    ByKind,
    ByNode,
    ByPrice,
    ByRate,
    ByRegion,
    BySku,
    ByTier,
    ByValue,
    NodeFilters,
)
from shared.promise.goods import Item
from shared.promise.policy import (
    AnyRule,
    Buffer,
    Confirm,
    MostParcels,
    NoSplitUnder,
    Policy,
    Protect,
    Scheduled,
    Sellable,
    Tier,
)
from shared.promise.request import Request, Wanted
from shared.promise.supply import Stock


class Seen(NamedTuple):
    """What a rule may ask of a node beyond what it is: how far it is, and for how many days its stock would last."""

    km: float
    cover_days: float


class Kept(NamedTuple):
    """Units that rules keep from this request: for customers of other tiers, and from its channel."""

    protected: int = 0
    buffered: int = 0


class Ruling:
    """What a policy says to one request; without rules, everything is sold as it stands."""

    def __init__(self, policy: Policy, request: Request, items: tuple[Item, ...], stock: Stock) -> None:
        self.policy = policy
        self._request = request
        self._items = items
        self._stock = stock
        rules = [rule for rule in policy.rules if self._applies(rule.when)]
        self.by_item = tuple(tuple(rule for rule in rules if self._speaks_of(rule, item)) for item in items)
        self.has_rules = any(self.by_item)
        self.tiers: tuple[Tier, ...] = tuple(tier for tier in policy.tiers if self._applies(tier.when))
        self.sorts = tuple(sort for sort in policy.sorts if self._applies(sort.when))
        limits = [limit for limit in policy.limits if self._applies(limit.when)]
        self.schedules = [limit for limit in limits if isinstance(limit, Scheduled)]
        splitting = [limit for limit in limits if not isinstance(limit, Scheduled)]
        self._most_parcels = [most for limit in splitting if (most := self._most(limit))]
        self._most_at_all = [most for limit in splitting if limit.strict and (most := self._most(limit))]

    @property
    def most_parcels(self) -> int | None:
        """Give the most parcels that the limits allow; None when they set no limit."""
        return None if self._may_split else min(self._most_parcels, default=None)

    @property
    def most_at_all(self) -> int | None:
        """Give the most parcels that the strict limits allow, of which more are worse than none; None when there are none."""
        return None if self._may_split else min(self._most_at_all, default=None)

    @property
    def _may_split(self) -> bool:
        return any(schedule.may_split for schedule in self.schedules)

    @property
    def delivery_days(self) -> frozenset[int] | None:
        """Give the days of the week on which deliveries are made; None for the carrier's own."""
        if not self.schedules:
            return None
        return frozenset.intersection(*(frozenset(schedule.weekdays) for schedule in self.schedules))

    def refusal(self, place: int, node: Node, seen: Seen) -> str | None:
        """Name the rule that keeps an item from being sold from a node, if one does."""
        fitting = [
            rule
            for rule in self.by_item[place]
            if isinstance(rule, Sellable) and is_among(rule.nodes, node, seen)
        ]
        deciding = min(fitting, key=attrgetter("rank", "sellable"), default=None)
        return deciding.name if deciding and not deciding.sellable else None

    def kept(self, place: int, node: Node, seen: Seen) -> Kept:
        """Tell how many units of an item rules keep at a node."""
        protected = buffered = 0
        for rule in self.by_item[place]:
            if isinstance(rule, Protect | Buffer) and is_among(rule.nodes, node, seen):
                if isinstance(rule, Buffer):
                    buffered += rule.units
                elif self._request.customer_tier not in rule.for_tiers:
                    protected += rule.units
        return Kept(protected, buffered)

    def wait_min(self, place: int, node: Node, seen: Seen) -> int | None:
        """Give the opening minutes for which a node is asked to confirm an item; None if it need not."""
        waits = [
            rule.wait_min
            for rule in self.by_item[place]
            if isinstance(rule, Confirm) and is_among(rule.nodes, node, seen)
        ]
        return max(waits, default=None)

    def tier_of(self, node: Node, seen: Seen) -> int:
        """Give the place of the first tier that a node is in; nodes of no tier come after the last."""
        places = (place for place, tier in enumerate(self.tiers) if is_among(tier.nodes, node, seen))
        return next(places, len(self.tiers))

    def preference(self, node: Node, seen: Seen) -> int:
        """Give what it costs to take a node that others are preferred to."""
        return sum(sort.penalty for sort in self.sorts if not is_among(sort.prefer, node, seen))

    def _most(self, limit: MostParcels | NoSplitUnder) -> int | None:
        if isinstance(limit, MostParcels):
            return max(1, limit.parcels)
        return 1 if self._request.value_in(limit.value.currency) < limit.value.minor else None

    def _applies(self, filters: BasketFilters) -> bool:
        return all(self._asks_basket(one) != one.negate for one in filters)

    def _asks_basket(self, one: AnyLineFilter | ByValue | ByTier | ByChannel) -> bool:
        request = self._request
        match one:
            case ByValue(under=under):
                return request.value_in(under.currency) < under.minor
            case ByTier(any_of=tiers):
                return request.customer_tier in tiers
            case ByChannel(any_of=channels):
                return request.channel in channels
            case _:
                return any(self._asks_line(one, line) for line in request.lines)

    def _speaks_of(self, rule: AnyRule, item: Item) -> bool:
        return any(all(self._asks_line(one, line) != one.negate for one in rule.lines) for line in item.lines)

    def _asks_line(self, one: AnyLineFilter, line: Wanted) -> bool:
        match one:
            case ByCategory(any_of=categories):
                return line.category in categories
            case ByAttribute(any_of=attributes):
                return any(getattr(line.attributes, attribute.value) for attribute in attributes)
            case BySku(any_of=skus):
                return line.sku in skus
            case ByPrice(at_least=least):
                return line.price.currency == least.currency and line.price.minor >= least.minor
            case ByRate(under_per_day=rate):
                return self._stock.rate(line.sku) < rate


def is_among(filters: NodeFilters, node: Node, seen: Seen) -> bool:
    """Tell whether a node passes all of `filters`."""
    return all(_asks_node(one, node, seen) != one.negate for one in filters)


def _asks_node(one: AnyNodeFilter, node: Node, seen: Seen) -> bool:
    match one:
        case ByGroup(any_of=groups):
            return not set(groups).isdisjoint(node.groups)
        case ByKind(any_of=kinds):
            return node.kind in kinds
        case ByRegion(any_of=regions):
            return node.region in regions
        case ByNode(any_of=nodes):
            return node.node_id in nodes
        case ByDistance(up_to_km=most):
            return seen.km <= most
        case ByCover(at_least_days=least):
            return seen.cover_days >= least


def cover_days(held: Iterable[tuple[int, float]]) -> float:
    """Give the days for which the scarcest of some stocks lasts, each as units and units sold in a day."""
    return min((units / sold if sold > 0 else float("inf") for units, sold in held), default=0.0)
