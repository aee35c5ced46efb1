"""A manager's override at a colleague's tablet: why, who, and their PIN."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store.selling import OverrideStock
from shared.overrides import OverrideReason
from shared.permissions import APPROVALS, Permission, Person
from store_app.state.approval import ApprovalView
from store_app.state.basket import BasketView


@dataclass(eq=False)
class OverrideView(ApprovalView):
    """What a manager is asked, and whether they let the basket's units be sold."""

    needed: ClassVar[Permission] = APPROVALS["override_stock"]

    basket: BasketView
    reason: OverrideReason | None = field(default=None, init=False)

    def give(self, reason: OverrideReason) -> None:
        """Say why."""
        self.reason = reason

    async def typed(self, person: Person, pin: str) -> None:
        """Let what is kept for orders be sold."""
        if self.reason is None:
            return
        asked = OverrideStock(override_by=person.person_id, pin=pin, reason=self.reason)
        basket_id, client = self.basket.basket_id, self.tablet.client
        page = await self.act(
            f"override {self.reason}", lambda key: client.override_stock(basket_id, asked, key)
        )
        if page:
            self.basket.page = page
            self.done = True
