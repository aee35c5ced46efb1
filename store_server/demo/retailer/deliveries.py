"""What warehouses send to stores: a box or two of what sells best there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from shared.catalogue import Product
from shared.network import Network, NodeKind
from shared.receiving import AnnouncedLine, Delivery
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import REFUSING_STORE
from store_server.demo.retailer.stock import Stand

FIRST_NUMBER = 20_517
LINES = 6
# Six of them are 16 to 21 units: little enough to be scanned one by one.
_UNITS = (2, 2, 2, 3, 3, 4, 4, 5)
_WELL_KNOWN = 60
_ON_ITS_WAY = timedelta(hours=2)
_THIS_MORNING = timedelta(hours=11)
_TOMORROW = timedelta(days=1, hours=8, minutes=30)


class Goods(NamedTuple):
    """What is sent, best sold first, and who sends it."""

    skus: Sequence[str]
    origins: Sequence[str]


def goods(network: Network, products: Sequence[Product], stands: Sequence[Stand]) -> Goods:
    """Choose of the best sold articles that stand in the demo store one variant each: what is only elsewhere stays there."""
    here = {stand.sku for stand in stands if stand.node_id == DEMO_STORE}
    best_first = sorted(products, key=lambda product: -product.popularity)
    known = (sku for product in best_first if (sku := _unpacked(product, here)))
    origins = [node.name for node in network.nodes if node.kind is NodeKind.WAREHOUSE]
    return Goods(list(islice(known, _WELL_KNOWN)), origins)


def opening(of: Goods, day: datetime) -> Iterator[Delivery]:
    """Announce what came this morning, what comes tomorrow, and what another store waits for.

    Args:
        day: the midnight before the demo opens.
    """
    yield delivery(FIRST_NUMBER, of, day + _THIS_MORNING)
    yield delivery(FIRST_NUMBER + 1, of, day + _TOMORROW)
    yield delivery(FIRST_NUMBER + 2, of, day + _TOMORROW).model_copy(update={"node_id": REFUSING_STORE})


def sent_now(number: int, of: Goods, now: datetime) -> Delivery:
    """Announce what leaves a warehouse now, and arrives at a full hour."""
    return delivery(number, of, (now + _ON_ITS_WAY).replace(minute=0, second=0, microsecond=0))


def delivery(number: int, of: Goods, due_at: datetime) -> Delivery:
    """Announce a delivery to the demo store; the same number always brings the same."""
    rng = Random(number)
    units = rng.sample(_UNITS, LINES)
    return Delivery(
        delivery_id=str(number),
        node_id=DEMO_STORE,
        origin=rng.choice(of.origins),
        due_at=due_at,
        lines=tuple(
            AnnouncedLine(sku=sku, quantity=quantity)
            for sku, quantity in zip(rng.sample(of.skus, LINES), units, strict=True)
        ),
    )


def _unpacked(product: Product, here: set[str]) -> str | None:
    """Give a variant that comes in a box and bears bars, if one stands here."""
    if product.attributes.bulky:
        return None
    return next((each.sku for each in product.variants if each.gtin and each.sku in here), None)
