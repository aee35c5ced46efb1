"""What comes back over the line is taken for what it is: the OMS's word, its refusal, or somebody else's page."""

from gzip import compress, decompress

import httpx
import pytest

from shared.contract.events import Pushed
from shared.contract.oms.feed import Snapshot
from shared.contract.oms.line import Push, PushAnswer
from shared.contract.problem import MEDIA_TYPE, problem_of
from shared.errors import NotAllowed, ShopError, SignInNeeded, StaleSession, TooLarge, TooOften, Unreachable
from store_server.oms.calls import Call, CallKind
from store_server.oms.client import OmsClient
from tests.support.builders import STORE

PUSH = Call(CallKind.PUSH, Push(session="s", inc="i", first=1, prev="0" * 64, events=()))
JSON = {"content-type": "application/json"}


async def sent(answer: httpx.Response, call: Call = PUSH) -> object:
    client = OmsClient("http://oms", STORE, httpx.MockTransport(lambda request: answer))
    try:
        return await client.send(call)
    except ShopError as error:
        return error
    finally:
        await client.close()


async def test_an_answer_is_read() -> None:
    told = httpx.Response(200, json={"session": "s", "acked": 3})
    assert await sent(told) == PushAnswer(session="s", acked=3)


@pytest.mark.parametrize(
    "page",
    [
        httpx.Response(200, text="<html>Welcome to our Wi-Fi</html>", headers={"content-type": "text/html"}),
        httpx.Response(200, text='{"session": "s", "acked":', headers=JSON),
        httpx.Response(200, text="[]", headers=JSON),
        httpx.Response(204),
        httpx.Response(302, headers={"location": "http://portal"}),
        httpx.Response(404, text="no such host", headers={"content-type": "text/plain"}),
        httpx.Response(502, text="bad gateway", headers={"content-type": "text/html"}),
        httpx.Response(503, text="{}", headers={"content-type": MEDIA_TYPE}),
    ],
    ids=["portal", "torn", "no-object", "empty", "redirect", "no-host", "gateway", "no-problem"],
)
async def test_what_is_not_the_oms_is_no_answer(page: httpx.Response) -> None:
    assert isinstance(await sent(page), Unreachable)


@pytest.mark.parametrize(("status", "kind"), [(401, SignInNeeded), (403, NotAllowed), (413, TooLarge)])
async def test_a_proxy_that_refuses_is_no_silence(status: int, kind: type[ShopError]) -> None:
    assert isinstance(await sent(httpx.Response(status, text="no")), kind)


async def test_a_refusal_is_the_error_that_it_tells_of() -> None:
    told = httpx.Response(
        409, text=problem_of(StaleSession()).model_dump_json(), headers={"content-type": MEDIA_TYPE}
    )
    assert isinstance(await sent(told), StaleSession)


@pytest.mark.parametrize(
    ("header", "seconds"), [("17", 17), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)]
)
async def test_how_long_to_wait_is_taken_from_the_header(header: str, seconds: int | None) -> None:
    told = httpx.Response(
        429,
        text=problem_of(TooOften(seconds=17)).model_dump_json(),
        headers={"content-type": MEDIA_TYPE, "retry-after": header},
    )
    error = await sent(told)
    assert isinstance(error, TooOften)
    assert error.retry_after_s == seconds


async def test_a_page_of_a_snapshot_is_asked_for_by_its_channel() -> None:
    page = Snapshot(channel="stock", epoch=1, at_pos=0, entries=(), after=None)
    call = Call(CallKind.SNAPSHOT, key="stock", after="3|a|b")
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, text=page.model_dump_json(), headers=JSON)

    client = OmsClient("http://oms", STORE, httpx.MockTransport(answer))
    assert await client.send(call) == page
    await client.close()
    assert asked[0].path == f"/api/v1/stores/{STORE}/snapshot/stock"
    assert asked[0].params["after"] == "3|a|b"


@pytest.mark.parametrize(("events", "encoding"), [(1, None), (1_000, "gzip")])
async def test_many_facts_are_sent_as_gzip(events: int, encoding: str | None) -> None:
    facts = tuple(Pushed(seq=seq, id=f"e-{seq}", body="{}") for seq in range(1, events + 1))
    pushed = Push(session="s", inc="i", first=1, prev="0" * 64, events=facts)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"session": "s", "acked": events})

    client = OmsClient("http://oms", STORE, httpx.MockTransport(answer))
    assert await client.send(Call(CallKind.PUSH, pushed)) == PushAnswer(session="s", acked=events)
    await client.close()
    assert asked[0].headers.get("content-encoding") == encoding
    body = decompress(asked[0].content) if encoding else asked[0].content
    assert Push.model_validate_json(body) == pushed


@pytest.mark.parametrize("left", [1, 12, 40])
async def test_an_answer_whose_gzip_is_torn_is_no_answer(left: int) -> None:
    body = compress(PushAnswer(session="s", acked=3).model_dump_json().encode())[:left]
    told = httpx.Response(200, headers=JSON | {"content-encoding": "gzip"}, stream=httpx.ByteStream(body))
    assert isinstance(await sent(told), Unreachable)
