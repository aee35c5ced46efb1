"""What the OMS does by itself, a short write at a time: it ends, lapses, learns and looks again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from central_oms.storage.database import Database, Outage, Tx
from central_oms.use_cases import accepting, again, compact, dead_letters, lapse, notice, reserve, resolve

MOST_AT_ONCE = 500
MOST_WINDOWS = 20
K = TypeVar("K")
log = structlog.get_logger()


async def keep_up(database: Database, now: datetime) -> None:
    """Do all that is due at `now`."""
    await database.write(lambda tx: reserve.expire(tx, now))
    if accepts := await database.read(lambda tx: accepting.changed(tx, now)):
        await database.write(lambda tx: accepting.tell(tx, accepts))
    due = await database.read(lambda tx: lapse.unanswered(tx, now, MOST_AT_ONCE))
    await _each(database, due, lambda offer: lambda tx: lapse.lapse(tx, offer, now))
    lacking = await database.read(lambda tx: again.lacking(tx, MOST_AT_ONCE))
    await _each(database, lacking, lambda order: lambda tx: again.fill(tx, order, now))
    await database.write(lambda tx: notice.below_zero(tx, now))
    waiting = await database.read(lambda tx: dead_letters.due(tx, now, MOST_AT_ONCE))
    await _each(database, waiting, lambda event_id: lambda tx: dead_letters.retry(tx, event_id, now))
    for channel in await database.read(compact.channels):
        for _ in range(MOST_WINDOWS):
            if not await database.write(partial(compact.compact, name=channel)):
                break
    for some in (resolve.singles, resolve.pairs):
        found = await database.read(partial(some, limit=MOST_AT_ONCE))
        await _each(database, found, lambda orders: lambda tx: resolve.resolve(tx, orders, now))


async def _each(database: Database, keys: Sequence[K], work: Callable[[K], Callable[[Tx], object]]) -> None:
    for key in keys:
        try:
            await database.write(work(key))
        except Outage:
            raise
        except Exception:
            # One order that cannot be worked on must not keep the others waiting; the next round tries it again.
            log.exception("upkeep_failed", key=key)
