"""What goes up in a lane: the facts that the OMS has not, and how far it has them afterwards."""

from shared.contract.events import SCHEMA, Pushed
from shared.contract.oms.line import Lane, Push, PushAnswer
from store_server.oms.pacing import within_bytes
from store_server.storage import lanes, meta, outbox
from store_server.storage.tx import Tx


def unsaid(operations: Tx, lane: Lane, most: int) -> tuple[Pushed, ...]:
    """Give the next facts of a lane that one call carries."""
    return within_bytes(outbox.after(operations, lanes.acked(operations, lane), most, lane))


def push(operations: Tx, session: str | None, lane: Lane, events: tuple[Pushed, ...], heard: int = 0) -> Push:
    """Put facts where they belong in the lane's sequence; `heard` is how far the store has the OMS's commands."""
    acked = lanes.acked(operations, lane)
    return Push(
        session=session or "",
        lane=lane,
        inc=meta.get(operations, "inc") or "",
        first=acked + 1,
        prev=outbox.link(operations, acked, lane) or "",
        schema_version=SCHEMA,
        heard=heard,
        events=events,
    )


def acknowledge(operations: Tx, answer: PushAnswer, lane: Lane) -> None:
    """Note how far the OMS has a lane; an answer that is not of this file's facts changes nothing."""
    if lanes.acked(operations, lane) < answer.acked <= outbox.head(operations, lane)[0]:
        lanes.note_acked(operations, lane, answer.acked)
        if lane is Lane.CORE:
            operations.touch("line")
