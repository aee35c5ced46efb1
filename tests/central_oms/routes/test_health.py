from pathlib import Path

from tests.support.central import an_oms


async def test_it_tells_that_it_runs_and_can_answer(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_its_figures_name_routes_by_their_template(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        await client.get("/api/v1/orders/w-1")
        figures = (await client.get("/metrics")).text
        labels = 'method="GET",route="/orders/{order_id}",status="404"'
        assert f"oms_request_seconds_count{{{labels}}} 1.0" in figures


async def test_it_describes_the_messages_on_the_line(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        described = (await client.get("/api/v1/asyncapi.json")).json()
        assert described["asyncapi"] == "3.0.0"
        assert "fulfilment.offer" in described["channels"]["store"]["messages"]
