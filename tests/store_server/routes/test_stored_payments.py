"""Cards that the terminal approves by itself while its line is down, within limits that the store tells it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from shared.contract.oms.feed import Kind
from shared.contract.oms.settlements import Settled
from shared.contract.store.managing import Manager
from shared.contract.store.selling import Approval, BasketPage, OrderPage, Paid, Pay
from shared.offline_cards import MOST_EACH_MINOR, MOST_IN_ALL_MINOR, STORES_FOR, NotStored, Stored
from shared.payment import Auth, PaymentStatus, Settlement
from store_server.dependencies import mint_id
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.routes.payments import resolve_open_payments
from store_server.storage import payments
from store_server.use_cases import receive
from tests.support.builders import SKU, a_payment, euros
from tests.support.selling import (
    COLLECT_HERE,
    DECLINED,
    LOST,
    a_shop_floor,
    charges,
    for_clara,
    level_sums,
    open_basket,
    pay,
)
from tests.support.store import PIN, Shop, once, open_shop, told

DRESS_MINOR = 5_000


@dataclass(frozen=True)
class Cut:
    """A shop whose terminal has no line."""

    shop: Shop
    tablet: httpx.AsyncClient
    terminal: SimulatedTerminal

    async def sells(self, sku: str = SKU, units: int = 1) -> Paid:
        return await pay(self.tablet, await open_basket(self.tablet, {"sku": sku, "quantity": units}))

    async def hears(self, paid: Paid, *said: Settlement) -> None:
        at = self.shop.clock()
        for settlement in said:
            body = Settled(attempt_id=paid.payment.attempt_id, settlement=settlement, at=at)
            entry = told(Kind.SETTLEMENT, body.attempt_id, body)
            await self.shop.services.operations.write(partial(receive.entry, received=entry, now=at))

    async def order(self, paid: Paid) -> OrderPage:
        answer = await self.tablet.get(f"/orders/{paid.payment.order_id}")
        return OrderPage.model_validate(answer.json())

    async def stored(self) -> Stored:
        async with self.shop.tablet("m-helene") as manager:
            return Manager.model_validate((await manager.get("/manager")).json()).stored


@asynccontextmanager
async def a_cut_shop(folder: Path, here: int = 90) -> AsyncIterator[Cut]:
    async with open_shop(folder, a_shop_floor(here)) as shop, shop.tablet() as tablet:
        terminal = shop.services.terminal
        assert isinstance(terminal, SimulatedTerminal)
        terminal.offline = True
        yield Cut(shop, tablet, terminal)


async def test_a_sale_goes_on_while_the_terminal_has_no_line(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        paid = await cut.sells()
        assert (paid.payment.status, paid.payment.card.auth) == (PaymentStatus.APPROVED, Auth.OFFLINE_STORED)
        assert paid.order is not None
        assert paid.order.paid_offline
        assert (await cut.order(paid)).settlement is Settlement.OFFLINE_STORED
        waiting = Stored(count=1, total=euros(DRESS_MINOR), since=cut.shop.clock())
        assert await cut.stored() == waiting


async def test_what_is_too_much_without_a_bank_is_declined_with_its_reason(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        paid = await cut.sells(units=MOST_EACH_MINOR // DRESS_MINOR + 1)
        assert paid.payment.declined_offline
        assert (paid.payment.not_stored, paid.order) == (NotStored.AMOUNT, None)
        assert level_sums(cut.shop.services.operations)[SKU, "on_hand"] == 90
        assert await cut.stored() == Stored()


async def test_the_same_amount_is_taken_once_the_line_is_back(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        page = await open_basket(cut.tablet, {"sku": SKU, "quantity": 3})
        assert (await pay(cut.tablet, page)).payment.status is PaymentStatus.DECLINED
        cut.terminal.offline = False
        paid = await pay(cut.tablet, page)
        assert (paid.payment.status, paid.payment.settlement) == (PaymentStatus.APPROVED, None)


async def test_a_card_that_the_terminal_refuses_off_line_is_a_plain_refusal(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        paid = await cut.sells(DECLINED)
        assert (paid.payment.status, paid.payment.declined_offline) == (PaymentStatus.DECLINED, False)


async def test_two_tablets_at_once_store_no_more_than_one_may(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        before = a_payment(
            MOST_IN_ALL_MINOR - 2 * DRESS_MINOR + 1,
            status=PaymentStatus.APPROVED,
            settlement=Settlement.OFFLINE_STORED,
        )
        await cut.shop.services.operations.write(lambda tx: payments.save(tx, before))
        baskets = [await open_basket(cut.tablet, {"sku": SKU}) for _ in range(2)]
        paid = await asyncio.gather(*(pay(cut.tablet, page) for page in baskets))
        ends = {each.payment.status: each.payment.not_stored for each in paid}
        assert ends == {PaymentStatus.APPROVED: None, PaymentStatus.DECLINED: NotStored.TOTAL}
        assert (await cut.stored()).count == 2


async def test_a_larger_amount_is_stored_once_a_manager_stands_by_it(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        page = await open_basket(cut.tablet, {"sku": SKU, "quantity": 2})
        assert (await pay(cut.tablet, page)).payment.not_stored is NotStored.MANAGER
        for pin, who, refused in (("000000", "m-helene", "wrong-pin"), (PIN, "k-noemie", "not-allowed")):
            answer = await _approved(cut, page, who, pin)
            assert answer.json()["type"] == f"/problems/{refused}"
        paid = Paid.model_validate((await _approved(cut, page, "m-helene", PIN)).json())
        assert (paid.payment.settlement, paid.payment.stored_by) == (Settlement.OFFLINE_STORED, "m-helene")


async def _approved(cut: Cut, page: BasketPage, who: str, pin: str) -> httpx.Response:
    approval = Approval(override_by=who, pin=pin)
    asked = Pay(attempt_id=mint_id(), amount=page.due.now, approval=approval)
    url = f"/baskets/{page.basket.basket_id}/payments"
    return await cut.tablet.post(url, json=asked.model_dump(mode="json"), headers=once())


async def test_nothing_more_is_stored_once_the_first_one_has_waited_too_long(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        first = await cut.sells()
        cut.shop.clock.move(STORES_FOR)
        async with cut.shop.tablet() as tomorrow:
            late = await open_basket(tomorrow, {"sku": SKU})
            assert (await pay(tomorrow, late)).payment.not_stored is NotStored.AGE
            await cut.hears(first, Settlement.FORWARDED)
            assert (await pay(tomorrow, late)).payment.settlement is Settlement.OFFLINE_STORED


async def test_a_lost_answer_takes_its_place_among_those_that_wait(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        paid = await cut.sells(LOST)
        assert paid.payment.status is PaymentStatus.CHECKING
        await resolve_open_payments(cut.shop.services)
        waiting = await cut.stored()
        assert (waiting.count, waiting.total.minor) == (1, paid.payment.amount.minor)
        assert charges(tmp_path / "terminal.jsonl") == 1


async def test_what_the_bank_says_stays_with_the_order_and_makes_room(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        paid, other = await cut.sells(), await cut.sells()
        await cut.hears(paid, Settlement.FORWARDED)
        assert (await cut.order(paid)).settlement is Settlement.FORWARDED
        assert (await cut.stored()).count == 1
        await cut.hears(paid, Settlement.CAPTURED, Settlement.FORWARDED, Settlement.CAPTURED)
        assert (await cut.order(paid)).settlement is Settlement.CAPTURED
        await cut.hears(other, Settlement.DECLINED)
        assert (await cut.order(other)).settlement is Settlement.DECLINED
        assert await cut.stored() == Stored()


async def test_a_bank_says_nothing_of_what_it_approved_itself_or_this_store_does_not_know(
    tmp_path: Path,
) -> None:
    async with a_cut_shop(tmp_path) as cut:
        cut.terminal.offline = False
        paid = await cut.sells()
        await cut.hears(paid, Settlement.DECLINED)
        assert (await cut.order(paid)).settlement is None
        unknown = paid.model_copy(update={"payment": paid.payment.model_copy(update={"attempt_id": "t-9"})})
        await cut.hears(unknown, Settlement.CAPTURED)


async def test_a_deposit_is_stored_like_any_payment(tmp_path: Path) -> None:
    async with a_cut_shop(tmp_path) as cut:
        page = await for_clara(cut.tablet, await open_basket(cut.tablet, {"sku": SKU, **COLLECT_HERE}))
        paid = await pay(cut.tablet, page)
        assert paid.payment.settlement is Settlement.OFFLINE_STORED
        assert (await cut.stored()).total == paid.payment.amount
