"""The retailer of a simulated world: the store, another one, a warehouse, and eight SKUs of which few are left."""

from random import Random

from central_oms.use_cases.fill import Contents
from shared.network import NodeKind
from store_server.demo.retailer.stock import Stand
from tests.support.builders import PARIS, STORE, a_customer, a_network, a_node, a_product, a_variant

PARIS_STORE = "s-paris"
WAREHOUSE = "w-orleans"
OTHERS = (PARIS_STORE, WAREHOUSE)
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
NETWORK = a_network(
    a_node(),
    a_node(PARIS_STORE, name="Alba Paris", town="Paris", place=PARIS),
    a_node(WAREHOUSE, kind=NodeKind.WAREHOUSE, name="Alba Orléans", town="Orléans", collects=False),
)


def stands(rng: Random) -> tuple[Stand, ...]:
    """Put few units here and a few more elsewhere, so that people and orders compete for them."""
    here = (Stand(STORE, sku, rng.randint(1, 9), 0, 0) for sku in SKUS)
    elsewhere = (
        Stand(node_id, sku, rng.randint(0, 5), rng.randint(0, 1), 0) for node_id in OTHERS for sku in SKUS
    )
    return (*here, *elsewhere)


def contents(stands: tuple[Stand, ...]) -> Contents:
    """Give what the OMS begins with: all but the store's own stock, which the store tells of itself."""
    positions = [stand._replace(on_hand=0) if stand.node_id == STORE else stand for stand in stands]
    return Contents(NETWORK, PRODUCTS, positions, customers=(CUSTOMER,))
