import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from central_oms.main import main
from central_oms.settings import Settings
from shared.contract.oms.feed import PullAnswer
from shared.contract.oms.line import HelloAnswer
from tests.chaos.programs import an_oms
from tests.support.builders import SKU, STORE
from tests.support.central import WAREHOUSE, a_database, a_hello, a_pull, a_reserve, an_oms_of
from tests.support.crowd import Clock
from tests.support.patience import PATIENCE_S
from tests.support.ports import free_ports


def test_a_setting_that_cannot_be_is_named_and_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OIS_OMS_PORT", "70000")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("OIS_OMS_PORT cannot be “70000”")


def test_a_directory_that_cannot_be_written_is_named_with_what_chooses_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("OIS_OMS_DATA", str(tmp_path / "file" / "data"))
    assert main(["serve"]) == 1
    assert capsys.readouterr().err.endswith(
        "cannot be opened: Not a directory. OIS_OMS_DATA says where it is.\n"
    )


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql+psycopg://127.0.0.1:9/oms", "Connection refused"),
        ("postgresql+telepathy://db/oms", "telepathy"),
        ("mysql://db/oms", "mysql is neither sqlite nor postgresql"),
        ("nonsense", "Could not parse"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_line(
    address: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OIS_OMS_DATABASE_URL", address)
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    assert why in said
    assert said.endswith(" OIS_OMS_DATABASE_URL says where it is.\n")
    assert said.count("\n") == 1


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


async def test_ctrl_c_answers_the_pulls_that_it_holds(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    (tmp_path / "oms").mkdir()
    with a_database(Settings(data=tmp_path / "oms").url):
        program = an_oms(tmp_path / "oms", port)
    program.start()
    try:
        await program.ready("/healthz")
        async with httpx.AsyncClient(
            base_url=f"{program.address}/api/v1/stores/{STORE}", timeout=PATIENCE_S
        ) as client:
            answered = await client.post("/hello", json=a_hello())
            hello = HelloAnswer.model_validate_json(answered.content)
            asked = a_pull(hello) | {"wait_s": 30}
            first = PullAnswer.model_validate_json(
                (await client.post("/pull", json=asked | {"wait_s": 0})).content
            )
            asked["cursor"] = first.next.model_dump()
            pulling = asyncio.create_task(client.post("/pull", json=asked, timeout=PATIENCE_S))
            await asyncio.sleep(0.5)
            # Whoever is answered came after the pull: the OMS has that by now.
            assert (await client.get(f"{program.address}/healthz")).is_success
            assert not pulling.done()
            await asyncio.to_thread(program.stop)
            assert (await pulling).is_success
        assert "Cancel" not in program.log.read_text()
    finally:
        program.kill()
