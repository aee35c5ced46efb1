from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store_server.use_cases.sign_in import LOCKED_FOR, TRIES
from tests.support.store import DEVICE, PIN, World, open_shop

INES = {"person_id": "a-ines", "pin": PIN, "device_id": DEVICE}
WRONG = INES | {"pin": "000000"}


async def test_the_right_pin_opens_a_session_that_ends_with_the_sign_out(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        session = (await tablet.post("/sessions", json=INES)).json()
        assert session["person"]["name"] == "Inès"
        assert session["permissions"] == ["look", "sell", "fulfil"]
        assert session["store_name"] == "Alba Lyon"
        tablet.headers["Authorization"] = f"Bearer {session['token']}"
        assert (await tablet.get("/sessions/current")).json() == session
        assert (await tablet.delete("/sessions/current")).status_code == 204
        assert (await tablet.get("/sessions/current")).status_code == 401


async def test_a_session_lasts_twelve_hours(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet() as tablet:
        shop.clock.move(timedelta(hours=12) - timedelta(seconds=1))
        assert (await tablet.get("/sessions/current")).status_code == 200
        shop.clock.move(timedelta(seconds=1))
        assert (await tablet.get("/sessions/current")).status_code == 401


async def test_five_wrong_pins_lock_a_person_out_for_longer_each_time(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        left = [(await tablet.post("/sessions", json=WRONG)).json()["facts"] for _ in range(TRIES)]
        assert left == [{"left": 4}, {"left": 3}, {"left": 2}, {"left": 1}, {"seconds": 60}]
        for lasts in (*LOCKED_FOR[1:], LOCKED_FOR[-1]):
            refused = await tablet.post("/sessions", json=INES)
            assert (refused.status_code, refused.json()["type"]) == (429, "/problems/locked-out")
            shop.clock.move(timedelta(seconds=refused.json()["facts"]["seconds"]))
            again = await tablet.post("/sessions", json=WRONG)
            assert again.json()["facts"] == {"seconds": lasts.total_seconds()}


async def test_a_right_pin_forgives_the_wrong_ones_before(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        for _ in range(TRIES - 1):
            await tablet.post("/sessions", json=WRONG)
        assert (await tablet.post("/sessions", json=INES)).status_code == 201
        assert (await tablet.post("/sessions", json=WRONG)).json()["facts"] == {"left": 4}


async def test_nobody_is_refused_like_a_wrong_pin(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        refused = await tablet.post("/sessions", json=INES | {"person_id": "nobody"})
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/wrong-pin")


async def test_the_team_is_listed_by_name_without_signing_in(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        assert [person["initials"] for person in (await tablet.get("/staff")).json()] == ["HC", "IM", "NV"]


@pytest.mark.parametrize("change", [{"pin": "12"}, {"pin": "12345x"}, {"device_id": ""}, {"surplus": 1}])
async def test_a_malformed_sign_in_is_a_clear_problem(tmp_path: Path, change: dict[str, Any]) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        refused = await tablet.post("/sessions", json=INES | change)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-input")
