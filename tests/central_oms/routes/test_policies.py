from pathlib import Path

from shared.contract.oms.policies import JournalEntry, PolicyVersion, Replay, UnsoundProblem
from shared.contract.problem import MEDIA_TYPE
from shared.promise.policy import HOUSE, Policy
from tests.support.builders import SKU
from tests.support.central import PARIS_STORE, WAREHOUSE, a_web_order, an_oms
from tests.support.ruling import a_policy

POLICIES = "/api/v1/policies"
STOCK = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
PARIS_FIRST = a_policy(tiers=[{"name": "Paris first", "nodes": [{"by": "node", "any_of": [PARIS_STORE]}]}])
ACTOR = {"actor": "Hélène"}


def drafted(policy: Policy) -> dict[str, object]:
    return {"policy": policy.model_dump(mode="json"), **ACTOR}


async def test_rules_are_drafted_tried_out_and_published(tmp_path: Path) -> None:
    async with an_oms(tmp_path, *STOCK) as (_, client):
        await client.post("/api/v1/orders", json=a_web_order().model_dump(mode="json"))
        kept = await client.post(POLICIES, json=drafted(PARIS_FIRST))
        assert kept.status_code == 201
        number = PolicyVersion.model_validate_json(kept.content).policy.version
        tried = await client.post(f"{POLICIES}/{number}/what-if", json={"orders": 10})
        assert Replay.model_validate_json(tried.content).differing == 1
        seen = (await client.get("/api/v1/policy")).headers["ETag"]
        published = await client.post(f"{POLICIES}/{number}/publish", json=ACTOR, headers={"If-Match": seen})
        assert (published.status_code, published.headers["ETag"]) == (200, f'"{number}"')
        live = await client.get("/api/v1/policy")
        assert Policy.model_validate_json(live.content).tiers == PARIS_FIRST.tiers
        journal = [
            JournalEntry.model_validate(row) for row in (await client.get(f"{POLICIES}/journal")).json()
        ]
        assert [entry.actor for entry in journal] == ["Hélène", "Hélène"]
        assert [row["live"] for row in (await client.get(POLICIES)).json()] == [True]


async def test_publishing_over_what_someone_else_published_is_refused(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        for _ in range(2):
            await client.post(POLICIES, json=drafted(PARIS_FIRST))
        headers = {"If-Match": '"0"'}
        assert (await client.post(f"{POLICIES}/1/publish", json=ACTOR, headers=headers)).is_success
        refused = await client.post(f"{POLICIES}/2/publish", json=ACTOR, headers=headers)
        assert (refused.status_code, refused.json()["facts"]) == (412, {"who": "Hélène"})


async def test_publishing_needs_to_say_what_was_seen(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        await client.post(POLICIES, json=drafted(PARIS_FIRST))
        refused = await client.post(f"{POLICIES}/1/publish", json=ACTOR)
        assert refused.status_code == 422
        assert "if-match" in refused.json()["detail"]


async def test_flaws_are_told_by_their_place(tmp_path: Path) -> None:
    wrong = a_policy(limits=[{"limit": "most_parcels", "name": "none", "parcels": 0}])
    async with an_oms(tmp_path) as (_, client):
        refused = await client.post(POLICIES, json=drafted(wrong))
        assert (refused.status_code, refused.headers["content-type"]) == (422, MEDIA_TYPE)
        problem = UnsoundProblem.model_validate_json(refused.content)
        assert (problem.type, [flaw.path for flaw in problem.flaws]) == (
            "/problems/unsound",
            ["limits[0].parcels"],
        )
        assert "limits[0].parcels" in problem.detail


async def test_what_is_no_rule_is_refused_at_its_place(tmp_path: Path) -> None:
    body = drafted(HOUSE)
    async with an_oms(tmp_path) as (_, client):
        refused = await client.post(
            POLICIES, json={**body, "policy": {"tiers": [{"nodes": [{"by": "moon"}]}]}}
        )
        assert refused.status_code == 422
        assert "policy.tiers.0" in refused.json()["detail"]
