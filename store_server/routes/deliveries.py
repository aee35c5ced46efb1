"""Receiving deliveries."""

from typing import Annotated

from fastapi import APIRouter, Path

from shared.contract.problem import documented
from shared.contract.store.receiving import (
    Deliveries,
    DeliveryPage,
    Recount,
    ScanDelivered,
    ScannedDelivery,
)
from shared.errors import AlreadyReceived, InvalidCode, NotFound, VersionConflict
from shared.receiving import DeliveryId, Receipt
from store_server.dependencies import Db, Key, Me, Replica, SeenVersion, Wired
from store_server.storage.idempotency import once
from store_server.storage.outbox import Cause
from store_server.use_cases import deliveries

router = APIRouter(tags=["Receiving"])
Named = Annotated[DeliveryId, Path(examples=["20517"])]


@router.get("/deliveries")
async def list_deliveries(me: Me, db: Db) -> Deliveries:
    """List what is still to be received."""
    return await db.read(deliveries.listed)


@router.get("/deliveries/{delivery_id}")
async def show_delivery(delivery_id: Named, me: Me, db: Db, replica: Replica) -> DeliveryPage:
    """Show a delivery as it is announced and counted; one that nobody announced is empty, and can be counted."""
    return await db.read(
        lambda operations: replica.look(lambda told: deliveries.show(operations, told, delivery_id))
    )


@router.post("/deliveries/{delivery_id}/scans", responses=documented(NotFound, InvalidCode, AlreadyReceived))
async def scan_delivery(
    delivery_id: Named, scan: ScanDelivered, key: Key, me: Me, db: Db, replica: Replica
) -> ScannedDelivery:
    """Count one unit that came, by its code; several people may count at once."""
    item = await replica.read(lambda tx: deliveries.item_of(tx, scan.code))
    return await db.write(
        once(key, ScannedDelivery, lambda tx: deliveries.scan(tx, delivery_id, item, me.person))
    )


@router.put(
    "/deliveries/{delivery_id}/units", responses=documented(NotFound, AlreadyReceived, VersionConflict)
)
async def recount_delivery(
    delivery_id: Named, told: Recount, key: Key, me: Me, db: Db, version: SeenVersion
) -> Receipt:
    """Say how many units of one of its items came, whatever was scanned."""
    return await db.write(
        once(
            key,
            Receipt,
            lambda tx: deliveries.recount(tx, delivery_id, told.sku, told.units, version, me.person),
        )
    )


@router.post(
    "/deliveries/{delivery_id}/receipt", responses=documented(NotFound, AlreadyReceived, VersionConflict)
)
async def close_delivery(
    delivery_id: Named, key: Key, me: Me, services: Wired, db: Db, version: SeenVersion
) -> Receipt:
    """Say that this is all of it: what was counted is in stock from now on."""
    store_id = services.settings.store_id
    cause = Cause(key.key, me.person.person_id, me.device_id, key.at)
    return await db.write(
        once(
            key,
            Receipt,
            lambda tx: deliveries.close(tx, store_id, delivery_id, version, me.person, cause),
        )
    )
