"""A bit that flips by itself on a store's disk, in what the chains cover."""

import re
from pathlib import Path
from random import Random
from typing import Any

from store_server.storage.copies import reading
from store_server.storage.packing import BODY
from store_server.storage.soundness import UNREADABLE

# Of what is packed a few bits say nothing.
_FACTS = f"SELECT n, lane, inc, seq, event_id, type, subject, aggver, {BODY}, hash, created_at FROM outbox"
HASHED = ("SELECT * FROM ledger ORDER BY n", f"{_FACTS} ORDER BY n")
# What is in no index: there a flip is in the row, or in what is left of an older one.
_WRITTEN = (
    ("ledger", "hash"),
    ("ledger", "document"),
    ("outbox", "hash"),
    ("outbox", "body"),
    ("outbox", "packed"),
)
SEEN = 12
_WAITS = """SELECT body FROM outbox WHERE inc = (SELECT v FROM meta WHERE k = 'inc')
    AND seq > (SELECT CAST(v AS INTEGER) FROM meta WHERE k = 'acked')"""
_MOMENT = re.compile(r'"time":"[^"T]+T\d\d:\d\d')


def written(path: Path) -> Any:
    """Give all rows of the hashed tables of a file that nobody has open; None if they cannot be read."""
    try:
        with reading(path) as tx:
            return [[tuple(row) for row in tx.all(sql)] for sql in HASHED]
    except UNREADABLE:
        return None


def flip(path: Path, rng: Random) -> bool:
    """Flip one bit of a row in a file that nobody has open; False if there is none to flip."""
    table, column = rng.choice(_WRITTEN)
    with reading(path) as tx:
        texts = [row[0] for row in tx.all(f"SELECT {column} FROM {table} WHERE length({column}) >= {SEEN}")]
    if not texts:
        return False
    text = _bytes(rng.choice(texts))
    start = rng.randrange(len(text) - SEEN + 1)
    return _flipped(path, text[start : start + SEEN], rng.randrange(SEEN), rng.randrange(8))


def flip_what_waits(path: Path, rng: Random) -> bool:
    """Flip a bit of a fact that the OMS has not heard of, so that it tells another minute; False if none waits."""
    with reading(path) as tx:
        waiting = [row[0] for row in tx.all(_WAITS)]
    moments = [found[0] for body in waiting if (found := _MOMENT.search(body))]
    return bool(moments) and _flipped(path, rng.choice(moments).encode(), -1, 0)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _flipped(path: Path, text: bytes, place: int, bit: int) -> bool:
    """Flip a bit of a text in the row that has it, and not in what is left of an older one."""
    before, content = written(path), path.read_bytes()
    found = content.find(text)
    while found >= 0:
        flipped = bytearray(content)
        flipped[found + place % len(text)] ^= 1 << bit
        path.write_bytes(flipped)
        if written(path) != before:
            return True
        found = content.find(text, found + 1)
    path.write_bytes(content)
    return False
