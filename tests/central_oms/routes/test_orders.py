from pathlib import Path

from shared.contract.oms.orders import NetworkOrder, Placed
from tests.support.builders import SKU
from tests.support.central import WAREHOUSE, a_web_order, an_oms

ORDERS = "/api/v1/orders"


async def test_an_order_is_placed_seen_worked_on_and_cancelled(tmp_path: Path) -> None:
    async with an_oms(tmp_path, (WAREHOUSE, SKU, 5, 0, 0)) as (_, client):
        answer = await client.post(ORDERS, json=a_web_order().model_dump(mode="json"))
        assert answer.status_code == 201
        assert Placed.model_validate_json(answer.content).unfilled == ()
        assert [work["node_id"] for work in (await client.get("/api/v1/work")).json()] == [WAREHOUSE]
        assert [order["number"] for order in (await client.get(ORDERS)).json()] == ["W-1"]
        cancelled = await client.post(f"{ORDERS}/w-1/cancel")
        assert NetworkOrder.model_validate_json(cancelled.content).cancelled
        assert (await client.get(f"{ORDERS}/w-1")).json() == cancelled.json()


async def test_an_unknown_order_is_a_problem(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        answer = await client.get(f"{ORDERS}/w-1")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
