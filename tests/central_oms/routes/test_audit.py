from pathlib import Path

import httpx

from central_oms.settings import Settings
from central_oms.storage.database import Database
from shared.audit import AuditAction, AuditEntry, AuditPage
from shared.contract.events import Event, EventType
from shared.contract.oms.line import Push
from tests.support.builders import NOW, STORE
from tests.support.central import EPOCH, PARIS_STORE, StoreLine, an_event, an_oms, an_oms_of, opened


def an_entry(number: int) -> Event:
    entry = AuditEntry(
        who="a-ines", device="tablet-1", action=AuditAction.CUSTOMER_OPENED, object=f"c-{number}"
    )
    written = an_event(f"a-{number}", EventType.AUDITED, f"a-{number}", entry)
    return written.model_copy(update={"time": NOW.replace(minute=number)})


async def trail(client: httpx.AsyncClient, **asked: str | int) -> AuditPage:
    answer = await client.get(f"/api/v1/stores/{STORE}/audit", params=asked)
    return AuditPage.model_validate(answer.json())


async def test_a_trail_is_read_page_by_page_the_newest_first(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (app, client):
        database: Database = app.state.program.database

        entries = [an_entry(number) for number in (2, 1, 3)]
        await database.write(lambda tx: StoreLine(tx).tell_aside(tx, *entries))
        first = await trail(client, limit=2)
        assert [row.object for row in first.entries] == ["c-3", "c-2"]
        rest = await trail(client, limit=2, before=first.before or "")
        assert ([row.object for row in rest.entries], rest.before) == (["c-1"], None)


async def test_a_store_shows_its_own_trail_alone(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (app, client):
        database: Database = app.state.program.database
        await database.write(lambda tx: StoreLine(tx, PARIS_STORE).tell_aside(tx, an_entry(1)))
        assert (await trail(client)).entries == ()
        elsewhere = await client.get(f"/api/v1/stores/{STORE}/audit", params={"before": "a-1"})
        assert elsewhere.status_code == 404


async def test_a_store_that_the_network_does_not_have_has_no_trail(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        assert (await client.get("/api/v1/stores/s-nowhere/audit")).status_code == 404


async def test_what_can_wait_takes_nothing_from_what_a_store_may_tell_of_orders(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, epoch=EPOCH, store_events_per_s=1)
    async with an_oms_of(settings, lambda: NOW) as (app, client):
        database: Database = app.state.program.database
        line = await database.write(StoreLine)
        many = line.aside(*(an_entry(number) for number in range(1, 30)))
        assert (await _push(client, many)).status_code == 200
        assert (await _push(client, line.aside(an_entry(30)))).status_code == 429
        assert (await _push(client, line.batch(opened()))).status_code == 200


async def _push(client: httpx.AsyncClient, batch: Push) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    url = f"/api/v1/stores/{STORE}/push"
    return await client.post(url, content=batch.model_dump_json(), headers=headers)
