"""Bodies as gzip, both ways: what arrives torn, or holds too much, is refused whole, and what is refused changes nothing."""

from collections.abc import AsyncIterator
from gzip import compress
from pathlib import Path

import httpx
import pytest

from central_oms.problems import MOST_BODY_BYTES
from shared.contract.oms.line import HelloAnswer
from shared.contract.packing import LEAST_BYTES, packed
from shared.contract.problem import Problem
from tests.support.builders import SKU, STORE
from tests.support.central import a_hello, a_pull, a_push, an_oms, opened

BASE = f"/api/v1/stores/{STORE}"
JSON = {"content-type": "application/json"}
MANY = tuple(opened(1, sku=f"sku-{number}", event_id=f"e-{number}") for number in range(20))


async def greeted(client: httpx.AsyncClient) -> HelloAnswer:
    return HelloAnswer.model_validate_json((await client.post(f"{BASE}/hello", json=a_hello())).content)


async def pushed(client: httpx.AsyncClient, body: bytes, encoding: str = "gzip") -> httpx.Response:
    return await client.post(f"{BASE}/push", content=body, headers=JSON | {"content-encoding": encoding})


def whole(hello: HelloAnswer) -> bytes:
    return httpx.Request("POST", "http://oms", json=a_push(hello, *MANY)).content


async def test_a_push_as_gzip_is_taken(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        body, headers = packed(whole(await greeted(client)))
        taken = await client.post(f"{BASE}/push", content=body, headers=JSON | headers)
        assert (headers, taken.json()["acked"]) == ({"Content-Encoding": "gzip"}, len(MANY))


async def test_a_push_that_comes_in_pieces_is_taken(tmp_path: Path) -> None:
    async def pieces(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    async with an_oms(tmp_path) as (_, client):
        body, headers = packed(whole(await greeted(client)))
        taken = await client.post(f"{BASE}/push", content=pieces(body), headers=JSON | headers)
        assert taken.json()["acked"] == len(MANY)


async def test_a_torn_push_is_asked_for_again_and_nothing_of_it_is_taken(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        body = compress(whole(await greeted(client)))
        torn = body[:-1], body[: len(body) // 2], body[:-8] + bytes(8), body + b"x", b"", b"no gzip"
        for some in torn:
            refused = await pushed(client, some)
            problem = Problem.model_validate_json(refused.content)
            assert (refused.status_code, problem.type, problem.retryable) == (400, "/problems/torn", True)
        assert (await greeted(client)).last == 0


@pytest.mark.parametrize("length", [MOST_BODY_BYTES + 1, 100 * MOST_BODY_BYTES])
async def test_a_small_body_that_holds_too_much_is_refused(tmp_path: Path, length: int) -> None:
    async with an_oms(tmp_path) as (_, client):
        refused = await pushed(client, compress(bytes(length)))
        assert (refused.status_code, refused.json()["type"]) == (413, "/problems/too-large")


async def test_another_encoding_is_refused(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        assert (await pushed(client, b"{}", "br")).status_code == 415
        assert (await pushed(client, b"{}", "identity")).status_code == 422


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("deflate, GZIP;q=0.5", "gzip"),
        ("gzip; q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_long_answers_are_packed_for_those_who_read_it(
    tmp_path: Path, accepted: str, encoding: str | None
) -> None:
    async with an_oms(tmp_path, (STORE, SKU, 1, 0, 0)) as (_, client):
        client.headers["accept-encoding"] = accepted
        hello = await greeted(client)
        await client.post(f"{BASE}/push", json=a_push(hello, *MANY))
        answers = [
            await client.get(f"{BASE}/snapshot/stock"),
            await client.post(f"{BASE}/pull", json=a_pull(hello, stock=1)),
            await client.post(f"{BASE}/journal", json={"session": hello.session}),
        ]
        for answer in answers:
            assert answer.headers.get("content-encoding") == encoding
            assert answer.headers["vary"] == "Accept-Encoding"
            assert len(answer.content) > LEAST_BYTES


async def test_a_short_answer_goes_plain(tmp_path: Path) -> None:
    async with an_oms(tmp_path) as (_, client):
        hello = await greeted(client)
        answer = await client.post(f"{BASE}/pull", json=a_pull(hello))
        assert "content-encoding" not in answer.headers
