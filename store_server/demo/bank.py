"""The demo's bank: it sees what the terminal stored once that has its line again, and its word reaches the OMS."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import httpx
import structlog

from shared.contract.oms.settlements import Settled, Settlements
from shared.payment import Settlement
from store_server.devices.payment.simulated import SimulatedTerminal

SETTLEMENTS = "/api/v1/settlements"
TURN_S = 1.0

log = structlog.get_logger()


class Bank:
    """Pays what it is presented, unless `declines_next`."""

    def __init__(self, oms: httpx.AsyncClient) -> None:
        self._oms = oms
        self.declines_next = False

    async def turn(self, terminal: SimulatedTerminal, now: datetime) -> None:
        """Look at all that the terminal has to present.

        Raises:
            httpx.HTTPError: the OMS did not hear of a payment; it is presented again in the next turn.
        """
        for attempt_id in terminal.stored():
            word = Settlement.DECLINED if self.declines_next else Settlement.CAPTURED
            await self._tell(attempt_id, (Settlement.FORWARDED, word), now)
            self.declines_next = False
            await terminal.forward(attempt_id)

    async def _tell(self, attempt_id: str, said: tuple[Settlement, ...], now: datetime) -> None:
        told = tuple(Settled(attempt_id=attempt_id, settlement=each, at=now) for each in said)
        body = Settlements(settlements=told).model_dump_json()
        answer = await self._oms.put(SETTLEMENTS, content=body, headers={"Content-Type": "application/json"})
        answer.raise_for_status()


async def settle(
    bank: Bank, terminal: Callable[[], SimulatedTerminal | None], clock: Callable[[], datetime]
) -> None:
    """Let the bank take a turn each second until cancelled, once there is a terminal."""
    while True:
        found = terminal()
        try:
            if found is not None:
                await bank.turn(found, clock())
        except httpx.HTTPError as error:
            log.warning("demo_turn_failed", who="bank", error=str(error))
        await asyncio.sleep(TURN_S)
