"""From an offer to the customer's or the carrier's hands."""

from shared.contract.store.preparing import (
    Decline,
    HandOver,
    Pack,
    Picked,
    Queue,
    Scan,
    Short,
    Stage,
    WorkPage,
)
from shared.fulfilment import FulfilmentOrder
from shared.value import Value
from store_app.store_client.transport import Transport, part


class Preparing(Transport):
    """The orders that this store prepares, step by step."""

    async def queue(self) -> Queue:
        """Show what is due here."""
        return await self._get(Queue, "/queue")

    async def work(self, fulfilment_id: str) -> WorkPage:
        """Show one order to prepare."""
        return await self._get(WorkPage, f"/work/{part(fulfilment_id)}")

    async def accept(self, fulfilment_id: str, key: str, version: int | None = None) -> FulfilmentOrder:
        """Take an offer on."""
        return await self._step(fulfilment_id, "accept", None, key, version)

    async def decline(
        self, fulfilment_id: str, why: Decline, key: str, version: int | None = None
    ) -> FulfilmentOrder:
        """Refuse an offer."""
        return await self._step(fulfilment_id, "decline", why, key, version)

    async def start(self, fulfilment_id: str, key: str, version: int | None = None) -> FulfilmentOrder:
        """Begin to pick, or take over."""
        return await self._step(fulfilment_id, "start", None, key, version)

    async def scan(self, fulfilment_id: str, scan: Scan, key: str) -> Picked:
        """Pick one unit."""
        return await self._change(Picked, "POST", f"/work/{fulfilment_id}/scans", scan, key)

    async def undo(self, fulfilment_id: str, key: str) -> FulfilmentOrder:
        """Take the last scan back."""
        return await self._step(fulfilment_id, "undo", None, key)

    async def short(self, fulfilment_id: str, short: Short, key: str) -> FulfilmentOrder:
        """Say that units cannot be picked."""
        return await self._step(fulfilment_id, "shorts", short, key)

    async def finish(self, fulfilment_id: str, key: str, version: int | None = None) -> FulfilmentOrder:
        """End the picking."""
        return await self._step(fulfilment_id, "finish", None, key, version)

    async def stage(self, fulfilment_id: str, place: Stage, key: str) -> FulfilmentOrder:
        """Put a picked order where it waits."""
        return await self._step(fulfilment_id, "stage", place, key)

    async def hand_over(self, fulfilment_id: str, proof: HandOver, key: str) -> FulfilmentOrder:
        """Give a ready order to its customer."""
        return await self._step(fulfilment_id, "hand-over", proof, key)

    async def pack(self, fulfilment_id: str, box: Pack, key: str) -> FulfilmentOrder:
        """Close the box."""
        return await self._step(fulfilment_id, "pack", box, key)

    async def ship(self, fulfilment_id: str, key: str) -> FulfilmentOrder:
        """Hand the parcel to the carrier."""
        return await self._step(fulfilment_id, "ship", None, key)

    async def _step(
        self, fulfilment_id: str, verb: str, body: Value | None, key: str, version: int | None = None
    ) -> FulfilmentOrder:
        return await self._change(
            FulfilmentOrder, "POST", f"/work/{fulfilment_id}/{verb}", body, key, version
        )
