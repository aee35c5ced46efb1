"""The search index follows what is told, also past something that cannot be read."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from store_server import background
from store_server.storage.tx import Tx
from tests.support.builders import a_product
from tests.support.patience import PATIENCE_S
from tests.support.store import Shop, World, open_shop


async def found(shop: Shop, asked: str) -> int:
    async with shop.tablet() as tablet:
        return len((await tablet.get("/search", params={"q": asked})).json()["hits"])


def renamed(tx: Tx, body: str, *, told: bool) -> None:
    tx.execute("UPDATE product SET body = ?, name = 'Zibeline'", (body,))
    if told:
        tx.touch("product", a_product().product_id)


async def until(look: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await look():
                return
            await asyncio.sleep(0.01)


async def test_what_could_not_be_read_is_found_once_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "BEGIN_AGAIN_AFTER_S", 0.01)
    mended = a_product(name="Zibeline").model_dump_json()

    async def failed() -> bool:
        return any(line["event"] == "the search index is built anew" for line in said)

    with capture_logs() as said:
        async with open_shop(tmp_path, World()) as shop:
            await shop.services.replica.write(lambda tx: renamed(tx, "{", told=True))
            await until(failed)
            await shop.services.replica.write(lambda tx: renamed(tx, mended, told=False))
            await until(lambda: found(shop, "zibel"))
