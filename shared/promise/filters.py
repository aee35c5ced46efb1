"""What a rule may ask of a node, a line or a basket: one small question each, told apart by the word in `by`.

A list of filters holds when all of them do; within one, any of its values will do. `negate` turns a filter round.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from shared.money import Money
from shared.network import NodeKind
from shared.value import Count, Id, Value, Words

Names = Annotated[tuple[Annotated[Words, Field(min_length=1)], ...], Field(min_length=1, max_length=500)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1, max_length=500)]


class Attribute(StrEnum):
    """What an item is, for those who carry it."""

    BULKY = "bulky"
    FRAGILE = "fragile"
    HAZARDOUS = "hazardous"


class Filter(Value):
    """One question; `negate` asks the opposite."""

    negate: StrictBool = False


class ByGroup(Filter):
    """Is the node in one of these groups."""

    by: Literal["group"] = "group"
    any_of: Names


class ByKind(Filter):
    """Is the node of one of these kinds."""

    by: Literal["kind"] = "kind"
    any_of: Annotated[tuple[NodeKind, ...], Field(min_length=1)]


class ByRegion(Filter):
    """Is the node in one of these regions."""

    by: Literal["region"] = "region"
    any_of: Names


class ByNode(Filter):
    """Is it one of these nodes."""

    by: Literal["node"] = "node"
    any_of: Ids


class ByDistance(Filter):
    """Is the node at most so far from where the customer lives, or from the seller where that is not known."""

    by: Literal["distance"] = "distance"
    up_to_km: Count


class ByCover(Filter):
    """Would the node's stock of everything that it could give last at least so many days at the rate it sells."""

    by: Literal["cover"] = "cover"
    at_least_days: Count


class ByCategory(Filter):
    """Is the line's product of one of these categories."""

    by: Literal["category"] = "category"
    any_of: Names


class ByAttribute(Filter):
    """Has the line's product one of these attributes."""

    by: Literal["attribute"] = "attribute"
    any_of: Annotated[tuple[Attribute, ...], Field(min_length=1)]


class BySku(Filter):
    """Is the line of one of these SKUs."""

    by: Literal["sku"] = "sku"
    any_of: Ids


class ByPrice(Filter):
    """Does one unit of the line cost at least so much."""

    by: Literal["price"] = "price"
    at_least: Money


class ByRate(Filter):
    """Does a node sell fewer than so many units of it in a day."""

    by: Literal["rate"] = "rate"
    under_per_day: Annotated[float, Field(gt=0)]


class ByValue(Filter):
    """Is the whole basket worth less than so much."""

    by: Literal["value"] = "value"
    under: Money


class ByTier(Filter):
    """Is the customer of one of these tiers."""

    by: Literal["tier"] = "tier"
    any_of: Names


class ByChannel(Filter):
    """Was it asked for on one of these channels."""

    by: Literal["channel"] = "channel"
    any_of: Ids


AnyLineFilter = ByCategory | ByAttribute | BySku | ByPrice | ByRate
AnyNodeFilter = ByGroup | ByKind | ByRegion | ByNode | ByDistance | ByCover
NodeFilter = Annotated[AnyNodeFilter, Field(discriminator="by")]
LineFilter = Annotated[AnyLineFilter, Field(discriminator="by")]
#: What is asked of a line holds for a basket when it holds for any of its lines.
BasketFilter = Annotated[ByValue | ByTier | ByChannel | AnyLineFilter, Field(discriminator="by")]

NodeFilters = Annotated[tuple[NodeFilter, ...], Field(max_length=20)]
LineFilters = Annotated[tuple[LineFilter, ...], Field(max_length=20)]
BasketFilters = Annotated[tuple[BasketFilter, ...], Field(max_length=20)]
