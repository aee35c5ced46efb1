import asyncio
from dataclasses import replace
from pathlib import Path

from shared.basket import BasketStatus
from shared.contract.events import Event, EventType, OrderPlaced
from shared.contract.store.selling import Paid, Pay
from shared.network import DeliveryMode
from shared.payment import Outcome, PaymentStatus
from shared.stock import StockLevel
from shared.workflow import Status
from store_server.dependencies import mint_id
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.routes.payments import resolve_open_payments
from store_server.storage import outbox, work
from store_server.use_cases.pay import intend
from store_server.use_cases.plan import Asker
from store_server.use_cases.sell import Seller
from tests.support.builders import NOW, SKU, STORE, a_person
from tests.support.selling import (
    COLLECT_HERE,
    DECLINED,
    HOME,
    LAMP,
    LOST,
    PARIS_STORE,
    a_shop_floor,
    ask_to_pay,
    charges,
    for_clara,
    ledger_sums,
    level,
    level_sums,
    look,
    open_basket,
    pay,
)
from tests.support.store import once, open_shop


async def test_a_plain_sale_takes_the_units_from_the_shelf_and_tells_the_oms(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU, "quantity": 2})
        paid = await pay(tablet, page)
        assert paid.payment.status is PaymentStatus.APPROVED
        assert paid.order is not None
        assert (paid.order.number, paid.order.due.later.minor) == ("LYON-000001", 0)
        assert await level(shop) == StockLevel(sku=SKU, on_hand=3)
        (pushed,) = await shop.services.operations.read(lambda tx: outbox.after(tx, 0, 10))
        event = Event.model_validate_json(pushed.body)
        assert event.type == EventType.ORDER_PLACED
        assert [(move.sku, move.delta) for move in OrderPlaced.model_validate(event.data).moves] == [
            (SKU, -2)
        ]


async def test_a_hybrid_sale_charges_what_is_taken_and_the_deposit_and_starts_own_work(
    tmp_path: Path,
) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        lines = ({"sku": SKU}, {"sku": LAMP, **HOME}, {"sku": SKU, "quantity": 2, **COLLECT_HERE})
        paid = await pay(tablet, await for_clara(tablet, await open_basket(tablet, *lines)))
        order = paid.order
        assert order is not None
        assert paid.payment.amount.minor == 5_000 + (12_900 + 10_000) // 2
        assert order.due.now + order.due.later == order.due.goods + order.due.delivery
        (own,) = await shop.services.operations.read(lambda tx: work.of_order(tx, order.order_id))
        assert (own.status, own.mode, own.units) == (Status.ACCEPTED, DeliveryMode.PICK_UP, 2)
        assert own.pickup_hash == order.pickup_hash
        assert await level(shop) == StockLevel(sku=SKU, on_hand=4, reserved=2)
        assert {part.node_id for option in order.plan for part in option.parts} == {STORE, PARIS_STORE}


async def test_a_declined_payment_charges_nothing_and_gives_the_units_back(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": DECLINED})
        paid = await pay(tablet, page)
        assert (paid.payment.status, paid.order) == (PaymentStatus.DECLINED, None)
        assert (await look(tablet, page)).basket.status is BasketStatus.OPEN
        assert await level(shop, DECLINED) == StockLevel(sku=DECLINED, on_hand=3)


async def test_a_declined_basket_can_be_paid_by_another_attempt(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": DECLINED})
        await pay(tablet, page)
        terminal = shop.services.terminal
        assert isinstance(terminal, SimulatedTerminal)
        terminal.next_outcome = Outcome.APPROVE
        assert (await pay(tablet, page)).payment.status is PaymentStatus.APPROVED


async def test_a_lost_answer_is_looked_up_and_never_charged_again(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": LOST})
        paid = await pay(tablet, page)
        assert paid.payment.status is PaymentStatus.CHECKING
        again = await ask_to_pay(tablet, page)
        assert again.json()["type"] == "/problems/payment-being-checked"
        checked = await tablet.post(f"/payments/{paid.payment.attempt_id}/check", headers=once())
        assert Paid.model_validate(checked.json()).payment.status is PaymentStatus.APPROVED
        assert (await look(tablet, page)).basket.status is BasketStatus.PAID
        assert charges(tmp_path / "terminal.jsonl") == 1


async def test_a_payment_that_is_being_checked_is_resolved_by_itself(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": LOST})
        await pay(tablet, page)
        await resolve_open_payments(shop.services)
        payment = (await look(tablet, page)).payment
        assert payment is not None
        assert payment.status is PaymentStatus.APPROVED


async def test_a_double_tap_pays_once(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page, attempt = await open_basket(tablet, {"sku": SKU}), mint_id()
        await asyncio.gather(*(pay(tablet, page, attempt) for _ in range(2)))
        paid = await pay(tablet, page, attempt)
        assert paid.order is not None
        assert len((await tablet.get("/orders")).json()) == 1
        assert await level(shop) == StockLevel(sku=SKU, on_hand=4)


async def test_an_attempt_is_for_one_basket_and_one_amount(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        attempt = mint_id()
        await pay(tablet, await open_basket(tablet, {"sku": SKU}), attempt)
        answer = await ask_to_pay(tablet, await open_basket(tablet, {"sku": SKU}), attempt)
        assert answer.json()["type"] == "/problems/key-reused"


async def test_two_tablets_cannot_sell_the_last_unit_twice(tmp_path: Path) -> None:
    async with (
        open_shop(tmp_path, a_shop_floor(here=1)) as shop,
        shop.tablet() as ines,
        shop.tablet("m-helene") as helene,
    ):
        pages = [await open_basket(tablet, {"sku": SKU}) for tablet in (ines, helene)]
        answers = await asyncio.gather(ask_to_pay(ines, pages[0]), ask_to_pay(helene, pages[1]))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert refused.json()["type"] == "/problems/out-of-stock"
        assert await level(shop) == StockLevel(sku=SKU, on_hand=0)


async def test_a_basket_that_changed_since_it_was_shown_is_not_paid_at_the_old_amount(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        url = f"/baskets/{page.basket.basket_id}/lines"
        await tablet.post(url, json={"sku": SKU}, headers=once())
        answer = await ask_to_pay(tablet, page)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


async def test_a_basket_cannot_be_changed_while_it_is_being_paid(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": LOST})
        await pay(tablet, page)
        url = f"/baskets/{page.basket.basket_id}/lines"
        answer = await tablet.post(url, json={"sku": SKU}, headers=once())
        assert answer.json()["facts"] == {"status": "paying"}


async def test_an_empty_basket_cannot_be_paid(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        answer = await ask_to_pay(tablet, await open_basket(tablet))
        assert answer.json()["type"] == "/problems/empty-basket"


async def test_a_kill_before_the_terminal_was_asked_ends_as_a_declined_attempt(tmp_path: Path) -> None:
    attempt = mint_id()
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        pay_now, seller = (
            Pay(attempt_id=attempt, amount=page.due.now),
            Seller(a_person(), Asker(STORE, NOW), {}),
        )
        basket_id = page.basket.basket_id
        await shop.services.operations.write(
            lambda tx: intend(tx, basket_id, pay_now, (), seller, "tablet-1")
        )
        assert (await level(shop)).free == 4
    async with open_shop(tmp_path) as shop, shop.tablet() as tablet:
        await resolve_open_payments(shop.services)
        assert (await look(tablet, page)).basket.status is BasketStatus.OPEN
        assert await level(shop) == StockLevel(sku=SKU, on_hand=5)
        late, _ = await shop.services.terminal.charge(attempt, page.due.now, may_store=True)
        assert late is Outcome.DECLINE


async def test_a_kill_after_the_terminal_approved_ends_as_a_placed_order(tmp_path: Path) -> None:
    attempt = mint_id()
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        pay_now, seller = (
            Pay(attempt_id=attempt, amount=page.due.now),
            Seller(a_person(), Asker(STORE, NOW), {}),
        )
        basket_id = page.basket.basket_id
        await shop.services.operations.write(
            lambda tx: intend(tx, basket_id, pay_now, (), seller, "tablet-1")
        )
        await shop.services.terminal.charge(attempt, page.due.now, may_store=True)
    async with open_shop(tmp_path) as shop, shop.tablet() as tablet:
        await resolve_open_payments(shop.services)
        await resolve_open_payments(shop.services)
        assert (await look(tablet, page)).basket.status is BasketStatus.PAID
        assert [row["number"] for row in (await tablet.get("/orders")).json()] == ["LYON-000001"]
        assert await level(shop) == StockLevel(sku=SKU, on_hand=4)


async def test_whoever_looks_up_lost_answers_leaves_an_attempt_alone_that_is_being_made(
    tmp_path: Path,
) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        paying = asyncio.ensure_future(pay(tablet, await open_basket(tablet, {"sku": SKU})))
        while not paying.done():
            await resolve_open_payments(shop.services)
            await asyncio.sleep(0)
        assert (await paying).payment.status is PaymentStatus.APPROVED


async def test_what_is_due_later_only_needs_no_terminal(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        settings = shop.services.settings.model_copy(update={"deposit_percent": 0})
        shop.app.state.services = replace(shop.services, settings=settings)
        page = await for_clara(tablet, await open_basket(tablet, {"sku": LAMP, **HOME}))
        paid = await pay(tablet, page)
        assert paid.order is not None
        assert (paid.payment.amount.minor, paid.order.card) == (0, None)
        assert not (tmp_path / "terminal.jsonl").exists()


async def test_the_ledger_adds_up_to_the_levels_after_every_kind_of_payment(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        for sku in (SKU, DECLINED, LOST):
            lines = ({"sku": sku}, {"sku": SKU, **COLLECT_HERE})
            await pay(tablet, await for_clara(tablet, await open_basket(tablet, *lines)))
        await resolve_open_payments(shop.services)
        assert ledger_sums(shop.services.operations) == level_sums(shop.services.operations)
