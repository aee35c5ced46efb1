"""What is due now, and what waits for me."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store.shift import Today
from store_app.state.work_list import WorkList


@dataclass(eq=False)
class TodayView(WorkList):
    """The first screen."""

    topics: ClassVar[frozenset[str]] = frozenset({"queue", "work", "basket", "line", "delivery"})

    today: Today | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask what is due."""
        self.today = await self.tablet.client.today()
