"""What has to travel: the lines of a request as items, one for each SKU, and the load they make together."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from shared.catalogue import Ahead
from shared.promise.carbon import BULKY, CLOTHING, PLATFORMS_G, Goods, preparation_g
from shared.promise.costs import ASSUMED_VOLUME_CM3, ASSUMED_WEIGHT_G
from shared.promise.frontier import places
from shared.promise.request import Wanted
from shared.promise.shares import Share


class Item(NamedTuple):
    """Units of one SKU that travel together, from one node: all of them, or a share that only the nodes `at` may give."""

    sku: str
    quantity: int
    weight_g: int
    volume_cm3: int
    hazardous: bool
    bulky: bool
    lines: tuple[Wanted, ...]
    at: frozenset[str] | None = None

    @property
    def value_minor(self) -> int:
        """Give the price of all its units."""
        return sum(line.price.minor * line.quantity for line in self.lines)

    @property
    def ahead(self) -> Ahead | None:
        """Give the leave to sell it before it is there; of several, the latest."""
        given = [line.ahead for line in self.lines if line.ahead]
        return max(given, key=lambda ahead: (ahead.at, ahead.kind), default=None)

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


def divided(item: Item, shares: Iterable[Share]) -> Iterator[Item]:
    """Give an item as its shares, each with its part of the lines."""
    left = list(item.lines)
    for share in shares:
        mine: list[Wanted] = []
        while (needed := share.quantity - sum(line.quantity for line in mine)) > 0:
            line = left.pop(0)
            if line.quantity > needed:
                left.insert(0, line.model_copy(update={"quantity": line.quantity - needed}))
            mine.append(line.model_copy(update={"quantity": min(needed, line.quantity)}))
        yield _item(item.sku, tuple(mine))._replace(at=share.node_ids)


class Load(NamedTuple):
    """What a parcel weighs and measures, and the grams of CO2e of making it up."""

    weight_g: int
    volume_cm3: int
    parcel_g: int


def parcel_g(volume_cm3: int, *, bulky: bool) -> int:
    """Give the grams of CO2e of making up a parcel, with something bulky in it or not."""
    return round(preparation_g(volume_cm3, BULKY if bulky else CLOTHING) + PLATFORMS_G)


def loads_of(items: tuple[Item, ...]) -> Callable[[int], Load]:
    """Give the load of any set of `items`, worked out once for each set."""

    @cache
    def load(chosen: int) -> Load:
        packed = [items[place] for place in places(chosen)]
        volume_cm3 = sum(item.volume_cm3 for item in packed)
        making_g = parcel_g(volume_cm3, bulky=any(item.bulky for item in packed))
        return Load(sum(item.weight_g for item in packed), volume_cm3, making_g)

    return load
