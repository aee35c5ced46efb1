"""The line of each store: hello, push, pull, snapshot. The store always calls."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from central_oms.dependencies import Db, Epoch, Fresh, Now, exactly
from central_oms.use_cases import snapshots, streams
from shared.contract.oms_api import Hello, HelloAnswer, Pull, PullAnswer, Push, PushAnswer, Snapshot
from shared.contract.problem import documented
from shared.errors import BadInput, NotFound, SequenceGap, StaleSession, TooLarge
from shared.value import Id

router = APIRouter(prefix="/stores/{store_id}", tags=["stores"])
StoreId = Annotated[Id, Path(examples=["s-lyon"])]

PLACE = r"^[0-9]{1,15}\|[^|]*\|[^|]*$"

HELLO = {
    "nonce": "0197a1c2-0000-7000-8000-000000000001",
    "boot_id": "0197a1c2-0000-7000-8000-000000000002",
    "inc": None,
    "seq": 0,
    "clock": "2026-11-21T09:00:00Z",
}
PUSH = {
    "session": "0197a1c2-0000-7000-8000-000000000003",
    "inc": "0197a1c2-0000-7000-8000-000000000004",
    "first": 1,
    "prev": "0" * 64,
    "events": [],
}
PULL = {
    "session": "0197a1c2-0000-7000-8000-000000000003",
    "cursor": {"epoch": 1, "through": {"store:s-lyon": 12}},
    "limit": 500,
}


@router.post("/hello", responses=documented(NotFound, BadInput, TooLarge))
async def hello(
    store_id: StoreId,
    said: Annotated[Hello, exactly(Hello), Body(examples=[HELLO])],
    db: Db,
    epoch: Epoch,
    now: Now,
    mint: Fresh,
) -> HelloAnswer:
    """Begin a session, which ends the one before."""
    return await db.write(lambda tx: streams.hello(tx, store_id, said, epoch, now, mint))


@router.post("/push", responses=documented(StaleSession, SequenceGap, BadInput, TooLarge))
async def push(
    store_id: StoreId, pushed: Annotated[Push, exactly(Push), Body(examples=[PUSH])], db: Db, now: Now
) -> PushAnswer:
    """Take facts, each once; the answer tells up to where they are durable."""
    return await db.write(lambda tx: streams.push(tx, store_id, pushed, now))


@router.post("/pull", response_model=PullAnswer, responses=documented(StaleSession, BadInput, TooLarge))
async def pull(
    store_id: StoreId, pulled: Annotated[Pull, exactly(Pull), Body(examples=[PULL])], db: Db, epoch: Epoch
) -> Response:
    """Give the feed after the cursor."""
    # Told as JSON in the reader's thread: 2,000 entries would hold the event loop for tens of milliseconds.
    answer = await db.read(lambda tx: streams.pull(tx, store_id, pulled, epoch).model_dump_json())
    return Response(answer, media_type="application/json")


@router.get("/snapshot/{channel}", response_model=Snapshot, responses=documented(NotFound, BadInput))
async def snapshot(
    store_id: StoreId,
    channel: Annotated[Id, Path(examples=["network"])],
    db: Db,
    epoch: Epoch,
    after: Annotated[str | None, Query(max_length=160, pattern=PLACE)] = None,
) -> Response:
    """Give a page of a state channel; ask on with `after` until it is null."""
    page = await db.read(lambda tx: snapshots.snapshot(tx, store_id, channel, after, epoch))
    return Response(page, media_type="application/json")
