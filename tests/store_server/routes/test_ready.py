from pathlib import Path

import httpx

from store_server.problems import MOST_BODY_BYTES, BoundedBody
from tests.support.network import a_store_alone
from tests.support.store import World, once, open_shop


async def test_a_ready_route_answers_before_fastapi_is_asked(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet() as tablet:
        shop.app.router.routes.clear()
        assert (await tablet.get("/search")).status_code == 200
        assert (await tablet.get("/today")).status_code == 404


async def test_a_ready_route_is_traced_like_any_other(tmp_path: Path) -> None:
    app = a_store_alone(tmp_path)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://store") as stranger,
    ):
        answer = await stranger.get("/api/v1/search", headers={"X-Correlation-Id": "tablet-7.42"})
    assert (answer.status_code, answer.headers["x-correlation-id"]) == (401, "tablet-7.42")
    assert answer.json()["correlation_id"] == "tablet-7.42"


async def test_a_ready_route_takes_no_endless_body(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet() as tablet:
        shop.app.add_middleware(BoundedBody)
        answer = await tablet.post("/work/f-1/scans", content=b" " * (MOST_BODY_BYTES + 1), headers=once())
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_another_method_of_a_ready_path_is_told_which_it_knows(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet() as tablet:
        answer = await tablet.delete("/search")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
