"""What can be done with an order to prepare wherever it stands in a list."""

from dataclasses import dataclass
from typing import ClassVar

from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status, Step, allowed
from store_app.state.view import View


@dataclass(eq=False)
class WorkList(View):
    """A screen that lists orders to prepare."""

    topics: ClassVar[frozenset[str]] = frozenset({"queue", "work"})

    async def go_on(self, work: FulfilmentOrder) -> None:
        """Do what is next for it: an offer is taken on, anything else is opened."""
        if work.status is Status.OFFERED:
            await self._accept(work)
        else:
            await self.open(work)

    async def open(self, work: FulfilmentOrder) -> None:
        """Go and do what is next for it; what was accepted is started, what a colleague has is taken over."""
        client, steps = self.tablet.client, allowed(work.mode, work.status)
        if Step.START in steps or work.status is Status.PICKING:
            await self.act(
                f"start {work.fulfilment_id}", lambda key: client.start(work.fulfilment_id, key, work.version)
            )
        if Step.HAND_OVER in steps:
            self.tablet.go_hand_over(work.fulfilment_id)
        else:
            self.tablet.go(f"/work/{work.fulfilment_id}")

    async def _accept(self, work: FulfilmentOrder) -> None:
        client = self.tablet.client
        accepted = await self.act(
            f"accept {work.fulfilment_id}", lambda key: client.accept(work.fulfilment_id, key, work.version)
        )
        if accepted:
            self.refresh()
