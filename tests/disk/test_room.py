"""A disk that fills: what is under way ends, nothing new begins, and all works again at once when there is room."""

import shutil
from pathlib import Path

import pytest

from shared.basket import BasketStatus
from shared.contract.problem import Problem
from shared.contract.store.managing import AlarmKind, Manager
from store_server.routes.payments import resolve_open_payments
from store_server.settings import Settings
from store_server.storage.room import MB, Room
from tests.support.builders import SKU, STORE
from tests.support.selling import LOST, a_shop_floor, ask_to_pay, look, open_basket
from tests.support.store import once, open_shop


@pytest.fixture
def free_mb(tmp_path: Path) -> int:
    return shutil.disk_usage(tmp_path).free // MB


def test_the_held_room_is_given_when_the_disk_is_full_and_taken_back(tmp_path: Path, free_mb: int) -> None:
    room = Room(Settings(data=tmp_path, disk_held_mb=4))
    assert (tmp_path / "ballast").stat().st_size == 4 * MB
    full = Room(Settings(data=tmp_path, disk_full_mb=2 * free_mb, disk_held_mb=4))
    assert full.full
    assert not (tmp_path / "ballast").exists()
    assert abs(full.free - room.free) < 50 * MB
    room.look()
    assert (tmp_path / "ballast").exists()


async def test_a_low_disk_is_told_to_the_manager(tmp_path: Path, free_mb: int) -> None:
    settings = Settings(store_id=STORE, data=tmp_path, disk_low_mb=2 * free_mb, disk_held_mb=0)
    async with (
        open_shop(tmp_path, a_shop_floor(), settings=settings) as shop,
        shop.tablet("m-helene") as tablet,
    ):
        seen = Manager.model_validate_json((await tablet.get("/manager")).content)
        assert (await open_basket(tablet, {"sku": SKU})).basket.lines
    assert [alarm.kind for alarm in seen.alarms] == [AlarmKind.DISK_LOW]


async def test_a_full_disk_begins_nothing_and_ends_what_is_under_way(tmp_path: Path, free_mb: int) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": LOST})
        await ask_to_pay(tablet, page)
        keeping = shop.services.keeping
        keeping.room = Room(Settings(data=tmp_path, disk_full_mb=2 * free_mb, disk_held_mb=0))

        refused = await tablet.post("/baskets", json={}, headers=once())
        problem = Problem.model_validate_json(refused.content)
        assert (refused.status_code, problem.retryable) == (503, True)
        assert "the disk is full" in (problem.detail or "")
        await resolve_open_payments(shop.services)
        assert (await look(tablet, page)).basket.status is BasketStatus.PAID

        keeping.room = Room(Settings(data=tmp_path, disk_held_mb=0))
        assert (await open_basket(tablet, {"sku": SKU})).basket.lines
