"""What is due in this store, by due time, and what is ready."""

from datetime import datetime

from shared.contract.store.preparing import Counted, Queue, QueueRow, WorkPage
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.workflow import Status
from store_server.storage import stock, work
from store_server.storage.tx import Tx

READY = frozenset({Status.STAGED, Status.PACKED})


def show_queue(tx: Tx, now: datetime) -> Queue:
    """Give the work that is not ended."""
    rows = [row(known, now) for known in work.queue(tx)]
    due = tuple(known for known in rows if known.work.status not in READY)
    ready = tuple(known for known in rows if known.work.status in READY)
    return Queue(now=now, rows=due, ready=ready, counts=_counted(due))


def show_work(tx: Tx, fulfilment_id: str) -> WorkPage:
    """Give one fulfilment order with the stock of its lines."""
    known = work.get(tx, fulfilment_id)
    here = {line.sku: stock.level(tx, line.sku).on_hand for line in known.lines}
    return WorkPage(work=known, here=here)


def row(known: FulfilmentOrder, now: datetime) -> QueueRow:
    """Show one fulfilment order in a list."""
    late = known.due_at < now and known.status not in READY
    return QueueRow(work=known, late=late)


def _counted(rows: tuple[QueueRow, ...]) -> Counted:
    modes = [known.work.mode for known in rows]
    return Counted(
        all=len(modes),
        pick_up=modes.count(DeliveryMode.PICK_UP),
        ship_home=modes.count(DeliveryMode.SHIP_HOME),
        relay_point=modes.count(DeliveryMode.RELAY_POINT),
    )
