"""Who is in the two shops: they sell hybrid baskets, prepare what is offered, tap twice, and never give a tap up."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TypeVar

import httpx

from shared.basket import BasketLine
from shared.contract.oms.orders import PlaceOrder
from shared.contract.store.preparing import Decline, HandOver, Pack, Scan, Short, Stage
from shared.contract.store.selling import AddLine, BasketPage, ChooseCustomer, OpenBasket, Paid, Pay
from shared.errors import ShopError, Unavailable, Unreachable
from shared.fulfilment import SHORT_REASONS, FulfilmentOrder
from shared.network import DeliveryMode
from shared.order import Channel
from shared.payment import OPEN, PaymentStatus
from shared.workflow import COLLECTED, ENDED, Status
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id, utc_now
from tests.chaos.retailer import CUSTOMER, DECLINED, LOST, PLENTY, SCARCE, STORES, product_of
from tests.support.builders import a_contact, a_line

AGAIN_S = 0.3
THINKS_S = (0.1, 0.7)
WEB_PAUSE_S = (0.3, 1.5)
TAPS_TWICE = 0.15
ORDERS = "/api/v1/orders"
T = TypeVar("T")
Ask = Callable[[str], Awaitable[T]]


async def surely(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer, always for the same thing."""
    while True:
        try:
            return await ask()
        except Unavailable:
            await asyncio.sleep(AGAIN_S)


@dataclass
class Colleague:
    """Someone with a tablet, who does one thing after the other until the shop closes."""

    tablet: StoreClient
    store_id: str
    chance: Random
    refused: Counter[str] = field(default_factory=Counter)

    async def work(self, closing: asyncio.Event) -> None:
        """Work until `closing`; what was begun is brought to an end."""
        while not closing.is_set():
            try:
                await (self.sell() if self.chance.random() < 0.5 else self.prepare())
            except ShopError as refusal:
                self.refused[type(refusal).__name__] += 1
            await asyncio.sleep(self.chance.uniform(*THINKS_S))

    async def sell(self) -> None:
        """Serve one customer."""
        basket_id = mint_id()
        page = await self._tap(
            lambda key: self.tablet.open_basket(OpenBasket(basket_id=basket_id, line=None), key)
        )
        lines = self._wanted()
        for line in lines:
            page = await self._tap(partial(self.tablet.add_line, basket_id, line))
        if any(line.mode is not DeliveryMode.TAKE_AWAY for line in lines):
            who = ChooseCustomer(customer_id=CUSTOMER.customer_id)
            page = await self._tap(lambda key: self.tablet.choose_customer(basket_id, who, key))
        if self.chance.random() < 0.95:
            await self._pay(page)

    async def prepare(self) -> None:
        """Take some order of the queue a few steps further."""
        queue = await surely(self.tablet.queue)
        rows = [*queue.rows, *queue.ready]
        if not rows:
            return
        work = self.chance.choice(rows).work
        for _ in range(self.chance.randint(1, 8)):
            if work.status in ENDED:
                return
            work = await self._step(work)

    async def _pay(self, page: BasketPage) -> None:
        basket_id = page.basket.basket_id
        pay = Pay(attempt_id=mint_id(), amount=page.due.now)
        paid = await self._tap(lambda key: self.tablet.pay(basket_id, pay, key))
        while paid.payment.status in OPEN:
            await asyncio.sleep(AGAIN_S)
            paid = await self._checked(pay)
        if paid.payment.status is PaymentStatus.DECLINED:
            await self._tap(lambda key: self.tablet.drop_basket(basket_id, key))

    async def _checked(self, pay: Pay) -> Paid:
        return await self._tap(lambda key: self.tablet.check_payment(pay.attempt_id, key))

    def _wanted(self) -> list[AddLine]:
        trouble = self.chance.random()
        if trouble < 0.15:
            return [AddLine(sku=DECLINED if trouble < 0.05 else LOST, mode=DeliveryMode.TAKE_AWAY)]
        return [self._line() for _ in range(self.chance.choice((1, 1, 2, 3)))]

    def _line(self) -> AddLine:
        sku = self.chance.choice((*PLENTY, *SCARCE))
        quantity = self.chance.choice((1, 1, 2))
        match self.chance.choice(("take", "take", "home", "collect")):
            case "take":
                return AddLine(sku=sku, quantity=quantity, mode=DeliveryMode.TAKE_AWAY)
            case "home":
                return AddLine(sku=sku, quantity=quantity, mode=DeliveryMode.SHIP_HOME)
            case _:
                collect_at = self.store_id
                return AddLine(sku=sku, quantity=quantity, mode=DeliveryMode.PICK_UP, collect_at=collect_at)

    async def _step(self, work: FulfilmentOrder) -> FulfilmentOrder:
        tablet, key_of = self.tablet, work.fulfilment_id
        match work.status:
            case Status.OFFERED if self.chance.random() < 0.1:
                why = Decline(reason=self.chance.choice(SHORT_REASONS))
                return await self._tap(lambda key: tablet.decline(key_of, why, key, work.version))
            case Status.OFFERED:
                return await self._tap(lambda key: tablet.accept(key_of, key, work.version))
            case Status.ACCEPTED:
                return await self._tap(lambda key: tablet.start(key_of, key))
            case Status.PICKING:
                return await self._pick(work)
            case Status.PICKED if work.mode in COLLECTED:
                return await self._tap(lambda key: tablet.stage(key_of, Stage(location="A12"), key))
            case Status.PICKED:
                return await self._tap(lambda key: tablet.pack(key_of, Pack(weight_g=500), key))
            case Status.STAGED:
                seen = HandOver(checked="carte d'identité")
                return await self._tap(lambda key: tablet.hand_over(key_of, seen, key))
            case _:
                return await self._tap(lambda key: tablet.ship(key_of, key))

    async def _pick(self, work: FulfilmentOrder) -> FulfilmentOrder:
        wanted = [line for line in work.lines if line.to_pick]
        if not wanted:
            return await self._tap(lambda key: self.tablet.finish(work.fulfilment_id, key))
        line, chance = self.chance.choice(wanted), self.chance.random()
        if chance < 0.04:
            reason = self.chance.choice(SHORT_REASONS)
            short = Short(line_id=line.line_id, quantity=1, reason=reason)
            return await self._tap(lambda key: self.tablet.short(work.fulfilment_id, short, key))
        if chance < 0.08 and work.scans:
            return await self._tap(lambda key: self.tablet.undo(work.fulfilment_id, key))
        scan = Scan(code=line.sku)
        return (await self._tap(lambda key: self.tablet.scan(work.fulfilment_id, scan, key))).work

    async def _tap(self, ask: Ask[T]) -> T:
        """Send one intention, sometimes twice at once, until it is answered."""
        key = mint_id()
        if self.chance.random() >= TAPS_TWICE:
            return await surely(lambda: ask(key))
        twice = [surely(lambda: ask(key)) for _ in range(2)]
        answers = await asyncio.gather(*twice, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return next(answer for answer in answers if not isinstance(answer, BaseException))


@dataclass
class WebShop:
    """Customers who order at the OMS, to collect in one of the stores or to have it sent."""

    oms: httpx.AsyncClient
    chance: Random
    sent: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    async def open(self, closing: asyncio.Event) -> None:
        """Place orders until `closing`; one that was sent is sent again until it is taken."""
        while not closing.is_set():
            order = self._order()
            self.sent.append(order.order_id)
            await surely(partial(self._place, order))
            self.taken.append(order.order_id)
            await asyncio.sleep(self.chance.uniform(*WEB_PAUSE_S))

    async def _place(self, order: PlaceOrder) -> None:
        body, headers = order.model_dump_json(), {"Content-Type": "application/json"}
        try:
            answer = await self.oms.post(ORDERS, content=body, headers=headers)
        except httpx.TransportError as error:
            raise Unreachable(what="the central OMS") from error
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise Unavailable
        answer.raise_for_status()

    def _order(self) -> PlaceOrder:
        collect_at = self.chance.choice((None, *STORES))
        return PlaceOrder(
            order_id=mint_id(),
            number=f"W-{len(self.sent):06}",
            channel=Channel.WEB,
            placed_at=utc_now(),
            customer=a_contact(),
            lines=tuple(
                _web_line(str(nth), self.chance.choice((*PLENTY, *SCARCE)), self.chance.choice((1, 2)))
                for nth in range(1, self.chance.choice((2, 2, 3)))
            ),
            mode=DeliveryMode.PICK_UP if collect_at else DeliveryMode.SHIP_HOME,
            collect_at=collect_at,
        )


def _web_line(line_id: str, sku: str, quantity: int) -> BasketLine:
    return a_line(product_of(sku).variants[0].price.minor, quantity, line_id=line_id, sku=sku, gtin=None)
