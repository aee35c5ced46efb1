"""The line with the stores: hello, facts up, feed down; every answer is durable before it is given."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from orjson import loads
from pydantic import ValidationError

from central_oms.storage import documents, feed, streams
from central_oms.storage.database import Outage, Tx
from central_oms.storage.streams import APPLIED, PARKED, Stream, Taken
from central_oms.use_cases.facts import HANDLERS, lock
from shared.contract.events import FIRST_CHAIN, Event, Pushed, chained
from shared.contract.oms_api import (
    STATE_CHANNELS,
    Cursor,
    FeedEntry,
    Hello,
    HelloAnswer,
    Op,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    store_channel,
)
from shared.errors import BadInput, NotFound, SequenceGap, StaleSession

log = structlog.get_logger()


def hello(
    tx: Tx, store_id: str, said: Hello, epoch: int, now: datetime, mint: Callable[[], str]
) -> HelloAnswer:
    """Begin a session, which ends the one before; the first contact of a store begins its incarnation.

    Raises:
        NotFound: the network has no such store.
    """
    if documents.node(tx, store_id) is None:
        raise NotFound(what="store", key=store_id)
    known = streams.find(tx, store_id)
    session = mint()
    if known is None:
        stream = Stream(store_id, mint(), 0, FIRST_CHAIN, session)
    else:
        stream = Stream(store_id, known.inc, known.last, known.chain, session)
    streams.begin(tx, stream, said.boot_id, now)
    return HelloAnswer(
        nonce=said.nonce,
        session=session,
        epoch=epoch,
        inc=stream.inc,
        last=stream.last,
        chain=stream.chain,
        channels=(store_channel(store_id), *STATE_CHANNELS),
        server_time=now,
    )


def push(tx: Tx, store_id: str, pushed: Push, now: datetime) -> PushAnswer:
    """Take a store's events, each once; what cannot be understood is kept and waits.

    Raises:
        StaleSession: the session, the incarnation or the chain is not the current one.
        SequenceGap: events before the first are missing.
    """
    stream = _current(tx, store_id, pushed.session)
    if pushed.inc != stream.inc:
        raise StaleSession
    chain = _verified(stream, pushed)
    events = [event for event in pushed.events if event.seq > stream.last]
    if not events:
        return PushAnswer(acked=stream.last)
    parked = _take_all(tx, stream, events, now)
    streams.advance(tx, store_id, events[-1].seq, chain, now)
    return PushAnswer(acked=events[-1].seq, parked=tuple(parked))


def pull(tx: Tx, store_id: str, pulled: Pull, epoch: int) -> PullAnswer:
    """Give what follows the cursor: the store's own channel, and the state channels that the cursor names.

    A state channel is named once its snapshot is loaded: what was filled in at once has no entries.

    Raises:
        StaleSession: the session or the epoch is not the current one.
    """
    _current(tx, store_id, pulled.session)
    if pulled.cursor.epoch != epoch:
        raise StaleSession
    through = dict(pulled.cursor.through)
    names = (store_channel(store_id), *(name for name in STATE_CHANNELS if name in through))
    entries: list[FeedEntry] = []
    complete = True
    for name in names:
        through.setdefault(name, 0)
        # The head is read first: what commits between the two queries is beyond it, and comes with the next pull.
        head = feed.head(tx, name)
        if through[name] < head:
            rows = feed.between(tx, name, max(0, through[name]), head, pulled.limit - len(entries) + 1)
            taken = [_entry(row) for row in rows[: pulled.limit - len(entries)]]
            cut = len(taken) < len(rows)
            complete = complete and not cut
            through[name] = head if not cut else max([through[name], *(entry.pos for entry in taken)])
            entries += taken
    return PullAnswer(
        session=pulled.session,
        from_=pulled.cursor,
        entries=tuple(entries),
        next=Cursor(epoch=epoch, through=through),
        up_to_date=complete,
    )


def _current(tx: Tx, store_id: str, session: str) -> Stream:
    stream = streams.find(tx, store_id)
    if stream is None or stream.session != session:
        raise StaleSession
    return stream


def _verified(stream: Stream, pushed: Push) -> str:
    """Give the chain after the last event, once it is sure that all of them continue what was taken before."""
    if pushed.first > stream.last + 1:
        raise SequenceGap(first=pushed.first, expected=stream.last + 1)
    if pushed.first == stream.last + 1 and pushed.prev != stream.chain:
        raise StaleSession
    link = pushed.prev
    for seq, event in enumerate(pushed.events, pushed.first):
        if event.seq != seq:
            raise BadInput(what=f"event {event.seq} in the place of {seq}")
        link = chained(link, event.id, event.body)
        if seq == stream.last and link != stream.chain:
            raise StaleSession
    return link


def _take_all(tx: Tx, stream: Stream, events: Sequence[Pushed], now: datetime) -> list[str]:
    """Keep and apply, in order, the events that are not known; give the ids of those that wait for a newer program or a person."""
    known = streams.known(tx, [event.id for event in events])
    waiting = streams.parked_subjects(tx, stream.store_id)
    parked: list[str] = []
    read = [(pushed, _read(pushed)) for pushed in events]
    lock(tx, [event for _, event in read if event])
    for pushed, event in read:
        if pushed.id in known:
            log.info("event_known", store=stream.store_id, event_id=pushed.id)
            continue
        known.add(pushed.id)
        subject = event.subject if event else pushed.id
        applied = event is not None and subject not in waiting and _apply(tx, stream.store_id, event, now)
        if not applied:
            waiting.add(subject)
            parked.append(pushed.id)
        streams.keep(tx, stream, _taken(pushed, event, APPLIED if applied else PARKED), now)
    return parked


def _taken(pushed: Pushed, event: Event | None, status: str) -> Taken:
    return Taken(
        seq=pushed.seq,
        event_id=pushed.id,
        type=event.type if event else "",
        subject=event.subject if event else pushed.id,
        aggver=event.aggver if event else 0,
        body=pushed.body,
        status=status,
    )


def _read(pushed: Pushed) -> Event | None:
    try:
        event = Event.model_validate_json(pushed.body)
    except ValidationError:
        return None
    return event if event.id == pushed.id else None


def _apply(tx: Tx, store_id: str, event: Event, now: datetime) -> bool:
    handler = HANDLERS.get(event.type)
    if handler is None:
        return False
    try:
        with tx.begin_nested():
            handler(tx, store_id, event, now)
    except Outage:
        raise
    except Exception:
        # One poisoned fact must not hold up the store's others; it is kept as it came and its subject waits.
        log.exception("event_parked", store=store_id, event_id=event.id, type=event.type)
        return False
    return True


def _entry(row: feed.Row) -> FeedEntry:
    return FeedEntry(
        channel=row.channel, pos=row.pos, kind=row.kind, key=row.key, op=Op(row.op), body=loads(row.body)
    )
