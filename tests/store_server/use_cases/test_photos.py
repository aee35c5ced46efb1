"""Photos are fetched once and kept, the most popular first."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.catalogue import photo_id
from store_server.devices.photos import PhotoDesk
from store_server.storage.photos import Photos
from store_server.use_cases import photos as gathering
from store_server.use_cases.photos import ASKED_AGAIN_AFTER, Gathering
from tests.support.builders import NOW
from tests.support.photographs import JPEG, Internet

FIRST, SECOND, ELSEWHERE = (
    "https://cdn.example.com/1.jpg",
    "https://cdn.example.com/2.jpg",
    "https://img.example.org/3.jpg",
)
WANTED = {photo_id(address): address for address in (FIRST, SECOND, ELSEWHERE)}
MOST_BYTES = len(JPEG)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PAUSE_S", 0)


@pytest.fixture
def internet() -> Internet:
    return Internet(dict.fromkeys(WANTED.values(), JPEG))


@pytest.fixture
def shelf(tmp_path: Path) -> Photos:
    return Photos(tmp_path, 10 * len(JPEG))


@pytest.fixture
def photos(shelf: Photos, internet: Internet) -> Gathering:
    return Gathering(shelf, PhotoDesk(internet).fetch, MOST_BYTES)


async def test_each_photo_is_fetched_once(photos: Gathering, shelf: Photos, internet: Internet) -> None:
    for _ in range(2):
        await photos.gather(WANTED, NOW)
    assert internet.asked == [FIRST, SECOND, ELSEWHERE]
    assert all(photo in shelf for photo in WANTED)


async def test_a_host_that_is_silent_is_asked_once_and_the_others_all_the_same(
    photos: Gathering, shelf: Photos, internet: Internet
) -> None:
    internet.status = 503
    await photos.gather(WANTED, NOW)
    assert internet.asked == [FIRST, ELSEWHERE]
    internet.status = 200
    await photos.gather(WANTED, NOW)
    assert all(photo in shelf for photo in WANTED)


async def test_what_is_no_photo_is_left_alone_for_a_day(
    photos: Gathering, shelf: Photos, internet: Internet
) -> None:
    internet.has[FIRST] = b"<svg/>"
    for after in (timedelta(0), ASKED_AGAIN_AFTER - timedelta(seconds=1)):
        await photos.gather(WANTED, NOW + after)
    assert photo_id(FIRST) not in shelf
    assert internet.asked.count(FIRST) == 1
    internet.has[FIRST] = JPEG
    await photos.gather(WANTED, NOW + ASKED_AGAIN_AFTER)
    assert photo_id(FIRST) in shelf


async def test_no_more_are_fetched_than_there_is_room_for(tmp_path: Path, internet: Internet) -> None:
    small = Photos(tmp_path / "small", 2 * len(JPEG))
    photos = Gathering(small, PhotoDesk(internet).fetch, MOST_BYTES)
    await photos.gather(WANTED, NOW)
    assert internet.asked == [FIRST, SECOND]
    await photos.gather({photo_id(ELSEWHERE): ELSEWHERE}, NOW)
    assert photo_id(ELSEWHERE) in small
    assert photo_id(FIRST) not in small
