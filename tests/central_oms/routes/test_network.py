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
