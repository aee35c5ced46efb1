"""What is refused before any route is reached is told as a problem too."""

from pathlib import Path

import httpx
import pytest

from shared.contract.problem import MEDIA_TYPE
from store_server.main import create_store
from store_server.problems import MOST_BODY_BYTES
from store_server.settings import Settings


@pytest.fixture
def stranger(tmp_path: Path) -> httpx.AsyncClient:
    app = create_store(Settings(data=tmp_path))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://store")


async def test_a_method_that_a_path_does_not_know_is_told_with_those_it_knows(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.put("/api/v1/baskets")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.headers["content-type"] == MEDIA_TYPE


async def test_a_path_that_is_not_there_is_a_problem(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/nowhere")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Not Found: /nowhere")


async def test_a_body_that_is_too_large_is_refused_unread(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/baskets", content=b"x" * (MOST_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_body_that_hides_its_length_is_cut_off_all_the_same(stranger: httpx.AsyncClient) -> None:
    async def endless():
        for _ in range(20):
            yield b"x" * (MOST_BODY_BYTES // 10)

    answer = await stranger.post("/api/v1/sessions", content=endless())
    assert answer.status_code == 413


async def test_the_callers_correlation_id_comes_back_in_answer_and_problem(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.get("/nowhere", headers={"X-Correlation-Id": "tablet-7.42"})
    assert answer.headers["x-correlation-id"] == "tablet-7.42"
    assert answer.json()["correlation_id"] == "tablet-7.42"


async def test_a_correlation_id_that_no_log_should_carry_is_replaced(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/nowhere", headers={"X-Correlation-Id": "a b\\n"})
    assert answer.headers["x-correlation-id"] != "a b\\n"
