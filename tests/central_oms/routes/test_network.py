from pathlib import Path

from tests.support.builders import STORE
from tests.support.central import an_oms


async def test_rates_are_told_and_read_back_with_the_stock(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        told = await client.put("/api/v1/rates", json={"rates": [{"sku": "coat", "sold_per_day": 0.4}]})
        assert told.status_code == 204
        page = (await client.get(f"/api/v1/stores/{STORE}/snapshot/stock")).json()
        assert [entry["body"] for entry in page["entries"]] == [{"sku": "coat", "sold_per_day": 0.4}]


async def test_a_rate_below_zero_is_refused_at_its_place(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        refused = await client.put("/api/v1/rates", json={"rates": [{"sku": "coat", "sold_per_day": -1.0}]})
        assert refused.status_code == 422
        assert "rates.0.sold_per_day" in refused.json()["detail"]


async def test_what_will_come_and_what_loses_worth_are_told_and_read_back(tmp_path: Path) -> None:
    inbound = {"at": "2026-12-12T08:00:00Z", "quantity": 20, "kind": "transit"}
    supply = {"node_id": STORE, "sku": "coat", "inbound": [inbound]}
    markdown = {"node_id": STORE, "sku": "coat", "percent": 30}
    async with an_oms(tmp_path) as (_, client):
        for path, body in (("supply", {"supplies": [supply]}), ("markdowns", {"markdowns": [markdown]})):
            assert (await client.put(f"/api/v1/{path}", json=body)).status_code == 204
        (shown,) = (await client.get("/api/v1/positions/coat")).json()
        assert (shown["on_hand"], shown["markdown_percent"], shown["inbound"]) == (0, 30, [inbound])


async def test_a_node_that_nobody_knows_is_told_back(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        markdown = {"node_id": "s-nowhere", "sku": "coat", "percent": 30}
        refused = await client.put("/api/v1/markdowns", json={"markdowns": [markdown]})
        assert (refused.status_code, refused.json()["type"]) == (404, "/problems/not-found")
        assert "s-nowhere" in refused.json()["detail"]
