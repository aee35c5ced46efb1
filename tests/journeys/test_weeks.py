"""A store that runs for weeks keeps what an OMS that goes back in time may need again, and no more."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.contract.store.selling import AddLine
from store_server import background
from store_server.storage import trimming
from store_server.storage.tx import Tx
from tests.support.network import BELT, DRESS, Retail, a_retail, filled_basket, paid

DAYS = 35


def outbox(tx: Tx) -> list[str]:
    return [row["event_id"] for row in tx.all("SELECT event_id FROM outbox ORDER BY n")]


async def a_day_passes(retail: Retail) -> None:
    async def noted() -> bool:
        return await retail.services.operations.read(
            lambda tx: tx.one("SELECT 1 FROM acked_on WHERE day = ?", (today,)) is not None
        )

    retail.clock.move(timedelta(days=1))
    today = retail.clock().date().isoformat()
    await retail.eventually(noted)


async def sold(retail: Retail, sku: str) -> None:
    async with retail.tablet() as tablet:
        await paid(tablet, await filled_basket(tablet, AddLine(sku=sku)))
    await retail.settled()


async def test_what_the_oms_has_had_for_five_weeks_leaves_the_outbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "TRIM_EVERY_S", 0.01)
    monkeypatch.setattr(background, "MOST_TRIMMED", 1)
    monkeypatch.setattr(background, "TRIM_PAUSE_S", 0.0)
    async with a_retail(tmp_path) as retail:
        await sold(retail, BELT)
        early = await retail.services.operations.read(outbox)
        for _ in range(DAYS - 1):
            await a_day_passes(retail)
        await sold(retail, DRESS)
        assert set(early) <= set(await retail.services.operations.read(outbox))
        for _ in range(3):
            await a_day_passes(retail)

        async def gone() -> bool:
            return not set(early) & set(await retail.services.operations.read(outbox))

        await retail.eventually(gone)
        assert await retail.services.operations.read(lambda tx: all(trimming.knows(tx, one) for one in early))
        assert await retail.agree(BELT)
        assert await retail.agree(DRESS)
