import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from central_oms.main import main
from central_oms.settings import Settings
from tests.support.builders import SKU
from tests.support.central import WAREHOUSE, a_reserve, an_oms_of
from tests.support.crowd import Clock


def test_a_setting_that_cannot_be_is_named_and_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OIS_OMS_PORT", "70000")
    assert main(["serve"]) == 2
    assert "port" in capsys.readouterr().err


async def test_it_looks_after_itself_while_it_runs(tmp_path: Path) -> None:
    settings, clock = Settings(data=tmp_path, upkeep_every_s=1), Clock()
    async with an_oms_of(settings, clock, (WAREHOUSE, SKU, 1, 0, 0)) as (_, client):
        kept = await client.post("/api/v1/reservations", json=a_reserve(for_s=60).model_dump(mode="json"))
        assert kept.status_code == 201
        clock.pass_by(timedelta(minutes=2))
        for _ in range(200):
            (at,) = (await client.get(f"/api/v1/positions/{SKU}")).json()
            if at["allocated"] == 0:
                break
            await asyncio.sleep(0.1)
        assert at["allocated"] == 0
