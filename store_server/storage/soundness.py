"""Whether a file still holds what was written: SQLite itself notices one flipped bit in eight, the chains every one."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import orjson
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from shared.contract.events import FIRST_CHAIN, chained
from store_server.storage import trimming
from store_server.storage.packing import BODY
from store_server.storage.stock import FIRST_LINK, LEDGER_COLUMNS, link
from store_server.storage.tx import Row, Tx

TAIL = 1_000
MOST_FINDINGS = 20
UNREADABLE = (
    sqlite3.DatabaseError,
    ValueError,
    TypeError,
)  #: a page, a text or a number that is no longer one
_LEDGER = f"SELECT n, {', '.join(LEDGER_COLUMNS)}, hash FROM ledger WHERE n > ? ORDER BY n"
_OUTBOX = """SELECT n, lane, inc, seq, event_id, type, subject, aggver, {body} AS body, hash, created_at FROM outbox
    WHERE n > ? ORDER BY lane, inc, seq"""
_UNEVEN = """SELECT sku FROM stock FULL JOIN (
    SELECT sku, sum(delta) FILTER (WHERE bucket = 'on_hand') AS on_hand,
        sum(delta) FILTER (WHERE bucket = 'reserved') AS reserved,
        sum(delta) FILTER (WHERE bucket = 'granted') AS granted FROM ledger GROUP BY sku) AS summed USING (sku)
    WHERE ifnull(stock.on_hand, 0) != ifnull(summed.on_hand, 0)
       OR ifnull(stock.reserved, 0) != ifnull(summed.reserved, 0)
       OR ifnull(stock.granted, 0) != ifnull(summed.granted, 0)"""


def check_pages(tx: Tx) -> Iterator[str]:
    """Tell what SQLite finds wrong with its pages and indices."""
    for row in tx.all(f"PRAGMA integrity_check({MOST_FINDINGS})"):
        if row[0] != "ok":
            yield str(row[0])
    for row in tx.all("PRAGMA foreign_key_check"):
        yield f"{row['table']} {row['rowid']} belongs to nothing in {row['parent']}"


def check_ledger(tx: Tx, newest: int | None = None) -> Iterator[str]:
    """Tell which rows of the ledger are not as they were written; only of the newest ones if a number is given."""
    if not _has(tx, "ledger", "hash"):
        return
    n = _before(tx, "ledger", newest)
    previous = tx.value("SELECT hash FROM ledger WHERE n = ?", (n,)) or FIRST_LINK
    for row in tx.execute(_LEDGER, (n,)):
        if row["n"] != n + 1:
            yield f"row {n + 1} is missing"
        if row["hash"] != link(previous, *(row[column] for column in LEDGER_COLUMNS)):
            yield f"row {row['n']} is not as it was written"
        n, previous = row["n"], row["hash"]


def check_stock(tx: Tx) -> Iterator[str]:
    """Tell which levels are not the sum of the ledger."""
    if not _has(tx, "ledger", "delta"):
        return
    for row in tx.all(_UNEVEN):
        yield f"{row['sku']} is not the sum of its movements"


def check_outbox(tx: Tx, newest: int | None = None) -> Iterator[str]:
    """Tell which facts are not as they were written; only of the newest ones if a number is given."""
    if not _has(tx, "outbox", "hash"):
        return
    written = BODY if _has(tx, "outbox", "packed") else "body"
    rows = tx.execute(_OUTBOX.format(body=written), (_before(tx, "outbox", newest),))
    for (lane, inc), facts in groupby(rows, key=lambda row: (row["lane"], row["inc"])):
        seq, last = None, None
        for row in facts:
            if seq is None:
                seq, last = row["seq"] - 1, _link_before(tx, lane, inc, row["seq"])
                if last is None:
                    yield f"fact {seq} of {lane} is missing"
            if row["seq"] != seq + 1:
                last = _link_before(tx, lane, inc, row["seq"])
                if newest is None:
                    yield f"fact {seq + 1} of {lane} is missing"
            if last is not None and not _as_written(row, last):
                yield f"fact {row['seq']} of {lane} is not as it was written"
            seq, last = row["seq"], row["hash"]


def check_trimmed(tx: Tx) -> Iterator[str]:
    """Tell whether the numbers of all facts that left are there."""
    if _has(tx, "trimmed", "event") and (lost := trimming.lost(tx)):
        yield f"of the facts that left, {lost} are not known any more"


CHECKS: dict[str, Callable[[Tx], Iterator[str]]] = {
    "pages": check_pages,
    "ledger": check_ledger,
    "stock": check_stock,
    "outbox": check_outbox,
    "trimmed": check_trimmed,
}


def findings(tx: Tx) -> dict[str, list[str]]:
    """Check everything; a list is empty where nothing was found."""
    return {name: _found(check, tx) for name, check in CHECKS.items()}


def tail_findings(tx: Tx) -> list[str]:
    """Check what was written last, in milliseconds."""
    return [*_found(lambda tx: check_ledger(tx, TAIL), tx), *_found(lambda tx: check_outbox(tx, TAIL), tx)]


def _found(check: Callable[[Tx], Iterator[str]], tx: Tx) -> list[str]:
    found: list[str] = []
    try:
        for finding in check(tx):
            found.append(finding)
            if len(found) == MOST_FINDINGS:
                break
    except UNREADABLE as error:
        found.append(str(error))
    return found


def _has(tx: Tx, table: str, column: str) -> bool:
    """Tell whether a file has a column: one that waits for a migration may not."""
    return bool(tx.value("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", (table, column)))


def _before(tx: Tx, table: str, newest: int | None) -> int:
    """Give the row after which to look."""
    if newest is None:
        return 0
    return max(0, (tx.value(f"SELECT max(n) FROM {table}") or 0) - newest)


def _link_before(tx: Tx, lane: str, inc: str, seq: int) -> str | None:
    """Give the link that a fact's own follows from; None if the fact before it is gone."""
    if seq == 1:
        return FIRST_CHAIN
    gone = trimming.base(tx, lane)
    if gone is not None and (gone.inc, gone.seq) == (inc, seq - 1):
        return gone.link
    where = "lane = ? AND inc = ? AND seq = ?"
    found: str | None = tx.value(f"SELECT hash FROM outbox WHERE {where}", (lane, inc, seq - 1))
    return found


def _as_written(row: Row, last: str) -> bool:
    # The body is read only if its link proves it; the columns then have to say what it says.
    linked = row["hash"] == chained(str(last), str(row["event_id"]), str(row["body"]))
    return linked and _columns(row) == _told(orjson.loads(row["body"]))


def _columns(row: Row) -> tuple[Any, ...]:
    return row["event_id"], row["type"], row["subject"], row["aggver"], _moment(row["created_at"])


def _told(event: dict[str, Any]) -> tuple[Any, ...]:
    return event["id"], event["type"], event["subject"], event["aggver"], _moment(event["time"])


def _moment(text: str) -> str:
    return text.replace("Z", "+00:00")
