"""What has to travel: the lines of a request as items, one for each SKU, and the load they make together."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from shared.promise.carbon import BULKY, CLOTHING, PLATFORMS_G, Goods, preparation_g
from shared.promise.costs import ASSUMED_VOLUME_CM3, ASSUMED_WEIGHT_G
from shared.promise.frontier import places
from shared.promise.request import Wanted


class Item(NamedTuple):
    """All the units of one SKU: they travel together, from one node."""

    sku: str
    quantity: int
    weight_g: int
    volume_cm3: int
    hazardous: bool
    bulky: bool
    lines: tuple[Wanted, ...]

    @property
    def goods(self) -> Goods:
        """Tell what the carbon model takes it for."""
        return BULKY if self.bulky else CLOTHING


def items_of(lines: Iterable[Wanted]) -> tuple[Item, ...]:
    """Give the items of `lines`, by SKU."""
    ordered = sorted(lines, key=attrgetter("sku", "line_id"))
    return tuple(_item(sku, tuple(wanted)) for sku, wanted in groupby(ordered, key=attrgetter("sku")))


def _item(sku: str, lines: tuple[Wanted, ...]) -> Item:
    return Item(
        sku=sku,
        quantity=sum(line.quantity for line in lines),
        weight_g=sum((line.weight_g or ASSUMED_WEIGHT_G) * line.quantity for line in lines),
        volume_cm3=sum((line.volume_cm3 or ASSUMED_VOLUME_CM3) * line.quantity for line in lines),
        hazardous=any(line.attributes.hazardous for line in lines),
        bulky=any(line.attributes.bulky for line in lines),
        lines=lines,
    )


class Load(NamedTuple):
    """What a parcel weighs and measures, and the grams of CO2e of making it up."""

    weight_g: int
    volume_cm3: int
    parcel_g: int


def loads_of(items: tuple[Item, ...]) -> Callable[[int], Load]:
    """Give the load of any set of `items`, worked out once for each set."""

    @cache
    def load(chosen: int) -> Load:
        packed = [items[place] for place in places(chosen)]
        volume_cm3 = sum(item.volume_cm3 for item in packed)
        goods = BULKY if any(item.bulky for item in packed) else CLOTHING
        parcel_g = round(preparation_g(volume_cm3, goods) + PLATFORMS_G)
        return Load(sum(item.weight_g for item in packed), volume_cm3, parcel_g)

    return load
