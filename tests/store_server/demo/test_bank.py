import asyncio
from pathlib import Path

import httpx
import pytest
from pytest import MonkeyPatch

from shared.contract.oms.settlements import Settlements
from shared.payment import Settlement
from store_server.demo import bank
from store_server.devices.payment.simulated import SimulatedTerminal
from tests.support.builders import NOW, euros
from tests.support.counter import until


class Central:
    """Where the bank's word is to arrive; the first call is lost."""

    def __init__(self) -> None:
        self.heard: list[Settlements] = []
        self._lost = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not self._lost:
            self._lost = True
            raise httpx.ConnectError("lost")
        self.heard.append(Settlements.model_validate_json(request.content))
        return httpx.Response(200, json=[])


@pytest.fixture
async def terminal(tmp_path: Path) -> SimulatedTerminal:
    made = SimulatedTerminal(tmp_path / "terminal.jsonl", 0)
    made.offline = True
    await made.charge("t-1", euros(500), may_store=True)
    made.offline = False
    return made


async def test_what_the_oms_did_not_hear_is_presented_again_and_then_no_more(
    terminal: SimulatedTerminal, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "TURN_S", 0.0)
    central, seen = Central(), iter((None, terminal))
    async with httpx.AsyncClient(transport=httpx.MockTransport(central), base_url="http://oms") as oms:
        settling = asyncio.create_task(bank.settle(bank.Bank(oms), lambda: next(seen, terminal), lambda: NOW))
        await until(lambda: not terminal.stored())
        settling.cancel()
        await asyncio.gather(settling, return_exceptions=True)
    (told,) = central.heard
    assert [each.settlement for each in told.settlements] == [Settlement.FORWARDED, Settlement.CAPTURED]
