"""A delivery comes while the line is cut: two people receive it, it is sold from at once, and the OMS has it once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from shared.cases import Case, CaseClass
from shared.contract.oms.deliveries import Announced, DeliveryState
from shared.contract.store.selling import AddLine
from shared.receiving import Delivery
from store_app.store_client import StoreClient
from tests.support.builders import STORE
from tests.support.network import BELT, GTIN_OF, HERE, JSON, LAMP, Retail, filled_basket, paid
from tests.support.receiving import NOTE, a_delivery
from tests.support.store import once

CAME = {BELT: 4, LAMP: 3}


@dataclass
class Door:
    """Where someone with a tablet unpacks a delivery."""

    tablet: StoreClient
    http: httpx.AsyncClient

    async def scan(self, sku: str) -> httpx.Response:
        """Scan one unit that came out of the box."""
        return await self._post("scans", {"code": GTIN_OF[sku]})

    async def unpack(self, units: dict[str, int]) -> None:
        """Scan all these units, one after the other."""
        for sku, count in units.items():
            for _ in range(count):
                assert (await self.scan(sku)).is_success

    async def close(self) -> httpx.Response:
        """Say that this is all of it."""
        return await self._post("receipt")

    async def waits(self) -> int:
        """Give how many deliveries are still to be received."""
        return (await self.tablet.today()).deliveries

    async def _post(self, what: str, body: dict[str, str] | None = None) -> httpx.Response:
        return await self.http.post(f"/api/v1/deliveries/{NOTE}/{what}", json=body, headers=once())


@asynccontextmanager
async def a_door(retail: Retail, person_id: str) -> AsyncIterator[Door]:
    async with retail.tablet(person_id) as tablet:
        headers = {"Authorization": f"Bearer {tablet.token}"}
        transport = httpx.ASGITransport(retail.store, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://store", headers=headers) as http:
            yield Door(tablet, http)


async def announce(retail: Retail, delivery: Delivery) -> None:
    told = Announced(deliveries=(delivery,)).model_dump_json()
    assert (await retail.oms.put("/api/v1/deliveries", content=told, headers=JSON)).is_success


async def as_the_oms_has_it(retail: Retail) -> DeliveryState:
    return DeliveryState.model_validate_json((await retail.oms.get(f"/api/v1/deliveries/{NOTE}")).content)


async def cases(retail: Retail) -> list[Case]:
    rows = [Case.model_validate(row) for row in (await retail.oms.get("/api/v1/cases")).json()]
    return [case for case in rows if case.case_class is CaseClass.RCV_1]


async def test_what_two_people_receive_while_the_line_is_cut_is_sold_at_once_and_reaches_the_oms_once(
    retail: Retail,
) -> None:
    await announce(retail, a_delivery(**CAME))
    await retail.settled()
    await retail.goes_down()
    async with (
        a_door(retail, "k-noemie") as noemie,
        a_door(retail, "m-helene") as helene,
        retail.tablet() as till,
    ):
        assert await noemie.waits() == 1
        await asyncio.gather(noemie.unpack({BELT: 3, LAMP: 1}), helene.unpack({BELT: 1, LAMP: 2}))
        closed = await asyncio.gather(noemie.close(), helene.close())
        assert sorted(answer.status_code for answer in closed) == [200, 409]
        assert await noemie.waits() == 0
        await paid(till, await filled_basket(till, AddLine(sku=LAMP, quantity=2)))
        retail.line.cut = False
        await retail.settled()
    for sku, units in {BELT: HERE[BELT] + 4, LAMP: 1}.items():
        assert await retail.agree(sku)
        assert (await retail.position(sku)).on_hand == units
    state = await as_the_oms_has_it(retail)
    assert state.announced == a_delivery(**CAME)
    assert state.arrival is not None
    assert state.arrival.node_id == STORE
    assert {line.sku: line.received for line in state.arrival.receipt.lines} == CAME
    assert await cases(retail) == []


async def test_what_stood_at_the_door_before_it_was_announced_is_compared_once_the_line_is_back(
    retail: Retail,
) -> None:
    await retail.goes_down()
    await announce(retail, a_delivery(**CAME))
    async with a_door(retail, "m-helene") as helene:
        assert await helene.waits() == 0
        await helene.unpack({BELT: 1, LAMP: 3})
        assert (await helene.close()).is_success
        retail.line.cut = False

        async def compared() -> list[Case]:
            return await cases(retail)

        (case,) = await retail.eventually(compared)
        await retail.settled()
        assert case.facts == {"number": NOTE, "origin": "Entrepôt Orléans", "short": 3, "beyond": 0}
        assert [shown.case_id for shown in (await helene.tablet.manager()).cases] == [case.case_id]
    for sku, units in {BELT: HERE[BELT] + 1, LAMP: 3}.items():
        assert await retail.agree(sku)
        assert (await retail.position(sku)).on_hand == units
    state = await as_the_oms_has_it(retail)
    assert (state.announced, state.arrival is not None) == (a_delivery(**CAME), True)
