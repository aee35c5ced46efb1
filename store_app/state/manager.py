"""The store at a glance, for whoever answers for it."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store.managing import Manager
from store_app.state.view import View


@dataclass(eq=False)
class ManagerView(View):
    """The manager's page."""

    topics: ClassVar[frozenset[str]] = frozenset({"queue", "work", "line", "order", "case", "audit"})

    page: Manager | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask how the store stands."""
        self.page = await self.tablet.client.manager()

    async def close_case(self, case_id: str) -> None:
        """Say that a case was dealt with."""
        done = await self.act(f"case {case_id}", lambda key: self.tablet.client.close_case(case_id, key))
        if done:
            self.refresh()
