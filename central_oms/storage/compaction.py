"""The feed without what a later entry of the same key replaced."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import delete, select, tuple_

from central_oms.storage.database import Tx, upsert
from central_oms.storage.schema import channel, feed, feed_latest
from shared.contract.oms.feed import Op

START = ("", "")  #: the key under which the position is kept up to which a channel is compacted


class Named(NamedTuple):
    """What one entry is about, and where it stands."""

    pos: int
    kind: str
    key: str


def behind(tx: Tx) -> list[str]:
    """Name the channels that have entries beyond what is compacted."""
    done = (
        (feed_latest.c.channel == channel.c.channel) & (feed_latest.c.kind == "") & (feed_latest.c.key == "")
    )
    query = select(channel.c.channel).outerjoin(feed_latest, done)
    open_still = (feed_latest.c.pos.is_(None)) | (feed_latest.c.pos < channel.c.head)
    return list(tx.scalars(query.where(open_still).order_by(channel.c.channel)))


def done_until(tx: Tx, name: str) -> int:
    """Give the position up to which a channel is compacted."""
    return newest(tx, name, [START]).get(START, 0)


def window(tx: Tx, name: str, after: int, limit: int) -> list[Named]:
    """Give the next entries of state; commands are never replaced."""
    query = select(feed.c.pos, feed.c.kind, feed.c.key)
    query = query.where(feed.c.channel == name, feed.c.pos > after, feed.c.op != Op.COMMAND.value)
    return [Named(*row) for row in tx.execute(query.order_by(feed.c.pos).limit(limit))]


def newest(tx: Tx, name: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Give where the newest entry of each key stands, among those that were looked at."""
    table = feed_latest.c
    query = select(table.kind, table.key, table.pos).where(table.channel == name)
    rows = tx.execute(query.where(tuple_(table.kind, table.key).in_(list(keys))))
    return {(kind, key): pos for kind, key, pos in rows}


def drop(tx: Tx, name: str, positions: Collection[int]) -> None:
    """Forget entries."""
    if positions:
        tx.execute(delete(feed).where(feed.c.channel == name, feed.c.pos.in_(list(positions))))


def note(tx: Tx, name: str, newest: Mapping[tuple[str, str], int], until: int) -> None:
    """Keep where the newest of each key stands, and how far the channel is compacted."""
    rows = [
        {"channel": name, "kind": kind, "key": key, "pos": pos}
        for (kind, key), pos in {**newest, START: until}.items()
    ]
    upsert(tx, feed_latest, rows)
