"""What is due and what waits, and how the line to the OMS is."""

from datetime import datetime
from typing import Protocol

from shared.basket import BasketStatus
from shared.contract.store.shift import Line, Today, TodayRow
from shared.money import total
from store_server.storage import baskets, deliveries, meta, outbox, work
from store_server.storage.tx import Tx
from store_server.use_cases.queue import READY, row

MOST_ROWS = 20
WAITING_BASKETS = (BasketStatus.OPEN, BasketStatus.PARKED, BasketStatus.PAYING)


class LineView(Protocol):
    """How the line is."""

    up: bool
    since: datetime
    last_error: str
    alarm: str


def show_line(tx: Tx, line: LineView, speed: float, now: datetime) -> Line:
    """Give the state of the line, and what waits for it."""
    waits = outbox.depth(tx, meta.number(tx, "acked"))
    return Line(
        up=line.up,
        since=line.since,
        waiting=waits.waiting,
        oldest_waiting=waits.oldest,
        last_error=line.last_error,
        alarm=line.alarm,
        now=now,
        speed=speed,
        network_as_of=now if line.up else line.since,
    )


def show_today(tx: Tx, line: Line, now: datetime) -> Today:
    """Give the work that is due, most urgent first, what waits for customers, the baskets not paid yet, and what is to come in."""
    rows = [row(known, now) for known in work.queue(tx)]
    due = [known for known in rows if known.work.status not in READY]
    waiting, coming = baskets.rows(tx, WAITING_BASKETS), deliveries.waiting(tx)
    return Today(
        now=now,
        to_prepare=len(due),
        late=sum(known.late for known in due),
        next_due=min((known.work.due_at for known in due), default=None),
        to_hand_over=len(rows) - len(due),
        baskets=len(waiting),
        baskets_total=total([basket.total for basket in waiting]),
        deliveries=len(coming),
        next_delivery=min((known.due_at for known in coming if known.due_at), default=None),
        rows=tuple(TodayRow(work=known.work, late=known.late) for known in due[:MOST_ROWS]),
        line=line,
    )
