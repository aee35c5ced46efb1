"""Facts that the OMS has had for weeks leave the outbox; of each a number stays, by which it is known again.

    n:  trimmed │ kept for an OMS that goes back in time │ acked │ waits
                ▲ where the OMS was that many days ago   ▲ the OMS has all up to here

Days are those on which the store ran: a clock that jumps by years is one day more.
"""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from shared.contract.oms.line import LANE
from store_server.storage import meta
from store_server.storage.database import Tx

_BASE, _COUNT = "trimmed", "trimmed_count"
_ACKED = f"""SELECT n FROM outbox WHERE lane = '{LANE}' AND inc = (SELECT v FROM meta WHERE k = 'inc')
    AND seq = (SELECT CAST(v AS INTEGER) FROM meta WHERE k = 'acked')"""


class Base(NamedTuple):
    """The last fact that was trimmed: the next one's link follows from its own."""

    inc: str
    seq: int
    link: str


def note_day(tx: Tx, now: datetime) -> None:
    """Note, once a day, up to which fact the OMS has all."""
    tx.execute(
        f"INSERT INTO acked_on (day, n) SELECT ?, n FROM ({_ACKED}) WHERE true ON CONFLICT (day) DO NOTHING",
        (now.date().isoformat(),),
    )


def trim(tx: Tx, days: int, most: int) -> int:
    """Let up to `most` facts go that the OMS has had for so many days, and give how many went."""
    # What was noted today comes first, so that many days lie behind the one that follows.
    at = tx.one("SELECT day, n FROM acked_on ORDER BY n DESC, day DESC LIMIT 1 OFFSET ?", (days,))
    if at is None:
        return 0
    # The last one that the OMS has stays: the next push begins at its link.
    query = (
        f"SELECT n, event_id, inc, seq, hash FROM outbox WHERE n <= ? AND n < ({_ACKED}) ORDER BY n LIMIT ?"
    )
    gone = tx.all(query, (at["n"], most))
    if gone:
        fresh = [(number(row["event_id"]),) for row in gone if not knows(tx, row["event_id"])]
        tx.many("INSERT INTO trimmed (event) VALUES (?)", fresh)
        last = gone[-1]
        tx.execute("DELETE FROM outbox WHERE n <= ?", (last["n"],))
        meta.put(tx, _BASE, f"{last['inc']} {last['seq']} {last['hash']}")
        meta.put(tx, _COUNT, str(meta.number(tx, _COUNT) + len(fresh)))
    tx.execute("DELETE FROM acked_on WHERE (n, day) < (?, ?)", (at["n"], at["day"]))
    return len(gone)


def knows(tx: Tx, event_id: str) -> bool:
    """Tell whether a fact was kept here, and left."""
    return tx.one("SELECT 1 FROM trimmed WHERE event = ?", (number(event_id),)) is not None


def base(tx: Tx) -> Base | None:
    """Give the last fact that left; None before any."""
    kept = meta.get(tx, _BASE)
    if kept is None:
        return None
    inc, seq, link = kept.split(" ")
    return Base(inc, int(seq), link)


def lost(tx: Tx) -> int:
    """Count the numbers of facts that left which are kept no longer."""
    kept: int = tx.value("SELECT count(*) FROM trimmed")
    return meta.number(tx, _COUNT) - kept


def number(event_id: str) -> int:
    """Give the number that stays of a fact: 10 bytes of file instead of its 600; no two of millions share one."""
    return int.from_bytes(sha256(event_id.encode()).digest()[:8], signed=True)
