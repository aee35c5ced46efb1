from pathlib import Path

from shared.contract.oms_api import HelloAnswer, PullAnswer, Snapshot
from shared.contract.problem import MEDIA_TYPE, Problem
from tests.support.builders import SKU, STORE
from tests.support.central import a_hello, a_pull, a_push, an_oms, opened

BASE = f"/api/v1/stores/{STORE}"


async def test_a_store_says_hello_tells_and_hears(tmp_path: Path) -> None:
    async with an_oms(tmp_path, (STORE, SKU, 1, 0, 0)) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        pushed = await client.post(f"{BASE}/push", json=a_push(hello, opened(5)))
        assert pushed.json() == {"acked": 1, "parked": []}
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


async def test_what_was_acknowledged_is_there_after_a_restart(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        await client.post(f"{BASE}/push", json=a_push(hello, opened(5)))
    async with an_oms(tmp_path, filled=True) as (_, client):
        again = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        assert (again.inc, again.last) == (hello.inc, 1)
        assert [at["on_hand"] for at in (await client.get(f"/api/v1/positions/{SKU}")).json()] == [5]
