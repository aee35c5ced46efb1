"""Taking the money: one attempt for each intention, and never a second charge while one is being looked up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from shared.basket import BasketLine
from shared.contract.store.selling import Approval, BasketPage, OrderPage, Paid, Pay, TakeLeft
from shared.contract.store.shift import Change
from shared.errors import Fact, PromiseGone, ShopError
from shared.network import DeliveryMode
from shared.offline_cards import NotStored
from shared.payment import OPEN, Payment, PaymentStatus
from shared.promise.answer import Option
from store_app.state.view import View

CHECK_EVERY_S = 2.0
MOST_CHECKS = 30


@dataclass(eq=False)
class Checkout(View):
    """A basket being paid; `order` is there once it is.

    `gone` is what someone else was promised first: nothing can be charged before it goes another way. `moved` are the lines
    that did.
    """

    basket_id: str
    page: BasketPage | None = field(default=None, init=False)
    payment: Payment | None = field(default=None, init=False)
    order: OrderPage | None = field(default=None, init=False)
    gone: PromiseGone | None = field(default=None, init=False)
    moved: frozenset[str] = field(default=frozenset(), init=False)

    @property
    def is_checking(self) -> bool:
        """Whether the outcome is not known yet: nothing may be charged."""
        return self.payment is not None and self.payment.status in OPEN

    @property
    def is_at_terminal(self) -> bool:
        """Whether the customer is asked for the card, or its answer is looked up."""
        return any(not intention.startswith("left") for intention in self.busy)

    @property
    def is_paid(self) -> bool:
        """Whether the money was taken."""
        return self.payment is not None and self.payment.status is PaymentStatus.APPROVED

    @property
    def needs_manager(self) -> bool:
        """Whether the terminal may take so much off line only with a manager's word."""
        payment = self.payment
        return payment is not None and payment.declined_offline and payment.not_stored is NotStored.MANAGER

    @property
    def left(self) -> TakeLeft | None:
        """The way that is left for what is gone, if there is one."""
        return _left(self.gone.facts) if self.gone and "mode" in self.gone.facts else None

    @property
    def instead(self) -> list[tuple[BasketLine, Option]]:
        """The lines that took the way that was left, each with what is promised of it now."""
        if self.page is None:
            return []
        basket = self.page.basket
        ways = {
            line.line_id: option for option in basket.chosen for part in option.parts for line in part.lines
        }
        moved = (line for line in basket.lines if line.line_id in self.moved)
        return [(line, ways[line.line_id]) for line in moved if line.line_id in ways]

    async def fetch(self) -> None:
        """Ask where the basket and its last payment stand."""
        self.page = await self.tablet.client.basket(self.basket_id)
        self.payment = self.page.payment or self.payment
        await self._find_order()

    def concerns(self, change: Change) -> bool:
        """Look again when this basket or what the network has of it changes; once it is paid, when its order or the line does."""
        if self.order:
            return change.topic in ("order", "work", "line")
        if change.topic == "network":
            return self.page is not None and change.key in {line.sku for line in self.page.basket.lines}
        return change.topic == "basket" and change.key in ("", self.basket_id)

    def say(self, error: ShopError) -> None:
        """Say what an action was refused with; what is gone is told where it can be read at leisure."""
        if isinstance(error, PromiseGone):
            self.gone = error
        else:
            super().say(error)

    async def pay(self, approval: Approval | None = None) -> None:
        """Take what is due now; the intention's key is the attempt's id."""
        if self.page is None or self.is_checking or self.is_paid or self.gone:
            return
        client, amount = self.tablet.client, self.page.due.now
        await self._settle(
            f"pay {amount.minor} {amount.currency} {approval.override_by if approval else ''}",
            lambda key: client.pay(
                self.basket_id, Pay(attempt_id=key, amount=amount, approval=approval), key
            ),
        )
        for _ in range(MOST_CHECKS):
            if not self.is_checking:
                return
            await asyncio.sleep(CHECK_EVERY_S)
            await self.check()

    async def take_left(self) -> None:
        """Let what is gone reach the customer the way that is left; nothing is charged by it."""
        left, page = self.left, self.page
        if left is None or page is None:
            return
        client, version = self.tablet.client, page.basket.version
        changed = await self.act(
            f"left {left.model_dump_json()}",
            lambda key: client.take_left(self.basket_id, left, key, version),
        )
        if changed:
            self.page, self.gone, self.moved = changed, None, self.moved | {left.line_id}

    async def check(self) -> None:
        """Look the payment up."""
        if self.payment is None:
            return
        client, attempt_id = self.tablet.client, self.payment.attempt_id
        await self._settle("check", lambda key: client.check_payment(attempt_id, key))

    async def next_customer(self) -> None:
        """Be done with this basket."""
        await self.tablet.use_basket("")
        self.tablet.go("/browse")

    def open_receipt(self) -> None:
        """Show the receipt in a tab of its own."""
        if self.order:
            self.tablet.open_document(f"/orders/{self.order.order.order_id}/receipt.pdf")

    async def _settle(self, intention: str, call: Callable[[str], Awaitable[Paid]]) -> None:
        paid = await self.act(intention, call)
        if paid:
            self.payment = paid.payment
            await self._find_order()

    async def _find_order(self) -> None:
        if self.is_paid and self.payment and self.payment.order_id:
            self.order = await self.tablet.client.order(self.payment.order_id)


def _left(facts: Mapping[str, Fact]) -> TakeLeft:
    mode, place_id = DeliveryMode(str(facts["mode"])), str(facts["place_id"]) or None
    return TakeLeft(
        line_id=str(facts["line_id"]),
        option_id=str(facts["option_id"]),
        mode=mode,
        collect_at=place_id if mode is DeliveryMode.PICK_UP else None,
        relay_id=place_id if mode is DeliveryMode.RELAY_POINT else None,
    )
