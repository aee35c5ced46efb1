"""The line of each store: hello, push, pull, snapshot, reconcile. The store always calls."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from central_oms.dependencies import Db, Epoch, Fresh, Gate, Held, Now, Packing, exactly
from central_oms.use_cases import contact, machines, snapshots, streams
from central_oms.use_cases import reconcile as reconciling
from shared.contract.oms.feed import Pull, PullAnswer, Snapshot
from shared.contract.oms.line import (
    Admit,
    Hello,
    HelloAnswer,
    Journal,
    Lane,
    Machines,
    Push,
    PushAnswer,
    Recall,
    Reconcile,
    Reconciled,
)
from shared.contract.packing import Packed
from shared.contract.problem import documented
from shared.errors import (
    BadInput,
    Conflict,
    CursorExpired,
    EpochChanged,
    Fenced,
    NotFound,
    SequenceGap,
    StaleSession,
    Superseded,
    TooLarge,
    TooOften,
    Torn,
    UpgradeRequired,
)
from shared.value import Id, Message

router = APIRouter(prefix="/stores/{store_id}", tags=["stores"])
StoreId = Annotated[Id, Path(examples=["s-lyon"])]

PLACE = r"^[0-9]{1,15}\|[^|]*\|[^|]*$"

HELLO = {
    "nonce": "0197a1c2-0000-7000-8000-000000000001",
    "boot_id": "0197a1c2-0000-7000-8000-000000000002",
    "machine_id": "0197a1c2-0000-7000-8000-000000000005",
    "inc": None,
    "seq": 0,
    "clock": "2026-11-21T09:00:00Z",
    "schema_min": 1,
    "schema_max": 1,
}
PUSH = {
    "session": "0197a1c2-0000-7000-8000-000000000003",
    "inc": "0197a1c2-0000-7000-8000-000000000004",
    "first": 1,
    "prev": "0" * 64,
    "schema_version": 1,
    "events": [],
}
PULL = {
    "session": "0197a1c2-0000-7000-8000-000000000003",
    "cursor": {"epoch": 1, "through": {"store:s-lyon": 12}},
    "limit": 500,
    "wait_s": 0,
}
RECONCILE = {
    "session": "0197a1c2-0000-7000-8000-000000000003",
    "nonce": "0197a1c2-0000-7000-8000-000000000006",
}
RECALL = {"session": "0197a1c2-0000-7000-8000-000000000003", "after": None}
ADMIT = {"machine_id": "0197a1c2-0000-7000-8000-000000000005"}


@router.post(
    "/hello",
    responses=documented(NotFound, Superseded, Fenced, UpgradeRequired, TooOften, BadInput, TooLarge),
)
async def hello(
    store_id: StoreId,
    said: Annotated[Hello, exactly(Hello), Body(examples=[HELLO])],
    db: Db,
    gate: Gate,
    epoch: Epoch,
    now: Now,
    mint: Fresh,
) -> HelloAnswer:
    """Begin a session, which ends the one before."""
    gate.enter(store_id, 0, now.timestamp())
    answer = await db.write(lambda tx: contact.greet(tx, store_id, said, epoch, now, mint))
    if isinstance(answer, Conflict):
        raise answer
    return answer


@router.post("/reconcile", responses=documented(StaleSession, TooOften, BadInput, TooLarge))
async def reconcile(
    store_id: StoreId,
    asked: Annotated[Reconcile, exactly(Reconcile), Body(examples=[RECONCILE])],
    db: Db,
    gate: Gate,
    epoch: Epoch,
    now: Now,
    mint: Fresh,
) -> Reconciled:
    """Begin a new incarnation: the store saw that the OMS holds another history of it."""
    gate.enter(store_id, 0, now.timestamp())
    return await db.write(lambda tx: reconciling.reconcile(tx, store_id, asked, epoch, now, mint))


@router.post(
    "/journal", response_model=Journal, responses=documented(StaleSession, TooOften, BadInput, TooLarge)
)
async def journal(
    store_id: StoreId,
    asked: Annotated[Recall, exactly(Recall), Body(examples=[RECALL])],
    db: Db,
    gate: Gate,
    now: Now,
    packing: Packing,
) -> Response:
    """Give a page of all that the store ever told; ask on with `after` until it is null."""
    gate.enter(store_id, 0, now.timestamp())
    page = await db.read(lambda tx: packing(_json(reconciling.journal(tx, store_id, asked))))
    return _response(page)


@router.get("/machines", responses=documented(NotFound, BadInput))
async def show_machines(store_id: StoreId, db: Db) -> Machines:
    """Give the machines that spoke for the store, the newest first."""
    return await db.read(lambda tx: machines.show(tx, store_id))


@router.post("/admit", responses=documented(NotFound, BadInput, TooLarge))
async def admit(
    store_id: StoreId, chosen: Annotated[Admit, exactly(Admit), Body(examples=[ADMIT])], db: Db, now: Now
) -> Machines:
    """Of two machines that speak as one store, hear this one from now on and the other no more."""
    return await db.write(lambda tx: contact.admit(tx, store_id, chosen.machine_id, now))


@router.post(
    "/push",
    responses=documented(StaleSession, SequenceGap, UpgradeRequired, TooOften, Torn, BadInput, TooLarge),
)
async def push(
    store_id: StoreId,
    pushed: Annotated[Push, exactly(Push), Body(examples=[PUSH])],
    db: Db,
    gate: Gate,
    now: Now,
) -> PushAnswer:
    """Take facts, each once; the answer tells up to where they are durable."""
    # The bulk lane has an allowance of its own, so that it takes nothing from that of the orders.
    asking = store_id if pushed.lane is Lane.CORE else f"{store_id}/{pushed.lane.value}"
    gate.enter(asking, len(pushed.events), now.timestamp())
    return await db.write(lambda tx: streams.push(tx, store_id, pushed, now))


@router.post(
    "/pull",
    response_model=PullAnswer,
    responses=documented(StaleSession, EpochChanged, CursorExpired, TooOften, BadInput, TooLarge),
)
async def pull(
    store_id: StoreId,
    pulled: Annotated[Pull, exactly(Pull), Body(examples=[PULL])],
    waiting: Held,
    gate: Gate,
    epoch: Epoch,
    now: Now,
    packing: Packing,
) -> Response:
    """Give the feed after the cursor; while there is nothing, wait for it as long as is asked."""
    gate.enter(store_id, 0, now.timestamp())
    return _response(await waiting.pull(store_id, pulled, epoch, packing))


@router.get(
    "/snapshot/{channel}", response_model=Snapshot, responses=documented(NotFound, TooOften, BadInput)
)
async def snapshot(
    store_id: StoreId,
    channel: Annotated[Id, Path(examples=["network"])],
    db: Db,
    gate: Gate,
    epoch: Epoch,
    now: Now,
    packing: Packing,
    after: Annotated[str | None, Query(max_length=160, pattern=PLACE)] = None,
) -> Response:
    """Give a page of a state channel; ask on with `after` until it is null."""
    gate.enter(store_id, 0, now.timestamp())
    page = await db.read(lambda tx: packing(snapshots.snapshot(tx, store_id, channel, after, epoch)))
    return _response(page)


def _json(told: Message) -> bytes:
    return told.model_dump_json().encode()


def _response(page: Packed) -> Response:
    headers = {**page.headers, "Vary": "Accept-Encoding"}
    return Response(page.body, headers=headers, media_type="application/json")
