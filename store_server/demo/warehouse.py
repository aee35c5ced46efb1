"""The warehouses of the demo: now and then one announces a delivery to the demo store."""

from datetime import datetime, timedelta

import httpx

from shared.contract.oms.deliveries import Announced, DeliveryState
from store_server.demo.fill import Retailer
from store_server.demo.retailer.deliveries import FIRST_NUMBER, goods, sent_now
from store_server.demo.retailer.places import DEMO_STORE

DELIVERIES = "/api/v1/deliveries"
EVERY = timedelta(hours=1)
# As many as a small store unpacks: of one where nobody receives, no pile.
MOST_WAITING = 3


class Warehouses:
    """Who sends goods to the demo store; what was announced before is read from the OMS."""

    def __init__(self, oms: httpx.AsyncClient, retailer: Retailer) -> None:
        self._oms = oms
        self._goods = goods(retailer.network, retailer.products, retailer.stands)
        self._next_at: datetime | None = None
        self._oldest = FIRST_NUMBER

    async def turn(self, now: datetime) -> None:
        """Announce a delivery each hour, unless enough wait; the first comes an hour after the first turn.

        Raises:
            httpx.HTTPError: the OMS did not take it; a later turn tries again.
        """
        self._next_at = self._next_at or now + EVERY
        if now < self._next_at:
            return
        number, waiting = await self._announced()
        if waiting < MOST_WAITING:
            await self._announce(number, now)
        self._next_at = now + EVERY

    async def _announced(self) -> tuple[int, int]:
        """Give the next number, and how many deliveries wait at the demo store."""
        number, waiting = self._oldest, []
        while (state := await self._state(number)) is not None:
            if _waits(state):
                waiting.append(number)
            number += 1
        self._oldest = min(waiting, default=number)
        return number, len(waiting)

    async def _state(self, number: int) -> DeliveryState | None:
        answer = await self._oms.get(f"{DELIVERIES}/{number}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return DeliveryState.model_validate_json(answer.content)

    async def _announce(self, number: int, now: datetime) -> None:
        told = Announced(deliveries=(sent_now(number, self._goods, now),))
        answer = await self._oms.put(
            DELIVERIES, content=told.model_dump_json(), headers={"Content-Type": "application/json"}
        )
        answer.raise_for_status()


def _waits(state: DeliveryState) -> bool:
    told = state.announced
    return state.arrival is None and told is not None and told.node_id == DEMO_STORE and not told.withdrawn
