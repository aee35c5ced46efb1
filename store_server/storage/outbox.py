"""Facts for the OMS, saved in the transaction that made them: in each lane a dense sequence, chained by hash."""

from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from shared.contract.events import FIRST_CHAIN, SCHEMA, Event, EventType, Pushed, chained
from shared.contract.oms.line import Lane, lane_of
from shared.value import Message
from store_server.storage import trimming
from store_server.storage.packing import BODY
from store_server.storage.tx import Tx

# The OMS takes bodies of 4 MiB; quoting a body inside a body can lengthen it by a fifth.
MOST_BYTES = 3 << 20
NEWEST = 500
_TOPICS = {Lane.CORE: "line", Lane.BULK: "audit"}
_INC = "coalesce((SELECT v FROM meta WHERE k = 'inc'), '')"
# With the incarnation the index leads straight to a sequence number; without it every row of the lane is read.
_OURS = f"lane = ? AND inc = {_INC}"


@dataclass(frozen=True)
class Cause:
    """Who did what, on which device, by which command, and when."""

    command_id: str
    actor: str
    device_id: str
    at: datetime


@dataclass(frozen=True)
class Depth:
    """How much waits for the OMS."""

    waiting: int
    oldest: datetime | None


def add(
    tx: Tx, event_id: str, kind: EventType, subject: str, aggver: int, data: Message, cause: Cause
) -> None:
    """Append one fact."""
    add_written(tx, event_id, kind, subject, aggver, data.model_dump_json(), cause)


def add_written(
    tx: Tx, event_id: str, kind: EventType, subject: str, aggver: int, data: str, cause: Cause
) -> None:
    """Append one fact whose data is JSON already."""
    body, lane = _body(event_id, kind, subject, aggver, data, cause), lane_of(kind)
    seq, chain = head(tx, lane)
    tx.execute(
        "INSERT INTO outbox (lane, inc, seq, event_id, type, subject, aggver, body, hash, created_at) "
        f"VALUES (?, {_INC}, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            lane.value,
            seq + 1,
            event_id,
            kind.value,
            subject,
            aggver,
            body,
            chained(chain, event_id, body),
            cause.at.isoformat(),
        ),
    )
    tx.touch(_TOPICS[lane])


def _body(event_id: str, kind: EventType, subject: str, aggver: int, data: str, cause: Cause) -> str:
    # The JSON of an Event: to check one and write it again, data and all, costs a scan 25 µs.
    head = {
        "id": event_id,
        "type": kind,
        "subject": subject,
        "aggver": aggver,
        "time": cause.at,
        "actor": cause.actor or None,
        "device": cause.device_id or None,
        "cause": cause.command_id,
        "schema_version": SCHEMA,
    }
    return f'{orjson.dumps(head).decode().removesuffix("}")},"data":{data}}}'


def head(tx: Tx, lane: Lane = Lane.CORE) -> tuple[int, str]:
    """Give the last sequence number and its link; (0, the first link) before any event."""
    row = tx.one(f"SELECT seq, hash FROM outbox WHERE {_OURS} ORDER BY seq DESC LIMIT 1", (lane,))
    return (0, FIRST_CHAIN) if row is None else (row["seq"], row["hash"])


def link(tx: Tx, seq: int, lane: Lane = Lane.CORE) -> str | None:
    """Give the chain's link at a sequence number, if it is known here."""
    if seq == 0:
        return FIRST_CHAIN
    found: str | None = tx.value(f"SELECT hash FROM outbox WHERE {_OURS} AND seq = ?", (lane, seq))
    return found


def after(tx: Tx, seq: int, limit: int, lane: Lane = Lane.CORE) -> tuple[Pushed, ...]:
    """Give the events that follow a sequence number, up to the first that is not as it was written: the OMS would believe it."""
    rows = tx.all(
        f"SELECT seq, event_id, {BODY} AS body, hash FROM outbox WHERE {_OURS} AND seq > ? ORDER BY seq LIMIT ?",
        (lane, seq, limit),
    )
    sound: list[Pushed] = []
    last = link(tx, seq, lane)
    for row in rows:
        told = row["body"]
        if told is None or (last is not None and row["hash"] != chained(last, row["event_id"], told)):
            break
        sound.append(Pushed(seq=row["seq"], id=row["event_id"], body=told))
        last = row["hash"]
    return tuple(sound)


def newest(tx: Tx, lane: Lane, limit: int) -> list[Event]:
    """Give the last events of a lane, the newest first."""
    query = f"SELECT {BODY} AS body FROM outbox WHERE {_OURS} ORDER BY seq DESC LIMIT ?"
    return [Event.model_validate_json(row["body"]) for row in tx.all(query, (lane, limit))]


def holds(tx: Tx, event_id: str) -> bool:
    """Tell whether a fact was made here before, also one that has left since."""
    kept = tx.one("SELECT 1 FROM outbox WHERE event_id = ?", (event_id,)) is not None
    return kept or trimming.knows(tx, event_id)


def actor_of(tx: Tx, subject: str, aggver: int) -> str | None:
    """Give who brought a subject to this version, if that is one of the newest facts."""
    # Facts are not found by subject in one step, and a conflict is with what happened just now.
    body = tx.value(
        f"SELECT {BODY} FROM outbox WHERE n > (SELECT max(n) FROM outbox) - ? AND subject = ? AND aggver = ?",
        (NEWEST, subject, aggver),
    )
    return None if body is None else Event.model_validate_json(body).actor


def told_by(tx: Tx, actor: str, since: datetime) -> int:
    """Count the facts of the core that someone brought about since."""
    moment = since.astimezone(UTC).isoformat()
    query = f"SELECT count(*) FROM outbox WHERE lane = ? AND created_at >= ? AND instr({BODY}, ?)"
    count: int = tx.value(query, (Lane.CORE, moment, f'"actor":"{actor}"'))
    return count


def name_incarnation(tx: Tx, inc: str) -> None:
    """Give events that were made before the first hello the incarnation that the OMS minted."""
    tx.execute("UPDATE outbox SET inc = ? WHERE inc = ''", (inc,))


def depth(tx: Tx, acked: int) -> Depth:
    """Tell how much of the core waits beyond the last event that the OMS has."""
    waiting = head(tx)[0] - acked
    oldest = tx.value(f"SELECT created_at FROM outbox WHERE {_OURS} AND seq = ?", (Lane.CORE, acked + 1))
    return Depth(waiting=waiting, oldest=None if oldest is None else datetime.fromisoformat(oldest))
