"""Giving ready orders to whoever comes for them."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store.preparing import HandOver
from shared.fulfilment import FulfilmentOrder
from shared.gtin import CodeKind
from shared.workflow import Status
from store_app.state.toast import ToastTone
from store_app.state.view import View


@dataclass(eq=False)
class HandOverView(View):
    """Giving ready orders to customers: one scan finds the order, one tap hands it over.

    `code` is what the customer showed; `fulfilment_id` the order that it opens, or that was chosen by hand.
    """

    topics: ClassVar[frozenset[str]] = frozenset({"queue", "work"})

    fulfilment_id: str = ""
    code: str = ""
    ready: tuple[FulfilmentOrder, ...] = field(default=(), init=False)
    handed_over: FulfilmentOrder | None = field(default=None, init=False)

    @property
    def chosen(self) -> FulfilmentOrder | None:
        """The order that is about to be handed over."""
        return next((work for work in self.ready if work.fulfilment_id == self.fulfilment_id), None)

    async def fetch(self) -> None:
        """Ask what waits for a customer."""
        queue = await self.tablet.client.queue()
        self.ready = tuple(row.work for row in queue.ready if row.work.status is Status.STAGED)

    def choose(self, fulfilment_id: str) -> None:
        """Take an order by hand, without the customer's code; empty takes none."""
        self.fulfilment_id, self.code, self.handed_over = fulfilment_id, "", None

    async def confirm(self, checked: str = "") -> None:
        """Hand it over; `checked` says how the person was checked when there is no code."""
        client, fulfilment_id = self.tablet.client, self.fulfilment_id
        proof = HandOver(code=self.code or None, checked=checked)
        given = await self.act(
            f"hand over {fulfilment_id} {proof.model_dump_json()}",
            lambda key: client.hand_over(fulfilment_id, proof, key),
        )
        if given:
            self.choose("")
            self.handed_over = given
            self.refresh()

    async def on_scan(self, code: str) -> bool:
        """Find the order that a customer's code opens."""
        found = await self.tablet.client.read_scan(code)
        waiting = {work.fulfilment_id for work in self.ready}
        fitting = [known for known in found.fulfilment_ids if known in waiting]
        if not fitting:
            if found.code.kind is not CodeKind.PICK_UP:
                return False
            self.tablet.tell(self.tablet.words.t("handover.not_ready"), ToastTone.WRONG)
            return True
        self.choose(fitting[0])
        self.code = code
        return True
