"""Forget what is old in the feed, so that it does not grow for ever.

State that every store reads is kept for two months after it was told: a store that comes later takes the channel's snapshot. What
one store alone is told has no snapshot. Its state stays, and a command goes when the store has carried it out and told so, and it
is three months old: the journal brings back what came of it.
"""

from datetime import datetime, timedelta

from central_oms.storage import streams, trimming
from central_oms.storage.database import Tx
from shared.contract.oms.feed import STATE_CHANNELS, store_of

STATE_KEPT = timedelta(days=60)
COMMANDS_KEPT = timedelta(days=90)
WINDOW = 500


def mark(tx: Tx, now: datetime) -> None:
    """Note once a day how far the channels are."""
    trimming.mark(tx, now.date())


def channels(tx: Tx, now: datetime) -> list[str]:
    """Name the channels that hold something old."""
    shared = [name for name in trimming.marked(tx, (now - STATE_KEPT).date()) if name in STATE_CHANNELS]
    own = [name for name in trimming.marked(tx, (now - COMMANDS_KEPT).date()) if name not in STATE_CHANNELS]
    return [name for name in (*shared, *own) if _old(tx, name, now)]


def trim(tx: Tx, name: str, now: datetime) -> bool:
    """Drop the next old entries of a channel; False once none is left."""
    until, shared = _old(tx, name, now), name in STATE_CHANNELS
    if shared:
        # Before anything is gone: who stands below is told so from now on.
        trimming.raise_min_pos(tx, name, until)
    if trimming.drop(tx, name, until, WINDOW, commands=not shared):
        return True
    trimming.unmark(tx, name, until)
    return False


def _old(tx: Tx, name: str, now: datetime) -> int:
    """Give the position up to which a channel may be dropped."""
    if name in STATE_CHANNELS:
        return trimming.head_before(tx, name, (now - STATE_KEPT).date())
    read = streams.heard(tx, store_of(name))
    return min(read, trimming.head_before(tx, name, (now - COMMANDS_KEPT).date()))
