"""What is due now, and what waits for me."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store_api import Today
from store_app.state.view import View


@dataclass(eq=False)
class TodayView(View):
    """The first screen."""

    topics: ClassVar[frozenset[str]] = frozenset({"queue", "work", "basket", "line"})

    today: Today | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask what is due."""
        self.today = await self.tablet.client.today()

    async def start(self, fulfilment_id: str) -> None:
        """Go and prepare it; an offer is taken on there."""
        self.tablet.go(f"/work/{fulfilment_id}")
