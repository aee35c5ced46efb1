"""What of the feed is old: how far each channel was on each day, and how far each store has read what it alone is told."""

from datetime import date

from sqlalchemy import delete, exists, func, insert, literal, select, tuple_, update

from central_oms.storage.database import Tx
from central_oms.storage.schema import channel, feed, feed_latest, feed_mark
from shared.contract.oms.feed import Op


def mark(tx: Tx, day: date) -> None:
    """Note how far each channel is, once a day, and only those that moved."""
    known = (feed_mark.c.day == day.isoformat()) | (feed_mark.c.head == channel.c.head)
    moved = select(channel.c.channel, literal(day.isoformat()), channel.c.head).where(
        ~exists().where(feed_mark.c.channel == channel.c.channel, known)
    )
    tx.execute(insert(feed_mark).from_select(["channel", "day", "head"], moved))


def marked(tx: Tx, before: date) -> list[str]:
    """Name the channels that had entries before a day."""
    query = select(feed_mark.c.channel).distinct().where(feed_mark.c.day < before.isoformat())
    return list(tx.scalars(query.order_by(feed_mark.c.channel)))


def head_before(tx: Tx, name: str, day: date) -> int:
    """Give how far a channel was before a day, as far as that is noted."""
    query = select(func.max(feed_mark.c.head))
    return tx.scalar(query.where(feed_mark.c.channel == name, feed_mark.c.day < day.isoformat())) or 0


def unmark(tx: Tx, name: str, until: int) -> None:
    """Forget when a channel was at positions up to `until`."""
    tx.execute(delete(feed_mark).where(feed_mark.c.channel == name, feed_mark.c.head <= until))


def min_pos(tx: Tx, name: str) -> int:
    """Give the position from which on a channel can be read."""
    return tx.scalar(select(channel.c.min_pos).where(channel.c.channel == name)) or 0


def raise_min_pos(tx: Tx, name: str, until: int) -> None:
    """Let a channel be read from `until` on only."""
    moved = update(channel).where(channel.c.channel == name, channel.c.min_pos < until)
    tx.execute(moved.values(min_pos=until))


def drop(tx: Tx, name: str, until: int, limit: int, *, commands: bool) -> bool:
    """Forget up to `limit` entries up to a position, commands alone or all; False once none is left."""
    query = select(feed.c.pos, feed.c.kind, feed.c.key).where(feed.c.channel == name, feed.c.pos <= until)
    if commands:
        query = query.where(feed.c.op == Op.COMMAND.value)
    rows = tx.execute(query.order_by(feed.c.pos).limit(limit)).all()
    if rows:
        tx.execute(delete(feed).where(feed.c.channel == name, feed.c.pos.in_([row.pos for row in rows])))
        latest = feed_latest.c
        gone = tuple_(latest.kind, latest.key, latest.pos).in_([(row.kind, row.key, row.pos) for row in rows])
        tx.execute(delete(feed_latest).where(latest.channel == name, gone))
    return len(rows) == limit
