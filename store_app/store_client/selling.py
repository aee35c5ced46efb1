"""From a basket to a paid order, and whom it is for."""

from pydantic import TypeAdapter

from shared.contract.store.selling import (
    AddLine,
    BasketPage,
    BasketRow,
    ChangeLine,
    ChooseCustomer,
    ChooseOption,
    CustomerPage,
    CustomerRow,
    NewCustomer,
    OpenBasket,
    OrderPage,
    OrderRow,
    OverrideStock,
    Paid,
    Pay,
    TakeLeft,
)
from shared.promise.account import Explanation
from store_app.store_client.transport import Transport, part

#: Asking a card terminal takes as long as the customer does.
PAYMENT_TIMEOUT_S = 90.0
_BASKETS = TypeAdapter(tuple[BasketRow, ...])
_CUSTOMERS = TypeAdapter(tuple[CustomerRow, ...])
_ORDERS = TypeAdapter(tuple[OrderRow, ...])


class Selling(Transport):
    """Baskets, payments, customers and orders."""

    async def open_basket(self, start: OpenBasket, key: str) -> BasketPage:
        """Start a basket."""
        return await self._change(BasketPage, "POST", "/baskets", start, key)

    async def baskets(self) -> tuple[BasketRow, ...]:
        """List the baskets that are not paid."""
        return _BASKETS.validate_json((await self._read("/baskets")).content)

    async def basket(self, basket_id: str) -> BasketPage:
        """Show a basket."""
        return await self._get(BasketPage, f"/baskets/{part(basket_id)}")

    async def add_line(
        self, basket_id: str, line: AddLine, key: str, version: int | None = None
    ) -> BasketPage:
        """Put units into a basket."""
        return await self._change(BasketPage, "POST", f"/baskets/{basket_id}/lines", line, key, version)

    async def change_line(
        self, basket_id: str, line_id: str, change: ChangeLine, key: str, version: int | None = None
    ) -> BasketPage:
        """Change a line's quantity or way."""
        path = f"/baskets/{basket_id}/lines/{line_id}"
        return await self._change(BasketPage, "PATCH", path, change, key, version)

    async def choose_customer(
        self, basket_id: str, who: ChooseCustomer, key: str, version: int | None = None
    ) -> BasketPage:
        """Say for whom a basket is."""
        return await self._change(BasketPage, "PUT", f"/baskets/{basket_id}/customer", who, key, version)

    async def choose_option(
        self, basket_id: str, choice: ChooseOption, key: str, version: int | None = None
    ) -> BasketPage:
        """Take one of the offered options."""
        return await self._change(BasketPage, "PUT", f"/baskets/{basket_id}/option", choice, key, version)

    async def take_left(
        self, basket_id: str, left: TakeLeft, key: str, version: int | None = None
    ) -> BasketPage:
        """Let what someone else got reach the customer the way that is left."""
        return await self._change(BasketPage, "PUT", f"/baskets/{basket_id}/left", left, key, version)

    async def why_part(self, order_id: str, fulfilment_id: str) -> Explanation:
        """Explain why a part of an order was asked of its node, as the OMS knows it."""
        return await self._get(Explanation, f"/orders/{part(order_id)}/parts/{part(fulfilment_id)}/why")

    async def why_option(self, basket_id: str, option_id: str) -> Explanation:
        """Explain one of the offered options."""
        return await self._get(Explanation, f"/baskets/{part(basket_id)}/options/{part(option_id)}/why")

    async def override_stock(self, basket_id: str, asked: OverrideStock, key: str) -> BasketPage:
        """Let a manager allow what is kept for orders to be sold."""
        return await self._change(BasketPage, "POST", f"/baskets/{basket_id}/override", asked, key)

    async def park_basket(self, basket_id: str, key: str, version: int | None = None) -> None:
        """Put a basket aside."""
        await self._send("POST", f"/baskets/{basket_id}/park", key=key, version=version)

    async def drop_basket(self, basket_id: str, key: str, version: int | None = None) -> None:
        """Give a basket up."""
        await self._send("DELETE", f"/baskets/{basket_id}", key=key, version=version)

    async def pay(self, basket_id: str, payment: Pay, key: str) -> Paid:
        """Take the amount due now; waits as long as the terminal does."""
        path = f"/baskets/{basket_id}/payments"
        answer = await self._send("POST", path, payment, key=key, timeout_s=PAYMENT_TIMEOUT_S)
        return Paid.model_validate_json(answer.content)

    async def check_payment(self, attempt_id: str, key: str) -> Paid:
        """Look up a payment whose answer was lost."""
        return await self._change(Paid, "POST", f"/payments/{attempt_id}/check", None, key)

    async def find_customers(self, text: str = "") -> tuple[CustomerRow, ...]:
        """Find customers by name, phone or e-mail."""
        return _CUSTOMERS.validate_json((await self._read("/customers", {"q": text})).content)

    async def add_customer(self, customer: NewCustomer, key: str) -> None:
        """Remember someone, under the id that the tablet made."""
        await self._send("POST", "/customers", customer, key=key)

    async def customer(self, customer_id: str) -> CustomerPage:
        """Show a customer and their orders."""
        return await self._get(CustomerPage, f"/customers/{part(customer_id)}")

    async def orders(self, text: str = "") -> tuple[OrderRow, ...]:
        """Find orders by number, name or phone."""
        return _ORDERS.validate_json((await self._read("/orders", {"q": text})).content)

    async def order(self, order_id: str) -> OrderPage:
        """Show an order."""
        return await self._get(OrderPage, f"/orders/{part(order_id)}")

    async def document(self, path: str) -> bytes:
        """Fetch a PDF by its path under the API, such as `/orders/o-1/receipt.pdf`."""
        return (await self._read(path)).content
