"""Head office changes a rule, and the next customer at a counter is promised something else."""

import asyncio
from datetime import timedelta
from typing import Any

from shared.contract.oms.policies import Draft, PolicyVersion, Publish
from shared.contract.store.finding import Ways
from shared.network import DeliveryMode
from store_app.store_client import StoreClient
from tests.support.network import JSON, LAMP, PARIS_STORE, WAREHOUSE, Retail
from tests.support.patience import PATIENCE_S
from tests.support.ruling import a_policy

NOT_FROM_THE_WAREHOUSE = {
    "rule": "sellable",
    "name": "Not from Orléans",
    "nodes": [{"by": "node", "any_of": [WAREHOUSE]}],
    "sellable": False,
}
PARIS_FIRST = {"name": "Paris first", "nodes": [{"by": "node", "any_of": [PARIS_STORE]}]}


async def publish(retail: Retail, **parts: Any) -> int:
    """Let rules go live at head office, and give their version."""
    live = await retail.oms.get("/api/v1/policy")
    drafted = Draft(policy=a_policy(**parts), actor="Hélène")
    kept = await retail.oms.post("/api/v1/policies", content=drafted.model_dump_json(), headers=JSON)
    version = PolicyVersion.model_validate_json(kept.content).policy.version
    body = Publish(actor="Hélène").model_dump_json()
    headers = {**JSON, "If-Match": live.headers["ETag"]}
    answer = await retail.oms.post(f"/api/v1/policies/{version}/publish", content=body, headers=headers)
    assert answer.is_success, answer.text
    return version


async def ways_a_second_later(retail: Retail, tablet: StoreClient, before: Ways) -> Ways:
    """Ask again until the answer is another one; the shop's clock goes on by one second and no more."""
    retail.clock.move(timedelta(seconds=1))
    async with asyncio.timeout(PATIENCE_S):
        while True:
            ways = await tablet.ways(LAMP)
            if ways.answer.options != before.answer.options:
                return ways
            await asyncio.sleep(0.02)


def sent_from(ways: Ways) -> set[str]:
    return {
        part.node_id
        for option in ways.answer.options
        if option.mode is DeliveryMode.SHIP_HOME
        for part in option.parts
    }


async def test_a_rule_changed_at_head_office_changes_the_next_promise_within_a_second(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        before = await tablet.ways(LAMP)
        assert sent_from(before) == {WAREHOUSE}
        await publish(retail, rules=[NOT_FROM_THE_WAREHOUSE])
        after = await ways_a_second_later(retail, tablet, before)
        assert sent_from(after) == {PARIS_STORE}
        dropped = [one for one in after.answer.dropped if one.node_id == WAREHOUSE]
        assert "Not from Orléans" in {one.reason.facts.get("rule") for one in dropped}


async def test_the_explanation_names_the_priority_that_decided_and_a_roll_back_undoes_it(
    retail: Retail,
) -> None:
    async with retail.tablet() as tablet:
        before = await tablet.ways(LAMP)
        version = await publish(retail, tiers=[PARIS_FIRST])
        after = await ways_a_second_later(retail, tablet, before)
        option = next(one for one in after.answer.options if one.mode is DeliveryMode.SHIP_HOME)
        assert (await tablet.why_way(LAMP, option.option_id)).tier == "Paris first"
        body, headers = Publish(actor="Karim").model_dump_json(), {**JSON, "If-Match": f'"{version}"'}
        await retail.oms.post("/api/v1/policies/0/publish", content=body, headers=headers)
        again = await ways_a_second_later(retail, tablet, after)
        assert sent_from(again) == {WAREHOUSE}
