"""The feed: entries of a channel at positions that rise in the order of their commits."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import insert, select

from central_oms.storage.database import Tx, upsert
from central_oms.storage.schema import channel, feed
from shared.contract.events import SCHEMA
from shared.contract.oms.feed import Kind, Op


class Entry(NamedTuple):
    """What one entry says; `body` is JSON text."""

    kind: Kind
    key: str
    op: Op
    body: str


Told = tuple[str, Entry]  #: the name of a channel, and what it is to be told


class Row(NamedTuple):
    """One entry at its position."""

    channel: str
    pos: int
    kind: str
    key: str
    op: str
    schema_version: int
    body: str


def add(tx: Tx, name: str, entries: Sequence[Entry]) -> None:
    """Append `entries` to a channel."""
    if not entries:
        return
    start = raise_head(tx, name, len(entries)) - len(entries) + 1
    same = {"channel": name, "schema_version": SCHEMA}
    rows = [{**same, "pos": pos, **entry._asdict()} for pos, entry in enumerate(entries, start)]
    tx.execute(insert(feed), rows)


def tell(tx: Tx, news: Iterable[Told]) -> None:
    """Append entries to their channels, which are taken in one order so that no two writes wait for each other."""
    by_channel: dict[str, list[Entry]] = defaultdict(list)
    for name, entry in news:
        by_channel[name].append(entry)
    for name in sorted(by_channel):
        add(tx, name, by_channel[name])


def raise_head(tx: Tx, name: str, by: int) -> int:
    """Take the next `by` positions of a channel and give the last of them.

    The counter's row stays locked until the commit, so whoever reads up to the head misses nothing that commits later.
    """
    upsert(tx, channel, [{"channel": name, "head": by}], adding=("head",))
    return head(tx, name)


def head(tx: Tx, name: str) -> int:
    """Give the last position of a channel."""
    return tx.scalar(select(channel.c.head).where(channel.c.channel == name)) or 0


def heads(tx: Tx) -> dict[str, int]:
    """Give the last position of every channel."""
    return dict(tx.execute(select(channel.c.channel, channel.c.head)).all())


def between(tx: Tx, name: str, after: int, until: int, limit: int) -> Sequence[Row]:
    """Give up to `limit` entries beyond `after`, in order and not beyond `until`."""
    query = select(feed).where(feed.c.channel == name, feed.c.pos > after, feed.c.pos <= until)
    return [Row(*row) for row in tx.execute(query.order_by(feed.c.pos).limit(limit))]
