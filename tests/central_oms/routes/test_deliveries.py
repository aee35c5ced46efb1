from pathlib import Path
from typing import Any

import pytest

from shared.contract.oms.deliveries import DeliveryState
from shared.contract.oms.line import HelloAnswer
from tests.support.builders import SKU, STORE
from tests.support.central import a_hello, a_push, an_oms
from tests.support.receiving import NOTE, a_delivery, received

PATH = "/api/v1/deliveries"
BASE = f"/api/v1/stores/{STORE}"
TOLD = a_delivery(**{SKU: 3}).model_dump(mode="json")


async def test_a_delivery_is_announced_received_and_shown(tmp_path: Path) -> None:
    async with an_oms(tmp_path, (STORE, SKU, 1, 0, 0)) as (_, client):
        assert (await client.put(PATH, json={"deliveries": [TOLD]})).status_code == 204
        announced = DeliveryState.model_validate_json((await client.get(f"{PATH}/{NOTE}")).content)
        assert announced == DeliveryState(announced=a_delivery(**{SKU: 3}))
        hello = HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)
        fact = received(a_delivery(**{SKU: 3}), **{SKU: 2})
        await client.post(f"{BASE}/push", json=a_push(hello, fact))
        shown = (await client.get(f"{PATH}/{NOTE}")).json()
        assert shown["announced"] == TOLD
        assert shown["arrival"]["node_id"] == STORE
        (line,) = shown["arrival"]["receipt"]["lines"]
        assert line == {"sku": SKU, "announced": 3, "received": 2}
        (stands,) = (await client.get(f"/api/v1/positions/{SKU}")).json()
        assert stands["on_hand"] == 3


async def test_what_nobody_has_spoken_of_and_a_node_that_nobody_knows_are_not_found(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        nowhere = await client.put(PATH, json={"deliveries": [TOLD, {**TOLD, "node_id": "s-nowhere"}]})
        assert (nowhere.status_code, nowhere.json()["type"]) == (404, "/problems/not-found")
        assert "s-nowhere" in nowhere.json()["detail"]
        missing = await client.get(f"{PATH}/{NOTE}")
        assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"delivery_id": "d 1"},
        {"delivery_id": ""},
        {"delivery_id": "2" * 41},
        {"due_at": "tomorrow"},
        {"due_at": "2026-12-12T08:00:00"},
        {"lines": [{"sku": SKU, "quantity": 0}]},
        {"lines": [{"sku": SKU, "quantity": 1.5}]},
        {"lines": [{"sku": SKU, "quantity": 1}] * 501},
        {"withdrawn": "perhaps"},
    ],
)
async def test_nonsense_is_refused_and_nothing_is_announced(tmp_path: Path, wrong: dict[str, Any]) -> None:
    async with an_oms(tmp_path) as (_, client):
        refused = await client.put(PATH, json={"deliveries": [TOLD, {**TOLD, **wrong}]})
        assert (refused.status_code, "deliveries.1" in refused.json()["detail"]) == (422, True)
        assert (await client.get(f"{PATH}/{NOTE}")).status_code == 404


async def test_what_can_be_no_delivery_is_not_looked_for(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        for name in ("d-20517", ".hidden", "2" * 41):
            assert (await client.get(f"{PATH}/{name}")).status_code == 422
