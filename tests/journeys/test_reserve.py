"""What is to come from elsewhere is kept at the OMS before a card is charged, and by nothing but the order afterwards."""

import asyncio
from dataclasses import replace
from time import monotonic

import httpx
import pytest

from shared.basket import BasketStatus
from shared.contract.oms.reservations import Reserve
from shared.contract.store.selling import AddLine, BasketPage, Pay, TakeLeft
from shared.errors import PromiseGone
from shared.network import DeliveryMode
from shared.payment import Outcome, PaymentStatus
from shared.promise.answer import Answer, Standing
from shared.promise.request import Request
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.oms.client import RESERVATIONS, OmsClient
from store_server.routes.payments import resolve_open_payments
from store_server.storage import payments
from store_server.use_cases import reservations
from store_server.use_cases.pay import Intention
from store_server.use_cases.pay import intend as intend_to_pay
from store_server.use_cases.plan import Answers, Asker, with_promises
from store_server.use_cases.reservations import ANSWER_WITHIN_S, asked
from store_server.use_cases.sell import Seller
from store_server.use_cases.ways import promise_for
from tests.support.builders import STORE, a_person
from tests.support.network import (
    BELT,
    DRESS,
    JSON,
    LAMP,
    PARIS_STORE,
    Retail,
    filled_basket,
    paid,
)
from tests.support.patience import PATIENCE_S

SENT_HOME = AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME)
COLLECTED = AddLine(sku=DRESS, mode=DeliveryMode.PICK_UP, collect_at=PARIS_STORE)


class Troubled(httpx.AsyncBaseTransport):
    """A line on which whatever is said of reservations comes `late_s` later, and its answer is lost."""

    def __init__(self, beyond: httpx.AsyncBaseTransport, late_s: float = 0.0) -> None:
        self._beyond, self._late_s = beyond, late_s

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self._late_s)
        await self._beyond.handle_async_request(request)
        raise httpx.ReadError("the answer is lost")


def trouble(retail: Retail, late_s: float = 0.0) -> None:
    """Let what the store says of reservations go over a line of its own, a bad one."""
    line = OmsClient("http://oms", STORE, Troubled(retail.line, late_s))
    retail.store.state.services = replace(retail.services, central=line)


def the_terminal_says(retail: Retail, outcome: Outcome) -> None:
    """Decide how the next attempt ends."""
    terminal = retail.services.terminal
    assert isinstance(terminal, SimulatedTerminal)
    terminal.next_outcome = outcome


async def kept(retail: Retail, sku: str) -> int:
    """Count the units of a SKU that the OMS keeps from others."""
    rows = (await retail.oms.get(f"/api/v1/positions/{sku}")).json()
    return sum(row["allocated"] for row in rows)


async def others_take(retail: Retail, page: BasketPage, sku: str) -> None:
    """Let someone else be faster, of whom this store has not heard: all units that the basket's node has of a SKU are gone."""
    wanted = next(each for each in asked(page.basket, mint_id(), STORE) if each.lines[0].sku == sku)
    free = (await retail.position(sku, wanted.parts[0].node_id)).atp
    (part,), (line,) = wanted.parts, wanted.lines
    taken = part.lines[0].model_copy(update={"quantity": free})
    theirs = wanted.model_copy(
        update={
            "lines": (line.model_copy(update={"quantity": free}),),
            "parts": (part.model_copy(update={"lines": (taken,)}),),
        }
    )
    retail.news.clear()
    await reserve(retail, theirs)


async def reserve(retail: Retail, wanted: Reserve) -> None:
    answer = await retail.oms.post(RESERVATIONS, content=wanted.model_dump_json(), headers=JSON)
    assert answer.is_success, answer.text


async def intended(retail: Retail, page: BasketPage, attempt: Pay) -> None:
    """Keep the intention to pay a basket, and do no more."""

    async def solve(request: Request) -> Answer:
        return await promise_for(retail.services.operations, retail.services.replica, request, up=True)

    async def intend(solved: Answers) -> Intention:
        seller = Seller(a_person(), Asker(STORE, retail.clock()), solved)
        return await retail.services.operations.write(
            lambda tx: intend_to_pay(tx, page.basket.basket_id, attempt, (), seller, "tablet-1")
        )

    await with_promises(intend, solve, {})


async def refused(tablet: StoreClient, page: BasketPage) -> PromiseGone:
    """Try to pay what someone else got, and give what the seller is told."""
    with pytest.raises(PromiseGone) as told:
        await paid(tablet, page)
    return told.value


async def test_units_are_kept_while_the_card_is_at_the_terminal(retail: Retail) -> None:
    the_terminal_says(retail, Outcome.LOSE)
    async with retail.tablet() as tablet:
        sale = await paid(tablet, await filled_basket(tablet, SENT_HOME))
        assert sale.payment.status is PaymentStatus.CHECKING
        assert await kept(retail, LAMP) == 1


async def test_the_order_takes_over_what_was_kept_for_it_and_its_promise_is_confirmed(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        sale = await paid(tablet, page)
        await retail.settled()
        assert sale.order is not None
        shown = await tablet.order(sale.order.order_id)
    assert [option.standing for option in sale.order.plan] == [Standing.CONFIRMED]
    assert [part.node_id for part in shown.parts] == [page.basket.chosen[0].parts[0].node_id]
    assert await kept(retail, LAMP) == 1


async def test_a_declined_card_lets_go_of_what_was_kept(retail: Retail) -> None:
    the_terminal_says(retail, Outcome.DECLINE)
    async with retail.tablet() as tablet:
        sale = await paid(tablet, await filled_basket(tablet, SENT_HOME, COLLECTED))
    assert sale.payment.status is PaymentStatus.DECLINED
    assert (await kept(retail, LAMP), await kept(retail, DRESS)) == (0, 0)


async def test_an_attempt_that_never_came_to_the_terminal_lets_go_of_what_was_kept(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        attempt = Pay(attempt_id=mint_id(), amount=page.due.now)
        # Killed once the intention was kept: what the OMS keeps is known by the attempt alone.
        for wanted in asked(page.basket, attempt.attempt_id, STORE):
            await reserve(retail, wanted)
        await intended(retail, page, attempt)
    await resolve_open_payments(retail.services)
    assert await kept(retail, LAMP) == 0


async def test_who_comes_second_is_told_before_the_card_is_charged_and_hears_what_is_left(
    retail: Retail,
) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        await others_take(retail, page, LAMP)
        before = await kept(retail, LAMP)
        told = await refused(tablet, page)
        basket = (await tablet.basket(page.basket.basket_id)).basket
    assert told.facts["name"] == "Lampe Vézère"
    assert (told.facts["mode"], told.facts["by_hour"]) == ("ship_home", 0)
    assert basket.status is BasketStatus.OPEN
    assert not (retail.services.settings.data / "terminal.jsonl").exists()
    assert await retail.services.operations.read(payments.open_attempts) == ()
    assert await kept(retail, LAMP) == before


async def test_what_is_left_can_be_paid_once_the_store_has_heard(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        await others_take(retail, page, LAMP)
        await refused(tablet, page)

        async def another_way() -> BasketPage | None:
            now = await tablet.basket(page.basket.basket_id)
            return now if now.basket.chosen[0].option_id != page.basket.chosen[0].option_id else None

        sale = await paid(tablet, await retail.eventually(another_way))
    assert sale.payment.status is PaymentStatus.APPROVED


async def test_what_is_left_is_taken_with_its_new_price_and_nothing_was_charged_for_what_is_gone(
    retail: Retail,
) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME, COLLECTED)
        await others_take(retail, page, DRESS)
        told = (await refused(tablet, page)).facts
        assert (told["line_id"], told["mode"]) == (page.basket.lines[1].line_id, DeliveryMode.PICK_UP)
        left = TakeLeft(
            line_id=str(told["line_id"]),
            option_id=str(told["option_id"]),
            mode=DeliveryMode.PICK_UP,
            collect_at=str(told["place_id"]),
        )
        now = await tablet.take_left(page.basket.basket_id, left, mint_id())
        chosen = {option.option_id: option.parts[0].node_id for option in now.basket.chosen}
        assert chosen[left.option_id] == STORE
        assert page.basket.chosen[0].option_id in chosen
        sale = await paid(tablet, now)
        await retail.settled()
    assert sale.payment.amount == now.due.now
    assert await kept(retail, DRESS) == (await retail.position(DRESS, PARIS_STORE)).on_hand


async def test_when_one_part_is_gone_nothing_is_kept_of_the_others(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME, COLLECTED)
        await others_take(retail, page, DRESS)
        told = await refused(tablet, page)
    assert told.facts["name"] == "Robe midi Alba"
    assert await kept(retail, LAMP) == 0


async def test_nothing_is_asked_of_others_for_what_is_taken_away(retail: Retail) -> None:
    trouble(retail, PATIENCE_S)
    async with retail.tablet() as tablet:
        began = monotonic()
        sale = await paid(tablet, await filled_basket(tablet, AddLine(sku=BELT)))
    assert sale.payment.status is PaymentStatus.APPROVED
    assert monotonic() - began < PATIENCE_S


async def test_a_slow_line_does_not_hold_the_till(retail: Retail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reservations, "ANSWER_WITHIN_S", ANSWER_WITHIN_S)
    trouble(retail, PATIENCE_S)
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        began = monotonic()
        sale = await paid(tablet, page)
    assert sale.order is not None
    assert monotonic() - began < PATIENCE_S
    assert [option.standing for option in sale.order.plan] == [page.basket.chosen[0].standing]


async def test_a_reservation_whose_answer_was_lost_is_not_kept_beside_its_order(retail: Retail) -> None:
    trouble(retail)
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        the_terminal_says(retail, Outcome.LOSE)
        sale = await paid(tablet, page)
        assert await kept(retail, LAMP) == 1
        the_terminal_says(retail, Outcome.APPROVE)
        checked = await tablet.check_payment(sale.payment.attempt_id, mint_id())
        await retail.settled()
    assert checked.order is not None
    assert await kept(retail, LAMP) == 1


async def test_without_a_line_the_shop_sells_as_surely_as_it_knows(retail: Retail) -> None:
    await retail.goes_down()
    async with retail.tablet() as tablet:
        sale = await paid(tablet, await filled_basket(tablet, SENT_HOME))
    assert sale.order is not None
    assert sale.order.plan[0].standing is not Standing.CONFIRMED


async def test_a_double_tap_keeps_the_units_once(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, SENT_HOME)
        attempt = Pay(attempt_id=mint_id(), amount=page.due.now)
        await asyncio.gather(*(tablet.pay(page.basket.basket_id, attempt, mint_id()) for _ in range(2)))
        await tablet.pay(page.basket.basket_id, attempt, mint_id())
        await retail.settled()
    assert await kept(retail, LAMP) == 1
