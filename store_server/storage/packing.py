"""Facts that the OMS has are kept packed, in a third of their room; what waits for it stays as it was written.

    n:  trimmed │ packed │ acked since the last look │ waits

Each lane is packed by itself. Whoever reads a body selects `BODY`.
"""

from collections.abc import Mapping
from typing import Any

from shared.contract.oms.line import Lane
from store_server.storage import meta
from store_server.storage.lanes import LAST_ACKED
from store_server.storage.tx import Tx

#: The body of a row of the outbox; NULL if it was packed and is not as it was.
BODY = "CASE WHEN packed IS NULL THEN body ELSE unpacked(packed) END"
_UNTIL: Mapping[str, str] = {Lane.CORE: "packed", Lane.BULK: "packed_bulk"}
_KEPT = "n, lane, inc, seq, event_id, type, subject, aggver, hash, created_at"


def pack(tx: Tx, most: int) -> int:
    """Pack up to `most` facts of each lane that the OMS has, and give how many were."""
    return sum(_pack(tx, lane, most) for lane in Lane)


def _pack(tx: Tx, lane: Lane, most: int) -> int:
    # The plus lets SQLite go from row to row, beginning at the first one that is not packed.
    of_lane = "FROM outbox WHERE +lane = ? AND n > ?"
    since = meta.number(tx, _UNTIL[lane])
    query = f"SELECT n {of_lane} AND n <= ({LAST_ACKED[lane]}) ORDER BY n LIMIT ?"
    found = tx.all(query, (lane.value, since, most))
    if found:
        until = found[-1]["n"]
        _move(tx, f"{of_lane} AND n <= ? AND packed IS NULL", (lane.value, since, until))
        meta.put(tx, _UNTIL[lane], str(until))
    return len(found)


def _move(tx: Tx, these: str, params: tuple[Any, ...]) -> None:
    # A row that grows smaller where it is leaves its page half empty, for ever. What was taken out goes in densely.
    tx.execute(
        f"INSERT INTO packing ({_KEPT}, body, packed) SELECT {_KEPT}, '', packed(body) {these}", params
    )
    tx.execute("DELETE FROM outbox WHERE n IN (SELECT n FROM packing)")
    tx.execute(
        f"INSERT INTO outbox ({_KEPT}, body, packed) SELECT {_KEPT}, body, packed FROM packing ORDER BY n"
    )
    tx.execute("DELETE FROM packing")
