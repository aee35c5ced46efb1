from pathlib import Path
from typing import Any

import httpx
import pytest

from central_oms.settings import Settings
from shared.contract.events import SCHEMA
from shared.contract.oms.feed import PullAnswer, Snapshot
from shared.contract.oms.line import HelloAnswer
from shared.contract.problem import MEDIA_TYPE, Problem
from shared.contract.versions import OLDEST
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import EPOCH, a_hello, a_pull, a_push, an_oms, an_oms_of, opened

BASE = f"/api/v1/stores/{STORE}"


async def test_a_store_says_hello_tells_and_hears(tmp_path: Path) -> None:
    async with an_oms(tmp_path, (STORE, SKU, 1, 0, 0)) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        pushed = await client.post(f"{BASE}/push", json=a_push(hello, opened(5)))
        assert pushed.json() == {"session": hello.session, "acked": 1, "parked": []}
        page = Snapshot.model_validate_json((await client.get(f"{BASE}/snapshot/stock")).content)
        assert [entry.body["on_hand"] for entry in page.entries] == [5]
        pulled = PullAnswer.model_validate_json(
            (await client.post(f"{BASE}/pull", json=a_pull(hello, stock=1))).content
        )
        assert [entry.body["on_hand"] for entry in pulled.entries] == [5]
        assert pulled.next.through == {f"store:{STORE}": 0, "stock": 2}


async def test_an_old_session_is_a_problem_that_a_program_can_read(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        first = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        await client.post(f"{BASE}/hello", json=a_hello())
        refused = await client.post(f"{BASE}/push", json=a_push(first), headers={"X-Correlation-Id": "c-7"})
        problem = Problem.model_validate_json(refused.content)
        assert (refused.status_code, refused.headers["content-type"]) == (409, MEDIA_TYPE)
        assert (problem.type, problem.correlation_id) == ("/problems/stale-session", "c-7")
        assert refused.headers["x-correlation-id"] == "c-7"


async def test_a_store_that_is_too_old_is_told_to_upgrade(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        refused = await client.post(f"{BASE}/hello", json=a_hello(schema_min=0, schema_max=OLDEST - 1))
        assert (refused.status_code, refused.json()["type"]) == (426, "/problems/upgrade-required")
        spoken = await client.post(f"{BASE}/hello", json=a_hello())
        assert (spoken.json()["schema_min"], spoken.json()["schema_max"]) == (OLDEST, SCHEMA)


async def test_what_was_acknowledged_is_there_after_a_restart(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        await client.post(f"{BASE}/push", json=a_push(hello, opened(5)))
    async with an_oms(tmp_path, filled=True) as (_, client):
        again = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        assert (again.inc, again.last) == (hello.inc, 1)
        assert [at["on_hand"] for at in (await client.get(f"/api/v1/positions/{SKU}")).json()] == [5]


async def test_a_store_begins_a_new_history_and_fetches_the_old_one(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        await client.post(f"{BASE}/push", json=a_push(hello, opened(5)))
        asked = {"session": hello.session, "nonce": "n-1"}
        begun = (await client.post(f"{BASE}/reconcile", json=asked)).json()
        again = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        page = (await client.post(f"{BASE}/journal", json={"session": again.session})).json()
        assert (again.inc, again.last) == (begun["inc"], 0)
        assert [event["id"] for event in page["events"]] == ["e-open"]


async def test_two_machines_are_fenced_until_one_is_chosen(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        proofs = dict.fromkeys("ab", "")
        for name in "abababab":
            said = a_hello(boot_id=f"boot-{name}", machine_id=name, proof=proofs[name])
            facts = (await client.post(f"{BASE}/hello", json=said)).json().get("facts", {})
            proofs[name] = facts.get("proof", "")
        refused = await client.post(f"{BASE}/hello", json=a_hello(boot_id="boot-a", machine_id="a"))
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/fenced")
        shown = (await client.post(f"{BASE}/admit", json={"machine_id": "a"})).json()["machines"]
        assert [(run["machine_id"], run["standing"]) for run in shown] == [("b", "refused")]
        heard = await client.post(f"{BASE}/hello", json=a_hello(boot_id="boot-a", machine_id="a"))
        assert heard.status_code == 200
        assert (await client.get(f"{BASE}/machines")).json()["machines"][0]["machine_id"] in ("a", "b")


SESSION = {"session": "s"}
ASKED: dict[str, dict[str, Any] | None] = {
    "hello": a_hello(),
    "push": SESSION | {"inc": "i", "first": 1, "prev": "0" * 64, "events": []},
    "pull": SESSION | {"cursor": {"epoch": EPOCH, "through": {}}},
    "reconcile": SESSION | {"nonce": "n"},
    "journal": SESSION,
    "snapshot/stock": None,
}


@pytest.mark.parametrize("kind", ASKED)
async def test_a_store_that_asks_too_much_is_told_how_long_to_wait(tmp_path: Path, kind: str) -> None:
    settings = Settings(data=tmp_path, epoch=EPOCH, store_calls_per_s=1)
    async with an_oms_of(settings, lambda: NOW) as (_, client):

        async def ask() -> httpx.Response:
            body = ASKED[kind]
            return await client.request("POST" if body else "GET", f"{BASE}/{kind}", json=body)

        for _ in range(11):
            assert (await ask()).status_code != 429
        refused = await ask()
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
