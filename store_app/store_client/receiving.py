"""Checking in what deliveries bring."""

from shared.contract.store.receiving import (
    Deliveries,
    DeliveryPage,
    Recount,
    ScanDelivered,
    ScannedDelivery,
)
from shared.receiving import Receipt
from store_app.store_client.transport import Transport, part


class Receiving(Transport):
    """Deliveries to this store, counted by what comes out of their boxes."""

    async def deliveries(self) -> Deliveries:
        """List what is still to be received."""
        return await self._get(Deliveries, "/deliveries")

    async def delivery(self, delivery_id: str) -> DeliveryPage:
        """Show one delivery."""
        return await self._get(DeliveryPage, f"/deliveries/{part(delivery_id)}")

    async def scan_delivered(self, delivery_id: str, scan: ScanDelivered, key: str) -> ScannedDelivery:
        """Count one unit."""
        return await self._change(
            ScannedDelivery, "POST", f"/deliveries/{part(delivery_id)}/scans", scan, key
        )

    async def recount_delivery(
        self, delivery_id: str, told: Recount, key: str, version: int | None = None
    ) -> Receipt:
        """Say how many units of one of its items came."""
        return await self._change(
            Receipt, "PUT", f"/deliveries/{part(delivery_id)}/units", told, key, version
        )

    async def close_delivery(self, delivery_id: str, key: str, version: int | None = None) -> Receipt:
        """Say that this is all of it."""
        return await self._change(
            Receipt, "POST", f"/deliveries/{part(delivery_id)}/receipt", None, key, version
        )
