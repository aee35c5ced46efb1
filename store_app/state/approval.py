"""A manager's word at a colleague's tablet: who, and their PIN."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store.selling import Approval
from shared.permissions import APPROVALS, Permission, Person, may
from store_app.state.checkout import Checkout
from store_app.state.pin import PinView


@dataclass(eq=False)
class ApprovalView(PinView):
    """Who may say it; `done` once they have."""

    needed: ClassVar[Permission]

    managers: tuple[Person, ...] = field(default=(), init=False)
    done: bool = field(default=False, init=False)

    async def fetch(self) -> None:
        """List who may; one alone is not asked who they are."""
        self.managers = tuple(
            person for person in await self.tablet.client.staff() if may(person.role, self.needed)
        )
        if len(self.managers) == 1:
            self.choose(self.managers[0])


@dataclass(eq=False)
class StoringView(ApprovalView):
    """Whether the terminal may store a payment of some size, while its line is down."""

    needed: ClassVar[Permission] = APPROVALS["pay_basket"]

    checkout: Checkout

    async def typed(self, person: Person, pin: str) -> None:
        """Ask the terminal once more; a wrong PIN is told where the payment stands."""
        self.done = True
        await self.checkout.pay(Approval(override_by=person.person_id, pin=pin))
