"""What the OMS does by itself, a short write at a time: it ends, lapses, learns and looks again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from central_oms.storage.database import Database, Outage, Tx
from central_oms.use_cases import (
    accepting,
    again,
    allot,
    awaiting,
    compact,
    dead_letters,
    lapse,
    notice,
    reserve,
    resolve,
    trim,
)

MOST_AT_ONCE = 500
MOST_WINDOWS = 20
K = TypeVar("K")
log = structlog.get_logger()


async def keep_up(database: Database, now: datetime) -> None:
    """Do all that is due at `now`; what cannot be done keeps nothing else waiting.

    Raises:
        Outage: the database itself fails.
    """
    for step in _STEPS:
        with _apart(step.__name__):
            await step(database, now)


async def _reservations(database: Database, now: datetime) -> None:
    await database.write(lambda tx: reserve.expire(tx, now))


async def _acceptance(database: Database, now: datetime) -> None:
    if accepts := await database.read(lambda tx: accepting.changed(tx, now)):
        await database.write(lambda tx: accepting.tell(tx, accepts))


async def _unanswered(database: Database, now: datetime) -> None:
    due = await database.read(lambda tx: lapse.unanswered(tx, now, MOST_AT_ONCE))
    await _each(database, due, lambda offer: lambda tx: lapse.lapse(tx, offer, now))


async def _awaiting(database: Database, now: datetime) -> None:
    over = await database.read(lambda tx: awaiting.over(tx, now, MOST_AT_ONCE))
    await _each(database, over, lambda work: lambda tx: awaiting.end(tx, work, now))


async def _lacking(database: Database, now: datetime) -> None:
    found = await database.read(lambda tx: again.lacking(tx, MOST_AT_ONCE))
    await _each(database, found, lambda order: lambda tx: again.fill(tx, order, now))


async def _below_zero(database: Database, now: datetime) -> None:
    await database.write(lambda tx: notice.below_zero(tx, now))


async def _dead_letters(database: Database, now: datetime) -> None:
    due = await database.read(lambda tx: dead_letters.due(tx, now, MOST_AT_ONCE))
    await _each(database, due, lambda event_id: lambda tx: dead_letters.retry(tx, event_id, now))


async def _feed(database: Database, _now: datetime) -> None:
    for channel in await database.read(compact.channels):
        with _apart(channel):
            for _ in range(MOST_WINDOWS):
                if not await database.write(partial(compact.compact, name=channel)):
                    break


async def _old_entries(database: Database, now: datetime) -> None:
    await database.write(lambda tx: trim.mark(tx, now))
    for channel in await database.read(lambda tx: trim.channels(tx, now)):
        with _apart(channel):
            for _ in range(MOST_WINDOWS):
                if not await database.write(partial(trim.trim, name=channel, now=now)):
                    break


async def _better_nodes(database: Database, now: datetime) -> None:
    for some in (resolve.singles, resolve.pairs):
        found = await database.read(partial(some, limit=MOST_AT_ONCE))
        await _each(database, found, lambda orders: lambda tx: resolve.resolve(tx, orders, now))


async def _allotments(database: Database, now: datetime) -> None:
    found = await database.read(allot.due)
    await _each(database, found.over, lambda right: lambda tx: allot.ask_back(tx, right))
    await _each(
        database,
        list(found.missing.items()),
        lambda share: lambda tx: allot.give(tx, share[0], share[1], now),
    )


_STEPS = (
    _reservations,
    _acceptance,
    _allotments,
    _unanswered,
    _awaiting,
    _lacking,
    _below_zero,
    _dead_letters,
    _feed,
    _old_entries,
    _better_nodes,
)


async def _each(database: Database, keys: Sequence[K], work: Callable[[K], Callable[[Tx], object]]) -> None:
    for key in keys:
        with _apart(key):
            await database.write(work(key))


@contextmanager
def _apart(key: object) -> Iterator[None]:
    try:
        yield
    except Outage:
        raise
    except Exception:
        # What cannot be worked on must not keep anything else waiting; the next round tries it again.
        log.exception("upkeep_failed", key=key)
