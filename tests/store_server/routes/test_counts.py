from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.cases import CaseClass
from shared.contract.events import CaseTold, EventType, FulfilmentChanged, StockCounted
from shared.contract.store.counting import Counted, CountStock
from shared.contract.store.finding import Ledger
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.stock import StockLevel, grant, reserve
from shared.workflow import Status
from store_server.storage import stock, work
from store_server.storage.outbox import Cause
from store_server.use_cases.count import count, shelf
from tests.support.builders import NOW, SKU, STORE, a_fulfilment, a_fulfilment_line
from tests.support.promised import facts, granted, waits
from tests.support.selling import (
    COLLECT_HERE,
    LOST,
    a_shop_floor,
    a_till_drawer,
    ask_to_pay,
    for_clara,
    ledger_sums,
    level,
    level_sums,
    open_basket,
    pay,
)
from tests.support.store import Shop, once, open_shop

PICKER = "k-noemie"
OPEN = (Status.OFFERED, Status.ACCEPTED, Status.PICKING, Status.PICKED)


async def begin(tablet: httpx.AsyncClient, sku: str = SKU) -> Ledger:
    return Ledger.model_validate((await tablet.get(f"/variants/{sku}/ledger")).json())


async def tell(
    tablet: httpx.AsyncClient, begun: Ledger, counted: Any, key: dict[str, str] | None = None
) -> httpx.Response:
    told = {"counted": counted, "seen": begun.seen}
    return await tablet.post(f"/variants/{begun.sku}/counts", json=told, headers=key or once())


async def counted(tablet: httpx.AsyncClient, units: int, sku: str = SKU) -> Counted:
    answer = await tell(tablet, await begin(tablet, sku), units)
    assert answer.is_success, answer.text
    return Counted.model_validate(answer.json())


async def gave_way(shop: Shop) -> list[FulfilmentOrder]:
    return [FulfilmentChanged.model_validate(fact).work for fact in await facts(shop, EventType.FULFILMENT)]


async def test_the_figure_follows_the_count_and_the_oms_is_told(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        assert (await counted(tablet, 3)).variance == -2
        assert await level(shop) == StockLevel(sku=SKU, on_hand=3)
        (fact,) = await facts(shop, EventType.STOCK_COUNTED)
        told = StockCounted.model_validate(fact)
        assert (told.sku, told.expected, told.counted) == (SKU, 5, 3)
        assert {move.bucket: move.delta for move in told.moves} == {"on_hand": -2}
        assert ledger_sums(shop.services.operations) == level_sums(shop.services.operations)


async def test_a_count_that_is_right_is_remembered(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        assert (await begin(tablet)).counted_at is None
        assert (await counted(tablet, 5)).variance == 0
        ledger = await begin(tablet)
        assert (ledger.on_hand, ledger.counted_at) == (5, shop.clock())
        assert ledger.rows[0].movement.kind == "count"


async def test_what_is_picked_for_an_order_is_not_on_the_shelf(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        picked = a_fulfilment(a_fulfilment_line(2, picked=2), status=Status.STAGED)
        await waits(shop, picked)
        assert (await begin(tablet)).on_shelf == 3
        assert (await counted(tablet, 0)).orders == ()
        assert await level(shop) == StockLevel(sku=SKU, on_hand=2, reserved=2)


async def test_what_a_customer_is_paying_for_is_in_their_hands(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet("m-helene") as tablet:
        page = await open_basket(tablet, {"sku": LOST, "mode": "take_away"})
        await ask_to_pay(tablet, page)
        assert (await counted(tablet, 2, LOST)).variance == 0
        assert await level(shop, LOST) == StockLevel(sku=LOST, on_hand=3, reserved=1)


async def test_what_is_being_paid_for_and_was_not_found_is_counted_once_that_is_over(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet("m-helene") as tablet:
        lines = {"sku": LOST, "mode": "take_away"}, {"sku": SKU, **COLLECT_HERE}
        await ask_to_pay(tablet, await for_clara(tablet, await open_basket(tablet, *lines)))
        refused = await tell(tablet, await begin(tablet), 0)
        assert refused.json()["type"] == "/problems/shelf-moved"
        assert await level(shop) == StockLevel(sku=SKU, on_hand=5, reserved=1)
        assert (await counted(tablet, 1)).variance == -4


async def test_the_right_gives_way_before_any_order(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        await waits(shop, a_fulfilment(a_fulfilment_line(2), status=Status.ACCEPTED))
        await granted(shop, 2)
        done = await counted(tablet, 3)
        assert (done.of_right, done.orders) == (1, ())
        assert await level(shop) == StockLevel(sku=SKU, on_hand=3, reserved=2, granted=1)
        (fact,) = await facts(shop, EventType.STOCK_COUNTED)
        moves = StockCounted.model_validate(fact).moves
        assert {move.bucket: move.delta for move in moves} == {"on_hand": -2, "granted": -1}


async def test_then_the_youngest_promise_gives_way_and_what_is_picked_never(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=4)) as shop, shop.tablet(PICKER) as tablet:
        old, young = (
            a_fulfilment(fulfilment_id=f"f-{number}", number=number, status=Status.ACCEPTED, offered_at=at)
            for number, at in (("old", NOW - timedelta(hours=1)), ("young", NOW))
        )
        ready = a_fulfilment(
            a_fulfilment_line(1, picked=1), fulfilment_id="f-ready", number="ready", status=Status.PICKED
        )
        for waiting in (young, ready, old):
            await waits(shop, waiting)
        await granted(shop, 1)
        done = await counted(tablet, 1)
        assert (done.of_right, done.orders) == (1, ("young",))
        (told,) = await gave_way(shop)
        assert (told.status, told.reason_code) == (Status.DECLINED, ReasonCode.NOT_FOUND)
        assert await level(shop) == StockLevel(sku=SKU, on_hand=2, reserved=2)


async def test_an_order_that_is_being_picked_lacks_only_what_was_not_there(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=3)) as shop, shop.tablet(PICKER) as tablet:
        await waits(shop, a_fulfilment(a_fulfilment_line(3, picked=1), status=Status.PICKING))
        await counted(tablet, 1)
        (told,) = await gave_way(shop)
        assert (told.status, told.lines[0].short, told.lines[0].sold) == (Status.PICKING, 1, 1)
        assert await level(shop) == StockLevel(sku=SKU, on_hand=2, reserved=2)


async def test_the_manager_hears_who_gave_way_and_may_let_it_be_counted_again(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet(PICKER) as tablet:
        await waits(shop, a_fulfilment(number="W-7", status=Status.ACCEPTED))
        await counted(tablet, 0)
        (fact,) = await facts(shop, EventType.CASE_OPENED)
        case = CaseTold.model_validate(fact).case
        assert case.case_class is CaseClass.OVS_3
        assert (case.facts["counted"], case.facts["expected"], case.facts["orders"]) == (0, 1, "W-7")


async def test_a_count_that_takes_from_nobody_is_no_case(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        await waits(shop, a_fulfilment(status=Status.ACCEPTED))
        await counted(tablet, 1)
        assert await facts(shop, EventType.CASE_OPENED) == []


async def test_a_sale_while_someone_counts_is_not_undone(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet("m-helene") as tablet:
        begun = await begin(tablet)
        await pay(tablet, await open_basket(tablet, {"sku": SKU, "mode": "take_away"}))
        refused = await tell(tablet, begun, 5)
        assert refused.json()["type"] == "/problems/shelf-moved"
        assert await level(shop) == StockLevel(sku=SKU, on_hand=4)
        assert await facts(shop, EventType.STOCK_COUNTED) == []
        assert (await counted(tablet, 4)).variance == 0


async def test_a_pick_while_someone_counts_asks_for_another_count(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        await waits(shop, a_fulfilment(status=Status.PICKING))
        begun = await begin(tablet)
        picked = await tablet.post("/work/f-1/scans", json={"code": SKU}, headers=once())
        assert picked.is_success, picked.text
        assert (await tell(tablet, begun, 5)).status_code == 409


async def test_the_same_count_sent_twice_counts_once(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        begun, key = await begin(tablet), once()
        first, again = await tell(tablet, begun, 4, key), await tell(tablet, begun, 4, key)
        assert first.json() == again.json()
        assert len(await facts(shop, EventType.STOCK_COUNTED)) == 1


@pytest.mark.parametrize("units", [-1, 10_000, 1.5, "two", None])
async def test_what_nobody_can_count_is_refused(tmp_path: Path, units: object) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=5)) as shop, shop.tablet(PICKER) as tablet:
        assert (await tell(tablet, await begin(tablet), units)).status_code == 422
        assert await level(shop) == StockLevel(sku=SKU, on_hand=5)


async def test_what_is_not_sold_cannot_be_counted(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet(PICKER) as tablet:
        told = {"counted": 1, "seen": "0.0"}
        answer = await tablet.post("/variants/nothing/counts", json=told, headers=once())
        assert answer.status_code == 404


lines = st.tuples(st.integers(1, 4), st.integers(0, 4), st.sampled_from(OPEN))


@settings(max_examples=40)
@given(
    here=st.integers(0, 20),
    promised=st.lists(lines, max_size=5),
    right=st.integers(0, 4),
    found=st.integers(0, 20),
)
def test_after_a_count_no_unit_is_promised_that_is_not_there(
    here: int, promised: list[tuple[int, int, Status]], right: int, found: int
) -> None:
    kept = sum(ordered for ordered, _, _ in promised)
    with a_till_drawer(here + kept + right) as db, db.transaction() as tx:
        entry = stock.Entry("before", "before", "", NOW)
        for place, (ordered, picked, status) in enumerate(promised):
            done = ordered if status is Status.PICKED else min(ordered, picked) * (status is Status.PICKING)
            line = a_fulfilment_line(ordered, picked=done)
            work.save(tx, a_fulfilment(line, fulfilment_id=f"f-{place}", status=status), NOW)
            stock.book(tx, reserve(stock.level(tx, SKU), ordered), entry)
        stock.book(tx, [grant(SKU, right)], entry)
        before = shelf(tx, SKU)
        told = CountStock(counted=found, seen=before.seen)
        count(tx, STORE, SKU, "Robe", told, Cause("c-1", "m-helene", "tablet-1", NOW))
        after = stock.level(tx, SKU)
        assert shelf(tx, SKU).units == found
        assert after.free >= 0
        assert after.granted >= 0
        assert after.reserved >= here + kept + right - before.units
