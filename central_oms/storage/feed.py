"""The feed: entries of a channel at positions that rise in the order of their commits."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, select, update

from central_oms.storage.database import Tx
from central_oms.storage.schema import channel, feed
from shared.contract.oms_api import Kind, Op


class Entry(NamedTuple):
    """What one entry says; `body` is JSON text."""

    kind: Kind
    key: str
    op: Op
    body: str


class Row(NamedTuple):
    """One entry at its position."""

    channel: str
    pos: int
    kind: str
    key: str
    op: str
    body: str


def add(tx: Tx, name: str, entries: Sequence[Entry]) -> None:
    """Append `entries` to a channel."""
    if not entries:
        return
    start = raise_head(tx, name, len(entries)) - len(entries) + 1
    rows = [{"channel": name, "pos": pos, **entry._asdict()} for pos, entry in enumerate(entries, start)]
    tx.execute(insert(feed), rows)


def raise_head(tx: Tx, name: str, by: int) -> int:
    """Take the next `by` positions of a channel and give the last of them.

    The counter's row stays locked until the commit, so whoever reads up to the head misses nothing that commits later.
    """
    raised = update(channel).where(channel.c.channel == name).values(head=channel.c.head + by)
    head: int | None = tx.scalar(raised.returning(channel.c.head))
    if head is None:
        tx.execute(insert(channel).values(channel=name, head=by))
        return by
    return head


def head(tx: Tx, name: str) -> int:
    """Give the last position of a channel."""
    return tx.scalar(select(channel.c.head).where(channel.c.channel == name)) or 0


def between(tx: Tx, name: str, after: int, until: int, limit: int) -> Sequence[Row]:
    """Give up to `limit` entries beyond `after`, in order and not beyond `until`."""
    query = select(feed).where(feed.c.channel == name, feed.c.pos > after, feed.c.pos <= until)
    return [Row(*row) for row in tx.execute(query.order_by(feed.c.pos).limit(limit))]
