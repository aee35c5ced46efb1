"""The retailer of a simulated world: three stores, a warehouse, and eight SKUs of which few are left."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from random import Random

from central_oms.use_cases.fill import Contents
from shared.network import NodeKind, Place
from shared.promise.policy import Allot, Policy
from store_server.demo.retailer.stock import Stand
from tests.support.builders import PARIS, STORE, a_customer, a_network, a_node, a_product, a_variant

PARIS_STORE, LILLE_STORE = "s-paris", "s-lille"
WAREHOUSE = "w-orleans"
STORES = (STORE, PARIS_STORE, LILLE_STORE)
NODES = (*STORES, WAREHOUSE)
PRODUCTS = tuple(
    a_product(
        product_id=f"p-{number}",
        name=f"Article {number}",
        variants=tuple(
            a_variant(1_000 * number + 90, sku=f"{number}-{size}", gtin=None, options=(size,))
            for size in ("S", "M")
        ),
    )
    for number in (1, 2, 3, 4)
)
SKUS = tuple(variant.sku for product in PRODUCTS for variant in product.variants)
CUSTOMER = a_customer()
BEST_SELLERS = 3
ALLOTTED = 2
# So fast that nothing which is launched outsells them.
SOLD_PER_DAY = {sku: 2.0 + number for number, sku in enumerate(SKUS[:BEST_SELLERS])}
NETWORK = a_network(
    a_node(),
    a_node(PARIS_STORE, name="Alba Paris", town="Paris", place=PARIS),
    a_node(LILLE_STORE, name="Alba Lille", town="Lille", place=Place(lat=50.6366, lon=3.0635)),
    a_node(WAREHOUSE, kind=NodeKind.WAREHOUSE, name="Alba Orléans", town="Orléans", collects=False),
)


def stands(rng: Random, real: Collection[str]) -> tuple[Stand, ...]:
    """Put few units into each node, so that people and orders compete for them; the OMS withholds some of those that it counts."""
    return tuple(
        Stand(node_id, sku, rng.randint(0, most), 0 if node_id in real else rng.randint(0, 1), 0)
        for node_id, most in [(node_id, rng.choice((3, 8)) if node_id in real else 5) for node_id in NODES]
        for sku in SKUS
    )


def contents(stands: Sequence[Stand], real: Collection[str]) -> Contents:
    """Give what the OMS begins with: all but the stock of `real` stores, which tell of it themselves."""
    positions = [stand._replace(on_hand=0) if stand.node_id in real else stand for stand in stands]
    begun = Contents(NETWORK, PRODUCTS, positions, customers=(CUSTOMER,))
    if not real:
        return begun
    return replace(begun, sold_per_day=SOLD_PER_DAY, policy=rules(tuple(real), ALLOTTED))


def rules(stores: Sequence[str], units: int) -> Policy:
    """Let stores promise so many units of each of what sells best at the warehouse without asking."""
    given = Allot(
        name="Best sellers",
        stores=tuple(stores),
        nodes=(WAREHOUSE,),
        best_sellers=BEST_SELLERS,
        units=units,
    )
    return Policy(allotments=(given,))
