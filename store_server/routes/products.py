"""Products, the ways to get a variant, and a SKU's ledger and counts."""

from typing import Annotated

from fastapi import APIRouter, Query

from shared.basket import MOST_UNITS
from shared.contract.problem import documented
from shared.contract.store.counting import Counted, CountStock
from shared.contract.store.finding import Ledger, ProductPage, Ways
from shared.errors import NotFound, ShelfMoved
from shared.promise.account import Explanation
from shared.value import Id
from store_server.dependencies import Db, Key, Me, Now, Replica, Wired
from store_server.storage import catalogue
from store_server.storage.idempotency import once
from store_server.storage.outbox import Cause
from store_server.use_cases import browse, count, ways, why

router = APIRouter(tags=["Products"])
Units = Annotated[int, Query(ge=1, le=MOST_UNITS)]


@router.get("/products/{product_id}", responses=documented(NotFound))
async def show_product(
    product_id: Id, me: Me, services: Wired, db: Db, replica: Replica, now: Now
) -> ProductPage:
    """Show a product with the stock of each variant, here, near and in the network."""
    own, finder, up = services.settings.store_id, services.finder, services.line.up
    return await db.read(
        lambda operations: replica.look(
            lambda told: browse.show_product(operations, told, product_id, own, finder, up=up, now=now)
        )
    )


@router.get("/variants/{sku}/ways", responses=documented(NotFound))
async def show_ways(
    sku: Id,
    me: Me,
    services: Wired,
    db: Db,
    replica: Replica,
    now: Now,
    quantity: Units = 1,
) -> Ways:
    """Show all ways to get some units of a variant, and the nodes that have it by distance."""
    own, up = services.settings.store_id, services.line.up
    return await ways.ways_to_get(db, replica, sku, quantity, own, up=up, now=now)


@router.get("/variants/{sku}/ways/{option_id}/why", responses=documented(NotFound))
async def explain_way(
    sku: Id,
    option_id: Id,
    me: Me,
    services: Wired,
    db: Db,
    replica: Replica,
    now: Now,
    quantity: Units = 1,
) -> Explanation:
    """Explain one of the ways to get some units of a variant."""
    product, variant = await replica.read(lambda tx: catalogue.variant(tx, sku))
    request = ways.request_for(product, variant, quantity, services.settings.store_id, now)
    return await why.why_option(db, replica, (request,), option_id, up=services.line.up)


@router.post("/variants/{sku}/counts", responses=documented(NotFound, ShelfMoved))
async def count_stock(
    sku: Id, told: CountStock, key: Key, me: Me, services: Wired, db: Db, replica: Replica
) -> Counted:
    """Say how many units of a SKU stand on the shelf; what is promised beyond them is sought elsewhere."""
    name, store_id = await replica.read(lambda tx: browse.name_of(tx, sku)), services.settings.store_id
    cause = Cause(key.key, me.person.person_id, me.device_id, key.at)
    return await db.write(once(key, Counted, lambda tx: count.count(tx, store_id, sku, name, told, cause)))


@router.get("/variants/{sku}/ledger", responses=documented(NotFound))
async def show_ledger(sku: Id, me: Me, db: Db, replica: Replica) -> Ledger:
    """Show a SKU's stock in this store and its latest movements."""
    return await db.read(
        lambda operations: replica.look(lambda told: browse.show_ledger(operations, told, sku))
    )
