"""Facts that the OMS has had for weeks leave the outbox; of each a number stays, by which it is known again.

    n:  trimmed │ kept for an OMS that goes back in time │ acked │ waits
                ▲ where the OMS was that many days ago   ▲ the OMS has all up to here

Each lane is trimmed by itself. Days are those on which the store ran: a clock that jumps by years is one day more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from shared.contract.oms.line import Lane
from store_server.storage import meta
from store_server.storage.lanes import LAST_ACKED
from store_server.storage.marks import mark
from store_server.storage.tx import Tx

_BASE: Mapping[str, str] = {Lane.CORE: "trimmed", Lane.BULK: "trimmed_bulk"}
_COUNT = "trimmed_count"


class Base(NamedTuple):
    """The last fact that was trimmed: the next one's link follows from its own."""

    inc: str
    seq: int
    link: str


def note_day(tx: Tx, now: datetime) -> None:
    """Note, once a day, up to which fact of each lane the OMS has all."""
    for lane in Lane:
        tx.execute(
            f"INSERT INTO acked_on (lane, day, n) SELECT ?, ?, n FROM ({LAST_ACKED[lane]}) WHERE true "
            "ON CONFLICT (lane, day) DO NOTHING",
            (lane.value, now.date().isoformat()),
        )


def trim(tx: Tx, days: int, most: int) -> int:
    """Let up to `most` facts of each lane go that the OMS has had for so many days, and give how many went."""
    return sum(_trim(tx, lane, days, most) for lane in Lane)


def _trim(tx: Tx, lane: Lane, days: int, most: int) -> int:
    # What was noted today comes first, so that many days lie behind the one that follows.
    noted = "SELECT day, n FROM acked_on WHERE lane = ? ORDER BY n DESC, day DESC LIMIT 1 OFFSET ?"
    at = tx.one(noted, (lane, days))
    if at is None:
        return 0
    # The last one that the OMS has stays: the next push begins at its link.
    # The plus lets SQLite begin at the oldest row, instead of sorting the whole lane.
    of_lane = "FROM outbox WHERE +lane = ? AND n <= ?"
    query = f"SELECT n, event_id, inc, seq, hash {of_lane} AND n < ({LAST_ACKED[lane]}) ORDER BY n LIMIT ?"
    gone = tx.all(query, (lane, at["n"], most))
    if gone:
        fresh = [(mark(row["event_id"]),) for row in gone if not knows(tx, row["event_id"])]
        tx.many("INSERT INTO trimmed (event) VALUES (?)", fresh)
        last = gone[-1]
        tx.execute(f"DELETE {of_lane}", (lane.value, last["n"]))
        meta.put(tx, _BASE[lane], f"{last['inc']} {last['seq']} {last['hash']}")
        meta.put(tx, _COUNT, str(meta.number(tx, _COUNT) + len(fresh)))
    tx.execute("DELETE FROM acked_on WHERE lane = ? AND (n, day) < (?, ?)", (lane.value, at["n"], at["day"]))
    return len(gone)


def wait_anew(tx: Tx, lane: Lane) -> None:
    """Forget since when the OMS has had a lane's facts, which it is told again."""
    tx.execute("DELETE FROM acked_on WHERE lane = ?", (lane.value,))


def knows(tx: Tx, event_id: str) -> bool:
    """Tell whether a fact was kept here, and left."""
    return tx.one("SELECT 1 FROM trimmed WHERE event = ?", (mark(event_id),)) is not None


def base(tx: Tx, lane: str) -> Base | None:
    """Give the last fact of a lane that left; None before any, and for what a flipped bit makes of a lane's name."""
    key = _BASE.get(lane)
    kept = key and meta.get(tx, key)
    if not kept:
        return None
    inc, seq, link = kept.split(" ")
    return Base(inc, int(seq), link)


def lost(tx: Tx) -> int:
    """Count the numbers of facts that left which are kept no longer."""
    kept: int = tx.value("SELECT count(*) FROM trimmed")
    return meta.number(tx, _COUNT) - kept
