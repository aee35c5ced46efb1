"""A store that is asked for impossible things: a manager's tablet, a basket, an order to pick, and all that is kept of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from shared.contract.problem import MEDIA_TYPE
from shared.contract.store.managing import ImportPart
from shared.contract.store.selling import AddLine
from shared.contract.store.shift import SignIn
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.storage.tx import Tx
from tests.support.network import BELT, DRESS, JSON, Retail, a_retail, filled_basket
from tests.support.store import PIN, once

TABLES = (
    "basket",
    "customer",
    "idem",
    "ledger",
    "orders",
    "outbox",
    "payment",
    "person",
    "session",
    "stock",
    "work",
)


@dataclass(frozen=True)
class Target:
    """What is asked; `names` fill the paths: `basket` with its `line`, `work` with its `item`."""

    retail: Retail
    http: httpx.AsyncClient
    names: dict[str, str]

    async def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, **request: Any
    ) -> httpx.Response:
        """Ask for something, as a new intention unless `headers` say otherwise."""
        url = f"/api/v1{path.format(**self.names)}"
        return await self.http.request(method, url, headers=once() | (headers or {}), **request)

    async def refuses(
        self, method: str, path: str, headers: dict[str, str] | None = None, **request: Any
    ) -> str:
        """Ask for something that must leave no trace, and give the type of the problem that it is answered with."""
        before = await self.kept()
        answer = await self.ask(method, path, headers, **request)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == MEDIA_TYPE
        assert answer.json()["detail"]
        assert await self.kept() == before
        problem: str = answer.json()["type"]
        return problem.removeprefix("/problems/")

    async def kept(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give everything that the store must not lose."""
        return await self.retail.services.operations.read(_everything)


@asynccontextmanager
async def a_target(folder: Path) -> AsyncIterator[Target]:
    """Open a network whose store has an open basket, and an order that it is picking."""
    async with a_retail(folder) as retail, _managers_line(retail) as http:
        tablet = StoreClient(http)
        basket = (await filled_basket(tablet, AddLine(sku=BELT, quantity=2))).basket
        work = await retail.offered(tablet, await retail.web_order(DRESS))
        await tablet.start(work.fulfilment_id, mint_id())
        await retail.settled()
        names = {
            "basket": basket.basket_id,
            "line": basket.lines[0].line_id,
            "work": work.fulfilment_id,
            "item": work.lines[0].line_id,
        }
        yield Target(retail, http, names)


async def withdraw(retail: Retail, product_id: str) -> None:
    """Let the manager take a product out of the range, and wait until the OMS has told this store so."""
    async with _managers_line(retail) as http:
        tablet = StoreClient(http)
        product = (await tablet.product(product_id)).product.model_copy(update={"active": False})
        part = ImportPart(products=(product,))
        answer = await http.post("/api/v1/imports", content=part.model_dump_json(), headers=JSON | once())
        assert answer.is_success, answer.text

        async def gone() -> bool:
            return not (await tablet.product(product_id)).product.active

        await retail.eventually(gone)


@asynccontextmanager
async def _managers_line(retail: Retail) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(retail.store, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://store") as http:
        tablet = StoreClient(http)
        await tablet.sign_in(SignIn(person_id="m-helene", pin=PIN, device_id="tablet-h"))
        http.headers["Authorization"] = f"Bearer {tablet.token}"
        yield http


def _everything(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
    return {table: [tuple(row) for row in tx.all(f"SELECT * FROM {table}")] for table in TABLES}
