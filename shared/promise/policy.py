"""A retailer's rules as data: which nodes come first, how far to split, what is sold where, and what each cost weighs.

    Policy ─┬─ tiers        the first whose nodes cover the basket decides; money decides only inside it
            ├─ sorts        a preference between nodes of one tier, as a penalty on the others
            ├─ limits       how many parcels, on which days
            ├─ rules        product × channel × nodes × customer tier: sold or not, units kept, confirmed first
            ├─ weights      the figures of every cost
            └─ allotments   what a store may promise of a warehouse without asking

It is a tree of values, told apart by one word each; nothing in it is ever run. Without any rule, today's figures decide.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from shared.confidence import LIKELY_FROM
from shared.money import Currency, Money
from shared.network import NodeKind
from shared.promise import costs
from shared.promise.filters import BasketFilters, LineFilters, Names, NodeFilters
from shared.value import Count, Id, Value, Words

Cost = Annotated[int, Field(strict=True, ge=0, le=10**9)]  #: in 1/100 of a minor unit
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Name = Annotated[Words, Field(min_length=1)]
Rank = Annotated[int, Field(strict=True, ge=0, le=1000)]


class Tier(Value):
    """Nodes that come before those of every later tier, for baskets of which `when` holds.

    A tier is tried together with all before it; nodes of no tier come last. It decides what is sent, not where a customer
    may collect.
    """

    name: Name
    when: BasketFilters = ()
    nodes: NodeFilters = ()


class Sort(Value):
    """Prefer some nodes: a parcel of any other costs `penalty` more. The least penalty only breaks ties."""

    name: Name
    when: BasketFilters = ()
    prefer: Annotated[NodeFilters, Field(min_length=1)]
    penalty: Cost = 1


class MostParcels(Value):
    """Split into at most so many parcels; raised to the fewest that cover the basket, unless `strict`."""

    limit: Literal["most_parcels"] = "most_parcels"
    name: Name
    when: BasketFilters = ()
    parcels: Count
    strict: StrictBool = False


class NoSplitUnder(Value):
    """Send a basket worth less than `value` in one parcel; in the fewest there can be, unless `strict`."""

    limit: Literal["no_split_under"] = "no_split_under"
    name: Name
    when: BasketFilters = ()
    value: Money
    strict: StrictBool = False


class Scheduled(Value):
    """Deliver on these days of the week only, 0 for Monday; no other limit holds where `may_split`.

    What a solver looks for stays at `costs.MOST_PARCELS`, or the fewest parcels that cover the basket.
    """

    limit: Literal["scheduled"] = "scheduled"
    name: Name
    when: BasketFilters = ()
    weekdays: Annotated[tuple[Annotated[int, Field(strict=True, ge=0, le=6)], ...], Field(min_length=1)]
    may_split: StrictBool = True


class Sellable(Value):
    """Sell these products from these nodes to these baskets, or do not.

    Of those that fit, the lowest rank decides, and at one rank a refusal; what no rule speaks of is sold.
    """

    rule: Literal["sellable"] = "sellable"
    name: Name
    when: BasketFilters = ()
    lines: LineFilters = ()
    nodes: NodeFilters = ()
    sellable: StrictBool
    rank: Rank = 0


class Protect(Value):
    """Keep units of each SKU at each node for customers of `for_tiers`; several rules keep each their own."""

    rule: Literal["protect"] = "protect"
    name: Name
    when: BasketFilters = ()
    lines: LineFilters = ()
    nodes: NodeFilters = ()
    units: Count
    for_tiers: Names


class Buffer(Value):
    """Keep units of each SKU at each node from these baskets, mostly those of one channel."""

    rule: Literal["buffer"] = "buffer"
    name: Name
    when: BasketFilters = ()
    lines: LineFilters = ()
    nodes: NodeFilters = ()
    units: Count


class Confirm(Value):
    """Ask a node to confirm before these items are firmly promised from it, and give it `wait_min` opening minutes."""

    rule: Literal["confirm"] = "confirm"
    name: Name
    when: BasketFilters = ()
    lines: LineFilters = ()
    nodes: NodeFilters = ()
    wait_min: Count = 120


class Allot(Value):
    """Let each of these stores promise `units` of each of what sells best at these warehouses without asking, line or no line."""

    name: Name
    stores: Names
    nodes: Names
    best_sellers: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    units: Annotated[int, Field(strict=True, ge=0, le=999)]  #: what one right may hold


AnyLimit = MostParcels | NoSplitUnder | Scheduled
AnyRule = Sellable | Protect | Buffer | Confirm
Limit = Annotated[AnyLimit, Field(discriminator="limit")]
Rule = Annotated[AnyRule, Field(discriminator="rule")]


class KindCosts(Value):
    """A cost by kind of node."""

    store: Cost
    warehouse: Cost
    partner: Cost

    def of(self, kind: NodeKind) -> int:
        """Give the cost for one kind."""
        return int(getattr(self, kind.value))


def _by_kind(figures: dict[NodeKind, int]) -> KindCosts:
    return KindCosts(**{kind.value: figures[kind] for kind in NodeKind})


class Weights(Value):
    """What each cost weighs, in 1/100 of a minor unit unless the name says else; a weight of 0 leaves its cost out."""

    pick_setup: KindCosts = _by_kind(costs.PICK_SETUP)
    pick_line: KindCosts = _by_kind(costs.PICK_LINE)
    hand_over: Cost = costs.HAND_OVER
    resource: Cost = costs.RESOURCE  #: a line that proves missing
    co2_minor_per_tonne: Cost = costs.CO2_MINOR_PER_TONNE
    refusal: Cost = 0  #: a parcel that the node refuses, weighed by how often it does
    margin_percent: Percent = 0  #: of what a partner keeps of the price
    clearing_percent: Percent = 0  #: of the mark-down that taking a unit avoids
    scarcity_percent: Percent = 0  #: of what a unit would have brought where it stands
    scarcity_days: Count = 14  #: how long it would have had to be sold there
    workload: Cost = 0  #: a parcel from a node whose capacity is used up, less from one that has some left
    per_km: Cost = 0  #: a parcel's way
    wait_minor_per_day: Cost = costs.WAIT_MINOR_PER_DAY
    trip_minor_per_km: Cost = costs.TRIP_MINOR_PER_KM
    inbound_sure_percent: Percent = 80  #: that a purchase comes when it was announced
    transit_sure_percent: Percent = 95  #: that a transfer does
    likely_from: Annotated[float, Field(ge=0, le=1)] = LIKELY_FROM


class Policy(Value):
    """All that a retailer decides about promises; `version` rises with each change.

    `currency` is that of every amount and weight; None while there is none to compare.
    """

    policy_id: Id = "house"
    version: Count = 0
    name: Words = ""
    currency: Currency | None = None
    tiers: Annotated[tuple[Tier, ...], Field(max_length=50)] = ()
    sorts: Annotated[tuple[Sort, ...], Field(max_length=50)] = ()
    limits: Annotated[tuple[Limit, ...], Field(max_length=50)] = ()
    rules: Annotated[tuple[Rule, ...], Field(max_length=500)] = ()
    weights: Weights = Weights()
    allotments: Annotated[tuple[Allot, ...], Field(max_length=50)] = ()


#: What holds where a retailer has decided nothing.
HOUSE = Policy()
