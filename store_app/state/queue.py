"""The queue: what is due here, by due time."""

from dataclasses import dataclass, field

from shared.contract.store.preparing import Decline, Queue, QueueRow
from shared.contract.store.shift import Change
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.gtin import CodeKind, read_code
from shared.network import DeliveryMode
from shared.workflow import Status
from store_app.state.work_list import WorkList

# Why work goes by itself while nobody looks at it: the unit was sold, or a count did not find it.
_BY_ITSELF = (ReasonCode.SOLD, ReasonCode.NOT_FOUND)


@dataclass(eq=False)
class QueueView(WorkList):
    """Work of this store; `mode` narrows it to one delivery mode.

    `given_back` is what went by itself while this showed: the store had sold the unit, or counted and not found it.
    """

    queue: Queue | None = field(default=None, init=False)
    mode: DeliveryMode | None = field(default=None, init=False)
    given_back: tuple[FulfilmentOrder, ...] = field(default=(), init=False)

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        """What is to be prepared."""
        return self._narrowed(self.queue.rows if self.queue else ())

    @property
    def ready(self) -> tuple[QueueRow, ...]:
        """What waits for its customer or its carrier."""
        return self._narrowed(self.queue.ready if self.queue else ())

    async def fetch(self) -> None:
        """Ask for the queue."""
        self.queue = await self.tablet.client.queue()

    def narrow(self, mode: DeliveryMode | None) -> None:
        """Show one delivery mode; None shows all."""
        self.mode = mode

    async def decline(self, work: FulfilmentOrder, reason: ReasonCode) -> None:
        """Refuse an offer: the OMS finds another place."""
        client, why = self.tablet.client, Decline(reason=reason)
        declined = await self.act(
            f"decline {work.fulfilment_id} {reason}",
            lambda key: client.decline(work.fulfilment_id, why, key, work.version),
        )
        if declined:
            self.refresh()

    def on_change(self, change: Change) -> None:
        """Look again, and find out why an offer that came is not in the queue."""
        super().on_change(change)
        if change.topic == "queue" and change.key:
            self.tablet.do(self._look_at_offer(change.key))

    async def on_scan(self, code: str) -> bool:
        """Open the work of an order whose code was scanned."""
        read = read_code(code)
        known = (row.work for row in (*self.rows, *self.ready) if row.work.number.upper() == read.key)
        found = next(known, None) if read.kind is CodeKind.ORDER else None
        if found:
            self.tablet.go(f"/work/{found.fulfilment_id}")
        return found is not None

    def forget(self, fulfilment_id: str) -> None:
        """Take it as read that an offer was given back."""
        self.given_back = tuple(work for work in self.given_back if work.fulfilment_id != fulfilment_id)

    async def _look_at_offer(self, fulfilment_id: str) -> None:
        work = (await self.tablet.client.work(fulfilment_id)).work
        if work.status is Status.DECLINED and work.reason_code in _BY_ITSELF:
            self.forget(fulfilment_id)
            self.given_back = (*self.given_back, work)

    def _narrowed(self, rows: tuple[QueueRow, ...]) -> tuple[QueueRow, ...]:
        return tuple(row for row in rows if self.mode in (None, row.work.mode))
