from pathlib import Path
from typing import Any

import pytest

from central_oms.problems import MOST_BODY_BYTES
from shared.contract.problem import MEDIA_TYPE
from tests.support.central import a_web_order, an_oms

ORDERS = "/api/v1/orders"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "W\u0000"),
        ("number", "\u202egnp.exe"),
        ("order_id", "../etc"),
        ("lines", []),
        ("mode", "by_owl"),
        ("placed_at", "yesterday"),
    ],
)
async def test_bad_input_is_a_problem_that_names_the_field(tmp_path: Path, field: str, value: Any) -> None:
    async with an_oms(tmp_path) as (_, client):
        answer = await client.post(ORDERS, json={**a_web_order().model_dump(mode="json"), field: value})
        assert (answer.status_code, answer.headers["content-type"]) == (422, MEDIA_TYPE)
        assert (answer.json()["type"], field in answer.json()["detail"]) == ("/problems/bad-input", True)


async def test_a_body_over_the_limit_is_a_problem(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        json = {"Content-Type": "application/json"}
        answer = await client.post(ORDERS, content=b" " * (MOST_BODY_BYTES + 1), headers=json)
        assert (answer.status_code, answer.headers["content-type"]) == (413, MEDIA_TYPE)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("DELETE", ORDERS, 405), ("GET", "/nowhere", 404), ("GET", "/api/v1/orders/", 404)],
)
async def test_what_is_not_there_is_a_problem_too(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with an_oms(tmp_path) as (_, client):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)


async def test_a_body_of_another_type_is_refused(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        answer = await client.post(ORDERS, content=b"number=1", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 422
