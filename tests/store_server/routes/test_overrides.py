from pathlib import Path

import httpx
import pytest

from shared.cases import Case, CaseClass
from shared.contract.events import CaseTold, EventType, FulfilmentChanged, OrderPlaced
from shared.contract.store.selling import BasketPage
from shared.fulfilment import ReasonCode
from shared.payment import PaymentStatus
from shared.permissions import APPROVALS, Role, may
from shared.stock import StockLevel
from shared.workflow import Status
from store_server.storage import work
from tests.support.builders import NOW, SKU, a_fulfilment, a_fulfilment_line
from tests.support.promised import facts, granted, waits
from tests.support.selling import (
    COLLECT_HERE,
    DECLINED,
    a_shop_floor,
    ask_to_pay,
    for_clara,
    ledger_sums,
    level,
    level_sums,
    look,
    open_basket,
    pay,
)
from tests.support.store import PIN, TEAM, Shop, once, open_shop

GIVEN = {"override_by": "m-helene", "pin": PIN, "reason": "customer_here"}
MANAGER_OF = {person.role: person.person_id for person in TEAM}


async def override(tablet: httpx.AsyncClient, page: BasketPage, **asked: str) -> httpx.Response:
    url = f"/baskets/{page.basket.basket_id}/override"
    return await tablet.post(url, json={**GIVEN, **asked}, headers=once())


async def report(shop: Shop) -> Case:
    (told,) = await facts(shop, EventType.CASE_OPENED)
    return CaseTold.model_validate(told).case


async def test_the_till_says_that_a_unit_is_kept_for_orders(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU})
        assert (page.pay_problem, len(page.kept)) == ("kept-for-orders", 1)
        refused = await ask_to_pay(tablet, page)
        assert refused.json()["type"] == "/problems/kept-for-orders"
        assert refused.json()["facts"] == {"name": "Robe midi Alba", "free": 0, "kept": 1}


async def test_what_does_not_stand_here_is_for_no_manager_to_allow(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU, "quantity": 2, "mode": "take_away"})
        assert (page.pay_problem, page.kept) == ("out-of-stock", ())
        allowed = await override(tablet, page)
        assert allowed.json()["pay_problem"] == "out-of-stock"


async def test_a_granted_unit_is_sold_and_the_right_shrinks_in_the_same_fact(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=2)) as shop, shop.tablet() as tablet:
        await granted(shop, 2)
        page = await open_basket(tablet, {"sku": SKU})
        page = BasketPage.model_validate((await override(tablet, page)).json())
        assert page.pay_problem is None
        await pay(tablet, page)
        assert await level(shop) == StockLevel(sku=SKU, on_hand=1, granted=1)
        (fact,) = await facts(shop, EventType.ORDER_PLACED)
        placed = OrderPlaced.model_validate(fact)
        assert {move.kind: move.delta for move in placed.moves} == {"sale": -1, "override": -1}
        assert [known.override_by for known in placed.order.overrides] == ["m-helene"]
        assert ledger_sums(shop.services.operations) == level_sums(shop.services.operations)


async def test_the_manager_reads_who_sold_what_and_why(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await waits(shop, a_fulfilment(number="W-7", status=Status.ACCEPTED))
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page, reason="goodwill")
        await pay(tablet, page)
        case = await report(shop)
        assert case.case_class is CaseClass.OVS_2
        assert case.facts == {
            "number": "LYON-000001", "name": "Robe midi Alba", "count": 1, "by": "Hélène",
            "seller": "Inès", "reason": "goodwill", "orders": "W-7",
        }  # fmt: skip


@pytest.mark.parametrize("status", [Status.OFFERED, Status.ACCEPTED])
async def test_an_order_that_nobody_began_is_declined_when_its_unit_is_sold(
    tmp_path: Path, status: Status
) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=3)) as shop, shop.tablet() as tablet:
        await waits(shop, a_fulfilment(a_fulfilment_line(3), fulfilment_id="f-1", status=status))
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page)
        await pay(tablet, page)
        (fact,) = await facts(shop, EventType.FULFILMENT)
        told = FulfilmentChanged.model_validate(fact).work
        assert (told.status, told.reason_code) == (Status.DECLINED, ReasonCode.SOLD)
        assert await level(shop) == StockLevel(sku=SKU, on_hand=2)


async def test_an_order_that_is_being_picked_lacks_only_what_was_sold(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=2)) as shop, shop.tablet() as tablet:
        line = a_fulfilment_line(2, picked=1)
        await waits(shop, a_fulfilment(line, fulfilment_id="f-1", status=Status.PICKING))
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page)
        await pay(tablet, page)
        (fact,) = await facts(shop, EventType.FULFILMENT)
        told = FulfilmentChanged.model_validate(fact).work
        assert (told.status, told.lines[0].short, told.lines[0].sold) == (Status.PICKING, 1, 1)
        assert await level(shop) == StockLevel(sku=SKU, on_hand=1, reserved=1)


async def test_one_sale_takes_two_articles_from_an_order_that_is_being_picked(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        lines = a_fulfilment_line(1), a_fulfilment_line(3, line_id="l-2", sku=DECLINED)
        await waits(shop, a_fulfilment(*lines, fulfilment_id="f-1", status=Status.PICKING))
        page = await open_basket(tablet, {"sku": SKU}, {"sku": DECLINED, "quantity": 2})
        await override(tablet, page)
        paid = await pay(tablet, page)
        assert paid.payment.status is PaymentStatus.APPROVED
        told = [
            FulfilmentChanged.model_validate(fact).work for fact in await facts(shop, EventType.FULFILMENT)
        ]
        assert [line.sold for line in told[-1].lines] == [1, 2]
        assert [fact["case"]["case_class"] for fact in await facts(shop, EventType.CASE_OPENED)] == [
            "OVS-2"
        ] * 2


async def test_what_is_picked_is_sold_to_nobody_else(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await waits(shop, a_fulfilment(a_fulfilment_line(1, picked=1), status=Status.PICKED))
        page = await open_basket(tablet, {"sku": SKU, "mode": "take_away"})
        assert (page.pay_problem, page.kept) == ("out-of-stock", ())


async def test_the_youngest_order_gives_way_and_the_others_keep_their_units(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=3)) as shop, shop.tablet() as tablet:
        begun = a_fulfilment(fulfilment_id="f-1", number="W-1", status=Status.PICKING)
        old = a_fulfilment(fulfilment_id="f-2", number="W-2", status=Status.OFFERED)
        young = a_fulfilment(
            fulfilment_id="f-3", number="W-3", status=Status.OFFERED, offered_at=NOW.replace(hour=23)
        )
        for waiting in (begun, old, young):
            await waits(shop, waiting)
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page)
        await pay(tablet, page)
        assert (await report(shop)).facts["orders"] == "W-3"
        assert await level(shop) == StockLevel(sku=SKU, on_hand=2, reserved=2)


async def test_what_the_same_customer_orders_here_does_not_give_way_to_them(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=2)) as shop, shop.tablet() as tablet:
        await waits(shop, a_fulfilment(number="W-7", fulfilment_id="f-1", status=Status.ACCEPTED))
        page = await open_basket(tablet, {"sku": SKU, "mode": "take_away"}, {"sku": SKU, **COLLECT_HERE})
        page = await for_clara(tablet, page)
        assert page.pay_problem == "kept-for-orders"
        await override(tablet, page)
        await pay(tablet, page)
        assert (await report(shop)).facts["orders"] == "W-7"
        (own,) = await shop.services.operations.read(work.queue)
        assert (own.status, own.units) == (Status.ACCEPTED, 1)


async def test_a_declined_card_takes_nothing_from_anyone(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        await granted(shop, 3, DECLINED)
        page = await open_basket(tablet, {"sku": DECLINED})
        await override(tablet, page)
        page = await look(tablet, page)
        paid = await pay(tablet, page)
        assert paid.payment.status is PaymentStatus.DECLINED
        assert await level(shop, DECLINED) == StockLevel(sku=DECLINED, on_hand=3, granted=3)
        assert await facts(shop, EventType.CASE_OPENED) == []


async def test_two_tills_never_sell_one_kept_unit(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        await granted(shop, 3, "0004-LOST")
        first = await open_basket(tablet, {"sku": "0004-LOST", "quantity": 3})
        other = await open_basket(tablet, {"sku": "0004-LOST", "quantity": 3})
        for page in (first, other):
            assert (await override(tablet, page)).is_success
        assert (await ask_to_pay(tablet, first)).is_success
        assert (await ask_to_pay(tablet, other)).json()["type"] == "/problems/out-of-stock"


async def test_what_came_free_meanwhile_is_sold_before_anyone_gives_way(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page)
        await granted(shop, -1)
        await pay(tablet, page)
        assert await level(shop) == StockLevel(sku=SKU)
        assert await facts(shop, EventType.CASE_OPENED) == []


async def test_a_basket_that_is_put_aside_asks_the_manager_again(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page)
        await tablet.post(f"/baskets/{page.basket.basket_id}/park", headers=once())
        assert (await look(tablet, page)).pay_problem == "kept-for-orders"


async def test_what_this_store_prepares_itself_is_not_taken_from_other_orders(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        page = await for_clara(tablet, await open_basket(tablet, {"sku": SKU, **COLLECT_HERE}))
        await granted(shop, 1)
        assert (await look(tablet, page)).kept == ()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", APPROVALS)
async def test_who_may_approve_is_told_by_the_table(tmp_path: Path, role: Role, action: str) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU})
        answer = await override(tablet, page, override_by=MANAGER_OF[role])
        assert answer.status_code == (200 if may(role, APPROVALS[action]) else 403), answer.text


async def test_a_wrong_pin_approves_of_nothing_and_the_fifth_locks_the_manager_out(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU})
        answers = [(await override(tablet, page, pin="000000")).status_code for _ in range(5)]
        assert answers == [401, 401, 401, 401, 429]
        assert (await override(tablet, page)).status_code == 429
        assert (await look(tablet, page)).basket.overrides == ()


async def test_the_pin_is_in_nothing_that_is_kept(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await granted(shop, 1)
        page = await open_basket(tablet, {"sku": SKU})
        await override(tablet, page)
        rows = await shop.services.operations.read(
            lambda tx: tx.all("SELECT fingerprint, response FROM idem WHERE fingerprint LIKE '%m-helene%'")
        )
        assert [row["fingerprint"] for row in rows] == [f"{page.basket.basket_id} m-helene customer_here"]
        assert PIN not in rows[0]["response"]
