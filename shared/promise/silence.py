"""What can still be promised from a store that is not heard: what it granted, and of the rest what is surely not sold."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.network import Node
from shared.promise.calendar import DAY, Week, local_minute, opening_week, spans_of
from shared.rights import FROZEN_AFTER, unseen, walk_ins
from shared.stock import Position

#: A silence of so many days is counted no further: any store that opens at all was open for 72 hours by then.
LONGEST_DAYS = 60
WEEKDAYS = 7


def silence_of(node: Node, zone: ZoneInfo, heard: datetime, now: datetime) -> timedelta:
    """Give how long a store was open since it was heard."""
    since, until = local_minute(heard, zone), local_minute(now, zone)
    return timedelta(minutes=_open_minutes(opening_week(node), since, until))


def withheld(position: Position, node: Node, silence: timedelta, sold_per_day: float) -> Position:
    """Give a position of which as much is withheld as the store may have sold in a silence of so much opening time."""
    free = position.on_hand - position.reserved - max(position.granted, position.allocated)
    expected = walk_ins(sold_per_day, silence, _open_per_day(opening_week(node)))
    return position.model_copy(update={"unseen": unseen(free, expected, silence)})


def _open_minutes(week: Week, since: int, until: int) -> int:
    first, last = since // DAY, until // DAY
    if last - first > LONGEST_DAYS:
        return int(FROZEN_AFTER / timedelta(minutes=1)) + 1 if any(week) else 0
    spans = (
        (day * DAY + opens, day * DAY + closes)
        for day in range(first, last + 1)
        for opens, closes in spans_of(week, day)
    )
    return sum(max(0, min(closes, until) - max(opens, since)) for opens, closes in spans)


@lru_cache(maxsize=10_000)
def _open_per_day(week: Week) -> timedelta:
    return timedelta(minutes=sum(closes - opens for spans in week for opens, closes in spans)) / WEEKDAYS
