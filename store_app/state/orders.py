"""Orders: finding one, and how it stands."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store.selling import OrderPage, OrderRow
from shared.contract.store.shift import Change
from shared.promise.account import Explanation
from store_app.state.view import SearchView, View


@dataclass(eq=False)
class OrdersView(SearchView):
    """Orders that fit a text, newest first."""

    topics: ClassVar[frozenset[str]] = frozenset({"order"})

    rows: tuple[OrderRow, ...] = field(default=(), init=False)

    async def fetch(self) -> None:
        """Search again."""
        self.rows = await self.tablet.client.orders(self.text)


@dataclass(eq=False)
class OrderView(View):
    """One order with its parts."""

    order_id: str
    page: OrderPage | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask for the order."""
        self.page = await self.tablet.client.order(self.order_id)

    def concerns(self, change: Change) -> bool:
        """Look again when this order or its work changes."""
        return change.topic in ("work", "line") or (
            change.topic == "order" and change.key in ("", self.order_id)
        )

    async def why(self, fulfilment_id: str) -> Explanation:
        """Ask why a part was asked of its node."""
        return await self.tablet.client.why_part(self.order_id, fulfilment_id)

    def open_receipt(self) -> None:
        """Show the receipt in a tab of its own."""
        self.tablet.open_document(f"/orders/{self.order_id}/receipt.pdf")
