"""The other nodes of the demo: each works by the clock and tells the OMS, by the same calls as any store.

They remember nothing: what is to be done next follows from the work as the OMS knows it, and from the time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import httpx
import structlog
from pydantic import TypeAdapter

from shared.contract.events import SCHEMA, Event, EventType, FulfilmentChanged, Pushed
from shared.contract.oms.line import Hello, HelloAnswer, Push, PushAnswer
from shared.errors import ShopError
from shared.fulfilment import FulfilmentLine, FulfilmentOrder, Parcel, ReasonCode, step
from shared.picking import finish, pick
from shared.stock import Bucket, Movement, MovementKind, leave
from shared.value import Message
from shared.workflow import Status, Step, allowed
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import REFUSING_STORE, Scene
from store_server.demo.web import scene_of

STORES = "/api/v1/stores"
WORK = "/api/v1/work"
MOST_WORK = 1000
MOST_EVENTS = 500
DECLINED_SHARE = 0.06
DECLINE_REASONS = (ReasonCode.NO_TIME, ReasonCode.SOLD, ReasonCode.DAMAGED, ReasonCode.NOT_FOUND)
UNIT_WEIGHT_G = 400
BEGUN_BEFORE = timedelta(days=1)

# Between which minutes after the offer each step is taken; an offer itself lives for thirty.
PACE_MIN: Mapping[Step, tuple[int, int]] = {
    Step.ACCEPT: (2, 9),
    Step.DECLINE: (2, 9),
    Step.START: (8, 20),
    Step.FINISH: (15, 40),
    Step.PACK: (25, 60),
    Step.STAGE: (25, 60),
    Step.SHIP: (45, 120),
    Step.HAND_OVER: (60, 360),
}
_AFTER: Mapping[Status, Step] = {
    Status.ACCEPTED: Step.START,
    Status.PICKING: Step.FINISH,
    Status.PACKED: Step.SHIP,
    Status.STAGED: Step.HAND_OVER,
}

log = structlog.get_logger()
_LISTED = TypeAdapter(list[FulfilmentOrder])


async def turn(oms: httpx.AsyncClient, now: datetime, mint: Callable[[], str]) -> None:
    """Let every other node do what is due; one that fails does it in a later turn.

    Raises:
        httpx.HTTPError: the OMS did not say what there is to do.
    """
    answer = await oms.get(WORK, params={"limit": MOST_WORK})
    answer.raise_for_status()
    for node_id, done in due(_LISTED.validate_json(answer.content), now).items():
        try:
            await tell(oms, node_id, done[:MOST_EVENTS], now, mint)
        except (httpx.HTTPError, ShopError) as error:
            log.warning("neighbour_failed", node=node_id, error=str(error))


def due(works: Iterable[FulfilmentOrder], now: datetime) -> Mapping[str, Sequence[FulfilmentChanged]]:
    """Give, by node, what each has done up to `now`."""
    done: dict[str, list[FulfilmentChanged]] = defaultdict(list)
    for work in works:
        if work.node_id == DEMO_STORE:
            continue
        while (following := next_step(work, now)) is not None:
            changed = take(work, following)
            done[work.node_id].append(changed)
            work = changed.work
    return done


def next_step(work: FulfilmentOrder, now: datetime) -> Step | None:
    """Give the step that is due, if one is."""
    following = _following(work)
    if following is None:
        return None
    minutes = _chance(work, following).uniform(*PACE_MIN[following])
    return following if now >= _begins(work) + timedelta(minutes=minutes) else None


def take(work: FulfilmentOrder, taken: Step) -> FulfilmentChanged:
    """Take a step as a store's people would, with the stock that it moves.

    Raises:
        StepNotAllowed: the life cycle has no such step.
    """
    changed, moves = (_finished(work) if taken is Step.FINISH else step(work, taken)), []
    chance = _chance(work, taken)
    match taken:
        case Step.ACCEPT:
            moves = [_reserved(line) for line in work.lines]
        case Step.DECLINE:
            changed = changed.model_copy(update={"reason_code": chance.choice(DECLINE_REASONS)})
        case Step.STAGE:
            changed = changed.model_copy(update={"location": f"A{chance.randint(1, 24)}"})
        case Step.PACK:
            changed = changed.model_copy(update={"parcel": _parcel(work, chance)})
        case Step.SHIP:
            moves = _left(work, MovementKind.SHIP)
        case Step.HAND_OVER:
            moves = _left(work, MovementKind.HAND_OVER)
    return FulfilmentChanged(step=taken.value, work=changed, moves=tuple(moves))


async def tell(
    oms: httpx.AsyncClient,
    node_id: str,
    done: Sequence[FulfilmentChanged],
    now: datetime,
    mint: Callable[[], str],
) -> None:
    """Tell the OMS, as `node_id`, what was done there.

    Raises:
        httpx.HTTPError: it did not take it.
    """
    at = await _greet(oms, node_id, now, mint)
    events = [_event(seq, changed, now) for seq, changed in enumerate(done, start=at.last + 1)]
    told = await _post(oms, f"{STORES}/{node_id}/push", telling(at, events))
    answer = PushAnswer.model_validate_json(told)
    if answer.parked:
        log.warning("neighbour_not_understood", node=node_id, parked=answer.parked)


def telling(at: HelloAnswer, events: Iterable[Pushed]) -> Push:
    """Write what follows on what the OMS has of a node."""
    return Push(
        session=at.session,
        inc=at.inc,
        first=at.last + 1,
        prev=at.chain,
        schema_version=SCHEMA,
        events=tuple(events),
    )


async def keep_contact(
    oms: httpx.AsyncClient, node_ids: Iterable[str], now: datetime, mint: Callable[[], str]
) -> None:
    """Say that these nodes are there: of one that is not heard the OMS promises less and less.

    Raises:
        httpx.HTTPError: it did not answer.
    """
    for node_id in node_ids:
        await _greet(oms, node_id, now, mint)


async def _greet(oms: httpx.AsyncClient, node_id: str, now: datetime, mint: Callable[[], str]) -> HelloAnswer:
    # To the OMS each node is one program, whoever speaks for it.
    said = Hello(nonce=mint(), boot_id=f"demo-{node_id}", inc=None, seq=0, clock=now, schema_max=SCHEMA)
    return HelloAnswer.model_validate_json(await _post(oms, f"{STORES}/{node_id}/hello", said))


async def _post(oms: httpx.AsyncClient, path: str, message: Message) -> bytes:
    answer = await oms.post(
        path, content=message.model_dump_json(), headers={"Content-Type": "application/json"}
    )
    answer.raise_for_status()
    return answer.content


def _event(seq: int, changed: FulfilmentChanged, now: datetime) -> Pushed:
    work = changed.work
    event = Event(
        # The same step of the same work is the same fact, however often it is told.
        id=f"{work.fulfilment_id}.{work.version}",
        type=EventType.FULFILMENT,
        subject=work.fulfilment_id,
        aggver=work.version,
        time=now,
        schema_version=SCHEMA,
        data=changed.model_dump(mode="json"),
    )
    return Pushed(seq=seq, id=event.id, body=event.model_dump_json())


def _following(work: FulfilmentOrder) -> Step | None:
    if work.status is Status.OFFERED:
        return Step.DECLINE if _declines(work) else Step.ACCEPT
    if work.status is Status.PICKED:
        return Step.PACK if Step.PACK in allowed(work.mode, work.status) else Step.STAGE
    return _AFTER.get(work.status)


def _begins(work: FulfilmentOrder) -> datetime:
    """Give from when on a step counts: an offer is answered at once, and what is due later is begun a day before."""
    is_new = work.status is Status.OFFERED
    return work.offered_at if is_new else max(work.offered_at, work.due_at - BEGUN_BEFORE)


def _declines(work: FulfilmentOrder) -> bool:
    staged = work.node_id == REFUSING_STORE and scene_of(work.order_id) is Scene.REFUSED_ELSEWHERE
    return staged or _chance(work, Step.DECLINE).random() < DECLINED_SHARE


def _chance(work: FulfilmentOrder, taken: Step) -> Random:
    return Random(f"{work.fulfilment_id}/{taken}")


def _finished(work: FulfilmentOrder) -> FulfilmentOrder:
    for line in work.lines:
        for _ in range(line.to_pick):
            work = pick(work, line.sku, line.name)
    return finish(work)


def _reserved(line: FulfilmentLine) -> Movement:
    return Movement(sku=line.sku, bucket=Bucket.RESERVED, delta=line.ordered, kind=MovementKind.RESERVE)


def _left(work: FulfilmentOrder, kind: MovementKind) -> list[Movement]:
    return [movement for line in work.lines for movement in leave(line.sku, line.picked, kind)]


def _parcel(work: FulfilmentOrder, chance: Random) -> Parcel:
    return Parcel(
        tracking=f"6A{chance.randrange(10**11):011d}",
        carrier=work.carrier_id or "",
        weight_g=UNIT_WEIGHT_G * work.units_picked,
    )
