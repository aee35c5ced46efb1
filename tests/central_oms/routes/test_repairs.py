from pathlib import Path

from shared.contract.oms.line import HelloAnswer
from shared.contract.oms.repairs import WholeLetter
from tests.support.builders import SKU, STORE
from tests.support.central import a_hello, a_push, a_web_order, an_oms, opened

BASE = f"/api/v1/stores/{STORE}"
LETTERS = "/api/v1/dead-letters"
POISON = opened(5).model_copy(update={"data": {"moves": 1}})
DECIDED = {"actor": "Camille", "reason": "Counted by hand."}


async def test_a_fact_that_cannot_be_taken_is_seen_tried_again_and_discarded(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        await client.post(f"{BASE}/push", json=a_push(hello, POISON))
        (row,) = (await client.get(LETTERS)).json()
        assert (row["event_id"], row["state"], row["store_id"]) == (POISON.id, "new", STORE)
        tried = await client.post(f"{LETTERS}/{POISON.id}/replay", json={"actor": "Camille"})
        assert (tried.status_code, tried.json()["attempts"]) == (200, 2)
        unsaid = await client.post(f"{LETTERS}/{POISON.id}/discard", json={"actor": "Camille", "reason": ""})
        assert unsaid.status_code == 422
        await client.post(f"{LETTERS}/{POISON.id}/discard", json=DECIDED)
        whole = WholeLetter.model_validate_json((await client.get(f"{LETTERS}/{POISON.id}")).content)
        assert (whole.body, len(whole.journal)) == (POISON.model_dump_json(), 2)
        assert (await client.get(LETTERS)).json() == []
        assert len((await client.get(LETTERS, params={"state": "discarded"})).json()) == 1
        again = await client.post(f"{LETTERS}/{POISON.id}/replay", json={"actor": "Camille"})
        assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")


async def test_cases_are_listed_and_closed_with_what_was_decided(tmp_path: Path) -> None:
    async with an_oms(tmp_path, (STORE, SKU, 5, 0, 0)) as (_, client):
        for order_id in ("w-1", "w-2"):
            order = a_web_order(order_id=order_id).model_dump(mode="json")
            await client.post("/api/v1/orders", json=order)
        (case,) = (await client.get("/api/v1/cases")).json()
        assert (case["case_class"], case["desk"]) == ("DUP-1", "customer_service")
        url = f"/api/v1/cases/{case['case_id']}/resolve"
        await client.post(url, json={"actor": "Camille", "note": "Wanted once."})
        assert (await client.get("/api/v1/cases")).json() == []
        (done,) = (await client.get("/api/v1/cases", params={"still_open": False})).json()
        assert (done["closed_by"], done["note"]) == ("Camille", "Wanted once.")


async def test_the_figures_tell_what_waits_for_a_person(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        await client.post(f"{BASE}/push", json=a_push(hello, POISON))
        figures = (await client.get("/metrics")).text
        assert 'oms_dead_letters{state="new"} 1.0' in figures
        assert "oms_facts_waiting 1.0" in figures
        assert 'oms_cases{case_class="SCH-1",state="open"} 1.0' in figures
        assert "oms_cases_settled_alone 1.0" in figures
