"""A photo of the catalogue, from its host to a tablet, and without the internet afterwards."""

import asyncio
from pathlib import Path

import httpx
import pytest

from store_app.main import create_app
from store_app.pictures import picture_address
from store_app.settings import Settings as AppSettings
from store_server.main import create_store
from store_server.settings import Settings
from store_server.storage.catalogue import save_products
from store_server.storage.database import Database
from store_server.storage.schema import migrate_replica
from tests.support.builders import STORE, a_product
from tests.support.patience import PATIENCE_S
from tests.support.photographs import ADDRESS, JPEG, Internet


async def _shown(http: httpx.AsyncClient, path: str) -> httpx.Response:
    for _ in range(int(PATIENCE_S * 100)):
        if (answer := await http.get(path)).is_success:
            return answer
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def test_a_tablet_shows_a_photo_that_the_store_fetched_also_without_the_internet(
    tmp_path: Path,
) -> None:
    settings = Settings(data=tmp_path, store_id=STORE)
    _sell(tmp_path, a_product(picture=ADDRESS))
    internet = Internet({ADDRESS: JPEG})
    for _ in range(2):
        store = create_store(settings, httpx.MockTransport(lambda _: httpx.Response(503)), internet=internet)
        async with store.router.lifespan_context(store):
            app = create_app(AppSettings(), httpx.ASGITransport(store))
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as tablet:
                answer = await _shown(tablet, picture_address(ADDRESS))
                assert answer.content == JPEG
                assert answer.headers["Content-Type"] == "image/jpeg"
                assert "immutable" in answer.headers["Cache-Control"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        internet.cut = True
    assert internet.asked == [ADDRESS]


@pytest.mark.parametrize("name", ["f" * 32, "..%2Foperations.db", "x"])
async def test_a_photo_that_is_not_here_is_asked_for_again(tmp_path: Path, name: str) -> None:
    store = create_store(Settings(data=tmp_path, store_id=STORE), internet=Internet())
    async with store.router.lifespan_context(store):
        app = create_app(AppSettings(), httpx.ASGITransport(store))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as tablet:
            answer = await tablet.get(f"/photos/{name}.image")
    assert answer.status_code == 404
    assert answer.headers.get("Cache-Control", "no-store") == "no-store"


def _sell(folder: Path, product) -> None:
    replica = Database(folder / "replica.db", migrate_replica)
    with replica.transaction() as tx:
        save_products(tx, [product])
    replica.close()
