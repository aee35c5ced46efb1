"""Saying how many units stand on the shelf."""

from shared.contract.store.counting import Counted, CountStock
from store_app.store_client.transport import Transport, part


class Counting(Transport):
    """Counts of this store's stock."""

    async def count(self, sku: str, counted: CountStock, key: str) -> Counted:
        """Let a SKU's figure be what was counted."""
        return await self._change(Counted, "POST", f"/variants/{part(sku)}/counts", counted, key)
