"""Products from a file, part by part."""

from fastapi import APIRouter

from shared.contract.store.managing import ImportedPart, ImportPart
from store_server.dependencies import Db, Key, Me, Replica
from store_server.storage import catalogue
from store_server.storage.idempotency import once
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import bring_in

router = APIRouter(tags=["Manager"])


@router.post("/imports")
async def import_products(part: ImportPart, key: Key, me: Me, db: Db, replica: Replica) -> ImportedPart:
    """Bring products in; what is known just so changes nothing."""
    ids = [product.product_id for product in part.products]
    known = await replica.read_long(
        lambda tx: {product.product_id: product for product in catalogue.several(tx, ids)}
    )
    fresh = bring_in.differing(known, part.products)
    cause = Cause(key.key, me.person.person_id, me.device_id, key.at)

    def bring(tx: Tx) -> ImportedPart:
        opened = bring_in.import_products(tx, fresh, part.stock, cause)
        return ImportedPart(changed=len(fresh), same=len(part.products) - len(fresh), opened=len(opened))

    return await db.write_long(once(key, ImportedPart, bring))
