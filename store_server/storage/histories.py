"""Making one history out of what this store keeps and what the OMS holds from it.

    outbox:  old incarnations, as far as both agree │ what the OMS holds beyond │ what it lacks, as 1, 2, 3 … of the new one

Only what is beyond the last agreement is written anew, in the order of the OMS's journal and then in the store's own. That is
the core; of the bulk lane all that is kept here is numbered anew, and the OMS passes over what it has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from shared.basket import Basket, BasketLine
from shared.contract.events import FIRST_CHAIN, Event, EventType, Known, chained
from shared.contract.oms.line import Lane
from shared.contract.versions import FACT_STEPS, lifted
from shared.order import Order
from store_server.storage import meta, trimming
from store_server.storage.packing import BODY
from store_server.storage.tx import Row, Tx

PAGE = 500
_AGREED = "agreed"
LACKED = "body IS NOT NULL"
# The plus keeps SQLite from sorting the whole lane: it goes from row to row.
_CORE = f"+lane = '{Lane.CORE}'"


@dataclass
class Chain:
    """The end of an incarnation's chain while events are written to it."""

    inc: str
    seq: int = 0
    link: str = FIRST_CHAIN


def begin(tx: Tx) -> None:
    """Forget a journal that was fetched before."""
    tx.execute("DELETE FROM recalled")
    meta.put(tx, _AGREED, "0")


def agree(tx: Tx, inc: str, seq: int) -> None:
    """Note that the OMS holds all up to an event of an incarnation that this file spoke in: its journal follows that one."""
    of_inc = "FROM outbox WHERE lane = ? AND inc = ?"
    until = tx.value(f"SELECT max(n) {of_inc} AND seq <= ?", (Lane.CORE, inc, seq))
    if until is None:
        until = tx.value(f"SELECT coalesce(min(n) - 1, 0) {of_inc}", (Lane.CORE, inc))
    meta.put(tx, _AGREED, str(until))


def stage(tx: Tx, events: Iterable[Known]) -> None:
    """Keep a page of the journal; a page that comes twice is kept once."""
    for event in events:
        ours = _own_body(tx, event.id)
        agreed = trimming.knows(tx, event.id) if ours is None else ours == event.body
        tx.execute(
            "INSERT INTO recalled (event_id, body) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING",
            (event.id, None if agreed else event.body),
        )


def lacked(tx: Tx) -> Iterator[tuple[Known, str | None]]:
    """Give, in the journal's order, each event that this store lacks or keeps with another body, and that other body."""
    for row in _in_pages(tx, f"WHERE {LACKED} AND n > ?"):
        yield Known(id=row["event_id"], body=row["body"]), _own_body(tx, row["event_id"])


def write_anew(tx: Tx, inc: str) -> Chain:
    """Let the outbox be one history, whose events that the OMS lacks are 1, 2, 3 … of `inc`; give the end of that chain."""
    beyond = _agreed_until(tx)
    held, ahead = Chain(f"held:{inc}"), Chain(inc)
    own = "SELECT 1 FROM outbox o WHERE o.event_id = r.event_id AND o.n > ?"
    for row in _in_pages(tx, f"r WHERE ({LACKED} OR EXISTS ({own})) AND n > ?", beyond):
        body = row["body"] or _own_body(tx, row["event_id"])
        _move(tx, held, Known(id=row["event_id"], body=body or ""))
    for event in _ours_alone(tx, beyond, held, ahead):
        _move(tx, ahead, event)
    # Agreed upon before this file knew any incarnation: the next one that it is told of is not theirs.
    tx.execute(f"UPDATE outbox SET inc = ? WHERE {_CORE} AND inc = ''", (f"unnamed:{inc}",))
    begin(tx)
    return ahead


def number_anew(tx: Tx, inc: str) -> None:
    """Let all that is kept of the bulk lane be 1, 2, 3 … of `inc`; it stays as long as if it were new."""
    trimming.wait_anew(tx, Lane.BULK)
    chain = Chain(inc)
    for row in tx.all(
        f"SELECT n, event_id, {BODY} AS body FROM outbox WHERE lane = ? ORDER BY n", (Lane.BULK,)
    ):
        chain.seq, chain.link = chain.seq + 1, chained(chain.link, row["event_id"], row["body"])
        moved = (chain.inc, chain.seq, chain.link, row["n"])
        tx.execute("UPDATE outbox SET inc = ?, seq = ?, hash = ? WHERE n = ?", moved)


def append(tx: Tx, chain: Chain, event: Known) -> None:
    """Write an event to the end of a chain."""
    chain.seq, chain.link = chain.seq + 1, chained(chain.link, event.id, event.body)
    told = read(event)
    about = (
        ("", event.id, 0, "")
        if told is None
        else (told.type, told.subject, told.aggver, told.time.isoformat())
    )
    tx.execute(
        "INSERT INTO outbox (lane, inc, seq, event_id, body, hash, type, subject, aggver, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (Lane.CORE.value, chain.inc, chain.seq, event.id, event.body, chain.link, *about),
    )


def place_orders(tx: Tx, inc: str) -> None:
    """Let each order know anew where its event is; the OMS has those of earlier incarnations."""
    tx.execute("UPDATE orders SET seq = 0")
    placed = tx.all(
        "SELECT subject, seq FROM outbox WHERE lane = ? AND inc = ? AND type = ?",
        (Lane.CORE, inc, EventType.ORDER_PLACED),
    )
    tx.many("UPDATE orders SET seq = ? WHERE order_id = ?", [(row["seq"], row["subject"]) for row in placed])


def remember(tx: Tx, event: Event) -> None:
    """Note the command of a device that an event follows from as done: its answer is gone, its key is not free."""
    if event.cause and event.device:
        tx.execute(
            "INSERT INTO idem (device_id, key, fingerprint, response, created_at) VALUES (?, ?, '', '', ?) "
            "ON CONFLICT (device_id, key) DO NOTHING",
            (event.device, event.cause, event.time.isoformat()),
        )


def sold_basket(tx: Tx, order: Order) -> Basket | None:
    """Give the basket that became an order, if this file has it: its lines bear the same ids."""
    marked = f'%"{order.lines[0].line_id}"%'
    bodies = tx.all("SELECT body FROM basket WHERE body LIKE ? ORDER BY changed_at DESC", (marked,))
    found = (Basket.model_validate_json(row["body"]) for row in bodies)
    return next((basket for basket in found if _lines(basket.lines) == _lines(order.lines)), None)


def understood(event: Known) -> Event | None:
    """Read an event as this version would have written it; None if that cannot be."""
    told = read(event)
    return told and lifted(told, FACT_STEPS)


def read(event: Known) -> Event | None:
    """Read an event as it was written; None if it is none."""
    try:
        return Event.model_validate_json(event.body)
    except ValidationError:
        return None


def _agreed_until(tx: Tx) -> int:
    """Give the number of the last event before the first that the OMS lacks or knows otherwise."""
    agreed = "SELECT 1 FROM recalled r WHERE r.event_id = o.event_id AND r.body IS NULL"
    known = meta.number(tx, _AGREED)
    beyond = f"SELECT min(n) FROM outbox o WHERE {_CORE} AND n > ? AND NOT EXISTS ({agreed})"
    first = tx.value(beyond, (known,))
    last: int = tx.value("SELECT coalesce(max(n), 0) FROM outbox") if first is None else first - 1
    return last


def _ours_alone(tx: Tx, beyond: int, *written: Chain) -> Iterator[Known]:
    marks = ",".join("?" * len(written))
    beyond_these = f"{_CORE} AND n > ? AND inc NOT IN ({marks})"
    query = f"SELECT event_id, {BODY} AS body FROM outbox WHERE {beyond_these} ORDER BY n LIMIT {PAGE}"
    while rows := tx.all(query, (beyond, *(chain.inc for chain in written))):
        yield from (Known(id=row["event_id"], body=row["body"]) for row in rows)


def _move(tx: Tx, chain: Chain, event: Known) -> None:
    tx.execute("DELETE FROM outbox WHERE event_id = ?", (event.id,))
    append(tx, chain, event)


def _own_body(tx: Tx, event_id: str) -> str | None:
    row = tx.one(f"SELECT event_id AS id, {BODY} AS body FROM outbox WHERE event_id = ?", (event_id,))
    # One that cannot be read is not one that is not there: its stock has moved, and `Known` refuses it.
    return None if row is None else Known.model_validate(dict(row)).body


def _in_pages(tx: Tx, where: str, *params: object) -> Iterator[Row]:
    last = 0
    query = f"SELECT n, event_id, body FROM recalled {where} ORDER BY n LIMIT {PAGE}"
    while rows := tx.all(query, (*params, last)):
        yield from rows
        last = rows[-1]["n"]


def _lines(lines: Iterable[BasketLine]) -> set[str]:
    return {line.line_id for line in lines}
