"""Deliveries, received by their codes: several people at once, booked once, and compared with what was announced."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from shared.cases import CaseClass
from shared.contract.events import CaseTold, DeliveryReceived, EventType
from shared.contract.store.finding import Scanned
from shared.contract.store.receiving import Deliveries, DeliveryPage, ScannedDelivery
from shared.contract.store.shift import Today
from shared.receiving import Receipt
from tests.support.builders import NOW, SKU
from tests.support.promised import facts
from tests.support.receiving import NOTE, a_delivery
from tests.support.selling import LAMP, a_shop_floor, ledger_sums, level, level_sums
from tests.support.store import Shop, once, open_shop
from tests.support.unpacking import announced

PICKER = "k-noemie"
UNKNOWN = "0009-NEW"


async def scan(tablet: httpx.AsyncClient, code: str, key: dict[str, str] | None = None) -> httpx.Response:
    return await tablet.post(f"/deliveries/{NOTE}/scans", json={"code": code}, headers=key or once())


async def scanned(tablet: httpx.AsyncClient, *codes: str) -> ScannedDelivery:
    for code in codes:
        answer = await scan(tablet, code)
        assert answer.is_success, answer.text
    return ScannedDelivery.model_validate(answer.json())


async def recount(
    tablet: httpx.AsyncClient, units: Any, sku: str = SKU, version: int | None = None
) -> httpx.Response:
    seen = {} if version is None else {"If-Match": f'"{version}"'}
    return await tablet.put(
        f"/deliveries/{NOTE}/units", json={"sku": sku, "units": units}, headers=once() | seen
    )


async def close(
    tablet: httpx.AsyncClient, version: int | None = None, key: dict[str, str] | None = None
) -> httpx.Response:
    seen = {} if version is None else {"If-Match": f'"{version}"'}
    return await tablet.post(f"/deliveries/{NOTE}/receipt", headers=(key or once()) | seen)


async def page(tablet: httpx.AsyncClient, delivery_id: str = NOTE) -> DeliveryPage:
    return DeliveryPage.model_validate((await tablet.get(f"/deliveries/{delivery_id}")).json())


async def listed(tablet: httpx.AsyncClient) -> list[str]:
    return [
        row.delivery_id for row in Deliveries.model_validate((await tablet.get("/deliveries")).json()).rows
    ]


async def cases(shop: Shop) -> list[dict[str, Any]]:
    opened = [CaseTold.model_validate(fact).case for fact in await facts(shop, EventType.CASE_OPENED)]
    return [case.facts for case in opened if case.case_class is CaseClass.RCV_1]


async def test_what_is_announced_is_expected_and_what_is_due_first_comes_first(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet(PICKER) as tablet:
        later = a_delivery("20518", **{LAMP: 1}).model_copy(update={"due_at": NOW + timedelta(days=1)})
        for delivery in (later, a_delivery(**{SKU: 3, LAMP: 1})):
            await announced(shop, delivery)
        assert await listed(tablet) == [NOTE, "20518"]
        today = Today.model_validate((await tablet.get("/today")).json())
        assert (today.deliveries, today.next_delivery) == (2, NOW + timedelta(hours=2))
        shown = await page(tablet)
        assert [item.sku for item in shown.items] == [SKU, LAMP]
        assert (shown.receipt.announced, shown.receipt.received) == (4, 0)


async def test_what_is_counted_is_in_stock_once_it_is_closed_and_the_oms_is_told(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        await announced(shop, a_delivery(**{SKU: 2}))
        last = await scanned(tablet, SKU, SKU)
        assert (last.item.name, last.receipt.received) == ("Robe midi Alba", 2)
        assert (await level(shop)).on_hand == 5
        assert (await close(tablet, last.receipt.version)).is_success
        assert (await level(shop)).on_hand == 7
        (fact,) = await facts(shop, EventType.DELIVERY_RECEIVED)
        said = DeliveryReceived.model_validate(fact)
        assert [(move.sku, move.delta, move.kind) for move in said.moves] == [(SKU, 2, "receive")]
        assert said.receipt.changed_by == "Noémie"
        assert await listed(tablet) == []
        assert await cases(shop) == []
        assert ledger_sums(shop.services.operations) == level_sums(shop.services.operations)


async def test_an_item_is_found_by_its_bars_and_one_of_no_catalogue_is_not(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet(PICKER) as tablet:
        await announced(shop, a_delivery(**{SKU: 1, UNKNOWN: 4}))
        shown = await page(tablet)
        dress, unknown = shown.items
        assert (unknown.name, unknown.code) == (UNKNOWN, "")
        assert (await scanned(tablet, dress.code)).receipt.received == 1
        assert (await scan(tablet, "L-A12")).status_code == 422
        assert (await scan(tablet, "9780201379624")).status_code == 404
        assert (await recount(tablet, 4, UNKNOWN)).is_success
        assert (await page(tablet)).receipt.received == 5


async def test_a_scan_that_is_sent_twice_counts_once_and_two_people_count_at_once(tmp_path: Path) -> None:
    async with (
        open_shop(tmp_path, a_shop_floor()) as shop,
        shop.tablet(PICKER) as one,
        shop.tablet("m-helene") as other,
    ):
        await announced(shop, a_delivery(**{SKU: 20}))
        key = once()
        assert (await scan(one, SKU, key)).json() == (await scan(one, SKU, key)).json()
        await asyncio.gather(*(scan(tablet, SKU) for tablet in (one, other) for _ in range(5)))
        assert (await page(one)).receipt.received == 11


async def test_whoever_closes_has_seen_all_that_was_counted(tmp_path: Path) -> None:
    async with (
        open_shop(tmp_path, a_shop_floor()) as shop,
        shop.tablet(PICKER) as one,
        shop.tablet("m-helene") as other,
    ):
        seen = (await scanned(one, SKU)).receipt
        await scanned(other, SKU)
        refused = await close(one, seen.version)
        assert (refused.status_code, refused.json()["facts"]["who"]) == (412, "Hélène")
        assert (await recount(one, 9, version=seen.version)).status_code == 412
        assert (await close(one, seen.version + 1)).is_success


async def test_a_delivery_is_received_once_however_often_it_is_closed(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        await announced(shop, a_delivery(**{SKU: 1}))
        await scanned(tablet, SKU)
        key = once()
        assert (await close(tablet, key=key)).json() == (await close(tablet, key=key)).json()
        again = await close(tablet)
        assert (again.status_code, again.json()["facts"]) == (409, {"delivery": NOTE, "who": "Noémie"})
        assert (await scan(tablet, SKU)).status_code == 409
        assert (await level(shop)).on_hand == 6
        assert len(await facts(shop, EventType.DELIVERY_RECEIVED)) == 1


async def test_what_came_otherwise_than_announced_stands_and_is_a_case(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        await announced(shop, a_delivery(**{SKU: 3}))
        await scanned(tablet, SKU, LAMP)
        assert (await close(tablet)).is_success
        assert (await level(shop)).on_hand == 6
        (case,) = await cases(shop)
        assert case == {"number": NOTE, "origin": "Entrepôt Orléans", "short": 2, "beyond": 1}


async def test_what_nobody_has_announced_yet_is_received_and_compared_once_it_is(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        found = Scanned.model_validate((await tablet.get(f"/scans/d-{NOTE}")).json())
        assert found.delivery_id == NOTE
        assert (await page(tablet)).receipt == Receipt(delivery_id=NOTE)
        assert (await close(tablet)).status_code == 404
        await scanned(tablet, SKU)
        assert await listed(tablet) == [NOTE]
        assert (await close(tablet)).is_success
        assert await cases(shop) == []
        for _ in range(2):
            await announced(shop, a_delivery(**{SKU: 2}))
        (case,) = await cases(shop)
        assert (case["short"], case["beyond"]) == (1, 0)
        assert (await level(shop)).on_hand == 6
        shown = (await page(tablet)).receipt
        assert (shown.announced, shown.received, shown.waits) == (2, 1, False)
        assert shown.changed_by == "Noémie"


async def test_what_is_withdrawn_is_expected_no_longer(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet(PICKER) as tablet:
        await announced(shop, a_delivery(**{SKU: 2}))
        await announced(shop, a_delivery(withdrawn=True, **{SKU: 2}))
        assert await listed(tablet) == []


async def test_what_was_counted_is_still_counted_after_a_kill(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet(PICKER) as tablet:
        await announced(shop, a_delivery(**{SKU: 2}))
        await scanned(tablet, SKU)
    async with open_shop(tmp_path) as shop, shop.tablet(PICKER) as tablet:
        assert (await page(tablet)).receipt.received == 1


async def test_a_seller_may_not_receive_and_nonsense_is_refused(tmp_path: Path) -> None:
    async with (
        open_shop(tmp_path, a_shop_floor()) as shop,
        shop.tablet() as seller,
        shop.tablet(PICKER) as tablet,
    ):
        assert (await scan(seller, SKU)).status_code == 403
        await announced(shop, a_delivery(**{SKU: 2}))
        for units in (-1, 100_000, 1.5, "2", None):
            assert (await recount(tablet, units)).status_code == 422
        assert (await tablet.get("/deliveries/.hidden")).status_code == 422
        assert (await page(tablet)).receipt.received == 0
