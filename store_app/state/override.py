"""A manager's override at a colleague's tablet: why, who, and their PIN."""

from dataclasses import dataclass, field

from shared.contract.store.selling import OverrideStock
from shared.overrides import OverrideReason
from shared.permissions import APPROVALS, Person, may
from store_app.state.basket import BasketView
from store_app.state.pin import PinView

NEEDED = APPROVALS["override_stock"]


@dataclass(eq=False)
class OverrideView(PinView):
    """What a manager is asked, and whether they let the basket's units be sold."""

    basket: BasketView
    managers: tuple[Person, ...] = field(default=(), init=False)
    reason: OverrideReason | None = field(default=None, init=False)
    done: bool = field(default=False, init=False)

    async def fetch(self) -> None:
        """List who may; one alone is not asked who they are."""
        self.managers = tuple(
            person for person in await self.tablet.client.staff() if may(person.role, NEEDED)
        )
        if len(self.managers) == 1:
            self.choose(self.managers[0])

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
