"""The fulfilment orders that this store prepares."""

from datetime import datetime

from shared.errors import NotFound
from shared.fulfilment import FulfilmentOrder
from shared.workflow import ENDED, Status
from store_server.storage.tx import Tx

MOST_ROWS = 500
_UPDATE = "UPDATE work SET status = ?, assignee = ?, changed_at = ?, body = ? WHERE fulfilment_id = ?"
_INSERT = (
    "INSERT INTO work (status, assignee, changed_at, body, fulfilment_id, order_id, number, due_at, pickup_hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# Each order as it was written or read last, beside its text. It is given only for the very same text: what was rolled
# back is never served. To read one anew takes a scan 6 µs, and each of 50 tablets' looks at the queue 3 ms.
_MOST_KEPT = 2_000
_kept: dict[str, tuple[str, FulfilmentOrder]] = {}
_OPEN = tuple(status.value for status in Status if status not in ENDED)


def save(tx: Tx, work: FulfilmentOrder, now: datetime) -> str:
    """Keep a fulfilment order as it is now, tell the tablets, and give its JSON."""
    body = work.model_dump_json()
    changed = (work.status.value, work.assignee, now.isoformat(), body, work.fulfilment_id)
    # Nearly always it is known, and to update it takes a quarter of what an upsert takes.
    if not tx.execute(_UPDATE, changed).rowcount:
        tx.execute(_INSERT, (*changed, work.order_id, work.number, work.due_at.isoformat(), work.pickup_hash))
    tx.touch("work", work.fulfilment_id)
    _keep(body, work)
    return body


def get(tx: Tx, fulfilment_id: str) -> FulfilmentOrder:
    """Give one.

    Raises:
        NotFound: it was never here.
    """
    work = find(tx, fulfilment_id)
    if work is None:
        raise NotFound(what="fulfilment order", key=fulfilment_id)
    return work


def find(tx: Tx, fulfilment_id: str) -> FulfilmentOrder | None:
    """Give one, if it is here."""
    body = tx.value("SELECT body FROM work WHERE fulfilment_id = ?", (fulfilment_id,))
    return None if body is None else _parsed(fulfilment_id, body)


def queue(tx: Tx) -> tuple[FulfilmentOrder, ...]:
    """Give everything that is not ended, by due time."""
    marks = ",".join("?" * len(_OPEN))
    return _several(tx, f"status IN ({marks}) ORDER BY due_at, fulfilment_id LIMIT {MOST_ROWS}", _OPEN)


def open_with(tx: Tx, sku: str) -> tuple[FulfilmentOrder, ...]:
    """Give everything that is not ended and names a SKU, in whichever way."""
    marks = ",".join("?" * len(_OPEN))
    return _several(
        tx, f"status IN ({marks}) AND instr(body, ?) ORDER BY due_at, fulfilment_id", (*_OPEN, f'"{sku}"')
    )


def of_order(tx: Tx, order_id: str) -> tuple[FulfilmentOrder, ...]:
    """Give the work for one order."""
    return _several(tx, "order_id = ? ORDER BY due_at, fulfilment_id", (order_id,))


def numbered(tx: Tx, number: str) -> tuple[FulfilmentOrder, ...]:
    """Give the work for the order of this number, what is still open first."""
    found = _several(tx, "number = ? ORDER BY due_at, fulfilment_id", (number,))
    return tuple(sorted(found, key=lambda work: work.status in ENDED))


def for_pickup(tx: Tx, pickup_hash: str) -> tuple[FulfilmentOrder, ...]:
    """Give the work that a customer's code stands for, what is still open first."""
    found = _several(tx, "pickup_hash = ? ORDER BY due_at, fulfilment_id", (pickup_hash,))
    return tuple(sorted(found, key=lambda work: work.status in ENDED))


def lapsing(tx: Tx, now: datetime) -> tuple[FulfilmentOrder, ...]:
    """Give offers that nobody answered in time."""
    offered = _several(tx, "status = ?", (Status.OFFERED.value,))
    return tuple(work for work in offered if work.lapses_at is not None and work.lapses_at <= now)


def ended_since(tx: Tx, moment: datetime) -> tuple[FulfilmentOrder, ...]:
    """Give what was shipped or handed over since `moment`."""
    done = (Status.SHIPPED.value, Status.HANDED_OVER.value, moment.isoformat())
    return _several(tx, "status IN (?, ?) AND changed_at >= ? ORDER BY changed_at", done)


def _several(tx: Tx, where: str, params: tuple[str, ...]) -> tuple[FulfilmentOrder, ...]:
    rows = tx.all(f"SELECT fulfilment_id, body FROM work WHERE {where}", params)
    return tuple(_parsed(row["fulfilment_id"], row["body"]) for row in rows)


def _parsed(fulfilment_id: str, body: str) -> FulfilmentOrder:
    text, work = _kept.get(fulfilment_id, ("", None))
    if work is not None and text == body:
        return work
    return _keep(body, FulfilmentOrder.model_validate_json(body))


def _keep(body: str, work: FulfilmentOrder) -> FulfilmentOrder:
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[work.fulfilment_id] = body, work
    return work
