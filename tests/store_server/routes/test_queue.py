from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from shared.contract.events import Event, FulfilmentChanged
from shared.contract.oms.feed import Staff
from shared.contract.store.preparing import Picked
from shared.workflow import Status
from store_server.storage import outbox, people, work
from tests.support.builders import NOW, SKU, a_fulfilment, a_fulfilment_line
from tests.support.store import TEAM, Shop, World, once, open_shop

SCANS = "/work/f-1/scans"
GTIN = "4006381333931"
PICKING = a_fulfilment(a_fulfilment_line(ordered=2), status=Status.PICKING)


@asynccontextmanager
async def a_picker(folder: Path) -> AsyncIterator[tuple[Shop, httpx.AsyncClient]]:
    async with open_shop(folder, World()) as shop, shop.tablet("k-noemie") as tablet:
        await shop.services.operations.write(lambda tx: work.save(tx, PICKING, NOW))
        yield shop, tablet


async def test_a_scan_is_one_unit_of_its_line(tmp_path: Path) -> None:
    async with a_picker(tmp_path) as (shop, tablet):
        answer = await tablet.post(SCANS, json={"code": GTIN}, headers=once())
        picked = Picked.model_validate_json(answer.content)
        assert (picked.line.picked, picked.work.assignee) == (1, "k-noemie")
        assert shop.services.operations.look(lambda tx: work.get(tx, "f-1")) == picked.work


@pytest.mark.parametrize("code", [GTIN, f"0{GTIN}", f" {GTIN} ", SKU, SKU.lower()])
async def test_a_unit_is_picked_by_its_barcode_or_its_sku(tmp_path: Path, code: str) -> None:
    async with a_picker(tmp_path) as (_, tablet):
        assert (await tablet.post(SCANS, json={"code": code}, headers=once())).status_code == 200


async def test_the_oms_is_told_of_a_scan_in_the_words_of_the_contract(tmp_path: Path) -> None:
    async with a_picker(tmp_path) as (shop, tablet):
        answer = await tablet.post(SCANS, json={"code": GTIN}, headers=once())
        (told,) = shop.services.operations.look(lambda tx: outbox.after(tx, 0, 10))
    fact = FulfilmentChanged(step="pick", work=Picked.model_validate_json(answer.content).work)
    assert Event.model_validate_json(told.body).data == fact.model_dump(mode="json")


async def test_a_scan_that_is_sent_again_picks_nothing_more_and_is_answered_the_same(tmp_path: Path) -> None:
    async with a_picker(tmp_path) as (shop, tablet):
        key = once()
        answers = [await tablet.post(SCANS, json={"code": GTIN}, headers=key) for _ in range(2)]
        assert answers[0].content == answers[1].content
        assert shop.services.operations.look(lambda tx: work.get(tx, "f-1")).units_picked == 1


async def test_a_key_of_another_scan_is_refused(tmp_path: Path) -> None:
    async with a_picker(tmp_path) as (_, tablet):
        key = once()
        await tablet.post(SCANS, json={"code": GTIN}, headers=key)
        refused = await tablet.post(SCANS, json={"code": SKU}, headers=key)
    assert refused.json()["type"] == "/problems/key-reused"


async def test_a_wrong_item_is_told_by_its_name(tmp_path: Path) -> None:
    other = a_fulfilment(a_fulfilment_line(sku="S-2", gtin=None), status=Status.PICKING)
    async with a_picker(tmp_path) as (shop, tablet):
        await shop.services.operations.write(lambda tx: work.save(tx, other, NOW))
        refused = await tablet.post(SCANS, json={"code": GTIN}, headers=once())
        unknown = await tablet.post(SCANS, json={"code": "96385074"}, headers=once())
    assert refused.json()["facts"]["scanned"].startswith("Robe midi Alba · ")
    assert unknown.json()["facts"] == {"scanned": "96385074"}


@pytest.mark.parametrize(
    ("path", "key", "body", "problem"),
    [
        (SCANS, {}, b'{"code":"4006381333931"}', "missing-key"),
        (SCANS, {"Idempotency-Key": "1"}, b'{"code":"4006381333931"}', "bad-input"),
        (SCANS, None, b"{", "bad-input"),
        (SCANS, None, b"", "bad-input"),
        (SCANS, None, b'{"code":""}', "bad-input"),
        (SCANS, None, b'{"code":"1","more":1}', "bad-input"),
        (SCANS, None, b'{"code":"12345"}', "invalid-code"),
        ("/work/f!/scans", None, b'{"code":"4006381333931"}', "bad-input"),
        ("/work/f-9/scans", None, b'{"code":"4006381333931"}', "not-found"),
    ],
)
async def test_a_scan_that_cannot_be_read_is_a_clear_problem(
    tmp_path: Path, path: str, key: dict[str, str] | None, body: bytes, problem: str
) -> None:
    async with a_picker(tmp_path) as (_, tablet):
        refused = await tablet.post(path, content=body, headers=once() if key is None else key)
    assert refused.json()["type"] == f"/problems/{problem}"


async def test_a_stranger_picks_nothing(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        assert (await tablet.post(SCANS, json={"code": GTIN}, headers=once())).status_code == 401


async def test_who_signs_out_is_let_in_nowhere_from_then_on(tmp_path: Path) -> None:
    async with a_picker(tmp_path) as (_, tablet):
        assert (await tablet.get("/queue")).status_code == 200
        await tablet.delete("/sessions/current")
        assert (await tablet.get("/queue")).status_code == 401


async def test_who_works_here_no_longer_is_let_in_nowhere_from_then_on(tmp_path: Path) -> None:
    left = Staff(**TEAM[1].model_dump(), pin_hash="", active=False)
    async with a_picker(tmp_path) as (shop, tablet):
        assert (await tablet.get("/queue")).status_code == 200
        await shop.services.operations.write(lambda tx: people.save(tx, left))
        assert (await tablet.get("/queue")).status_code == 401


async def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    async with a_picker(tmp_path) as (shop, tablet):
        assert (await tablet.get("/queue")).status_code == 200
        shop.clock.move(timedelta(hours=13))
        assert (await tablet.get("/queue")).status_code == 401


async def test_a_tablet_that_is_cut_off_in_its_request_is_no_error_of_the_store(tmp_path: Path) -> None:
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answers.append(message)

    async with a_picker(tmp_path) as (shop, tablet):
        headers = [
            (name.lower().encode(), value.encode()) for name, value in {**tablet.headers, **once()}.items()
        ]
        asked = {
            "type": "http",
            "method": "POST",
            "path": f"/api/v1{SCANS}",
            "query_string": b"",
            "headers": headers,
        }
        await shop.app(asked, receive, send)
    assert answers[0]["status"] == 422
