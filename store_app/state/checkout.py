"""Taking the money: one attempt for each intention, and never a second charge while one is being looked up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from shared.contract.store.selling import BasketPage, OrderPage, Paid, Pay
from shared.contract.store.shift import Change
from shared.errors import PromiseGone, ShopError
from shared.payment import OPEN, Payment, PaymentStatus
from store_app.state.view import View

CHECK_EVERY_S = 2.0
MOST_CHECKS = 30


@dataclass(eq=False)
class Checkout(View):
    """A basket being paid; `order` is there once it is."""

    basket_id: str
    page: BasketPage | None = field(default=None, init=False)
    payment: Payment | None = field(default=None, init=False)
    order: OrderPage | None = field(default=None, init=False)

    @property
    def is_checking(self) -> bool:
        """Whether the outcome is not known yet: nothing may be charged."""
        return self.payment is not None and self.payment.status in OPEN

    @property
    def is_paid(self) -> bool:
        """Whether the money was taken."""
        return self.payment is not None and self.payment.status is PaymentStatus.APPROVED

    @property
    def gone(self) -> PromiseGone | None:
        """What someone else was promised first, if that is why nothing was charged."""
        return self.refused if isinstance(self.refused, PromiseGone) else None

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
        if not isinstance(error, PromiseGone):
            super().say(error)

    async def pay(self) -> None:
        """Take what is due now; the intention's key is the attempt's id."""
        if self.page is None or self.is_checking or self.is_paid:
            return
        client, amount = self.tablet.client, self.page.due.now
        await self._settle(
            f"pay {amount.minor} {amount.currency}",
            lambda key: client.pay(self.basket_id, Pay(attempt_id=key, amount=amount), key),
        )
        for _ in range(MOST_CHECKS):
            if not self.is_checking:
                return
            await asyncio.sleep(CHECK_EVERY_S)
            await self.check()

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
