"""The line with the stores: hello, facts up, feed down; every answer is durable before it is given."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from orjson import loads

from central_oms.storage import documents, feed, incarnations, streams, trimming
from central_oms.storage.database import Tx
from central_oms.storage.streams import Stream
from central_oms.use_cases import digests, rights
from central_oms.use_cases.taking import take_all
from shared.contract.events import FIRST_CHAIN, SCHEMA, chained
from shared.contract.oms.feed import STATE_CHANNELS, Cursor, FeedEntry, Op, Pull, PullAnswer, store_channel
from shared.contract.oms.line import Hello, HelloAnswer, Lane, Push, PushAnswer, Watermark
from shared.contract.versions import OLDEST, OMS, STORE, meet
from shared.errors import BadInput, CursorExpired, EpochChanged, NotFound, SequenceGap, StaleSession


def hello(
    tx: Tx, store_id: str, said: Hello, epoch: int, now: datetime, mint: Callable[[], str]
) -> HelloAnswer:
    """Begin a session, which ends the one before; the first contact of a store begins its incarnation.

    Raises:
        NotFound: the network has no such store.
        UpgradeRequired: the store's program is too old, or this one.
    """
    meet(OMS, STORE, said.schema_min, said.schema_max)
    if documents.node(tx, store_id) is None:
        raise NotFound(what="store", key=store_id)
    stream = _begun(tx, store_id, said, now, mint)
    bulk = _bulk_of(tx, stream)
    return HelloAnswer(
        nonce=said.nonce,
        session=stream.session,
        epoch=epoch,
        inc=stream.inc,
        incarnation=incarnations.count(tx, store_id),
        last=stream.last,
        chain=stream.chain,
        bulk=Watermark(last=bulk.last, chain=bulk.chain),
        channels=(store_channel(store_id), *STATE_CHANNELS),
        server_time=now,
        schema_min=OLDEST,
        schema_max=SCHEMA,
    )


def push(tx: Tx, store_id: str, pushed: Push, now: datetime) -> PushAnswer:
    """Take a store's events, each once; what cannot be understood is kept and waits.

    Raises:
        StaleSession: the session, the incarnation or the chain is not the current one.
        SequenceGap: events before the first are missing.
        UpgradeRequired: the store's program is too old.
    """
    meet(OMS, STORE, OLDEST, pushed.schema_version)
    stream = current(tx, store_id, pushed.session)
    if pushed.inc != stream.inc:
        raise StaleSession
    if pushed.lane is Lane.BULK:
        return _push_bulk(tx, _bulk_of(tx, stream), pushed, now)
    chain = _verified(stream, pushed)
    rights.tells_on(tx, store_id, stream.inc)
    events = [event for event in pushed.events if event.seq > stream.last]
    if not events:
        # It has nothing new to tell, so what it told last is how it is.
        streams.advance(tx, store_id, stream.last, stream.chain, pushed.heard, now)
        return PushAnswer(session=pushed.session, acked=stream.last)
    parked = take_all(tx, stream, events, now)
    streams.advance(tx, store_id, events[-1].seq, chain, pushed.heard, now)
    return PushAnswer(session=pushed.session, acked=events[-1].seq, parked=tuple(parked))


def _push_bulk(tx: Tx, stream: Stream, pushed: Push, now: datetime) -> PushAnswer:
    chain = _verified(stream, pushed)
    events = [event for event in pushed.events if event.seq > stream.last]
    if not events:
        return PushAnswer(session=pushed.session, acked=stream.last)
    parked = take_all(tx, stream, events, now)
    streams.begin(tx, replace(stream, last=events[-1].seq, chain=chain), now)
    return PushAnswer(session=pushed.session, acked=events[-1].seq, parked=tuple(parked))


def pull(tx: Tx, store_id: str, pulled: Pull, epoch: int) -> PullAnswer:
    """Give what follows the cursor: the store's own channel, and the state channels that the cursor names.

    A state channel is named once its snapshot is loaded: what was filled in at once has no entries.

    Raises:
        StaleSession: the session is not the current one.
        EpochChanged: the cursor counts positions of before the OMS was restored.
        CursorExpired: a state channel is kept no longer from there on.
    """
    current(tx, store_id, pulled.session)
    if pulled.cursor.epoch != epoch:
        raise EpochChanged(epoch=epoch)
    through = dict(pulled.cursor.through)
    names = (store_channel(store_id), *(name for name in STATE_CHANNELS if name in through))
    entries: list[FeedEntry] = []
    whole: dict[str, int] = {}
    for name in names:
        through.setdefault(name, 0)
        # The head is read first: what commits between the two queries is beyond it, and comes with the next pull.
        head = feed.head(tx, name)
        if max(0, through[name]) < trimming.min_pos(tx, name):
            raise CursorExpired(channel=name)
        if through[name] < head:
            rows = feed.between(tx, name, max(0, through[name]), head, pulled.limit - len(entries) + 1)
            taken = [_entry(row) for row in rows[: pulled.limit - len(entries)]]
            cut = len(taken) < len(rows)
            through[name] = head if not cut else max([through[name], *(entry.pos for entry in taken)])
            entries += taken
        if through[name] >= head:
            whole[name] = through[name]
    return PullAnswer(
        session=pulled.session,
        from_=pulled.cursor,
        entries=tuple(entries),
        next=Cursor(epoch=epoch, through=through),
        up_to_date=len(whole) == len(names),
        digest=digests.digest(tx, pulled.compare, whole) if pulled.compare else None,
    )


def _begun(tx: Tx, store_id: str, said: Hello, now: datetime, mint: Callable[[], str]) -> Stream:
    known, session = streams.find(tx, store_id), mint()
    if known is None:
        stream = Stream(store_id, mint(), 0, FIRST_CHAIN, session, said.boot_id)
        incarnations.begin(tx, store_id, stream.inc, said.nonce, now)
    else:
        stream = replace(known, session=session, boot_id=said.boot_id)
    streams.begin(tx, stream, now)
    return stream


def _bulk_of(tx: Tx, core: Stream) -> Stream:
    """Give the watermark of a store's other lane, which begins anew with each incarnation of the core."""
    known = streams.find(tx, core.store_id, Lane.BULK)
    if known is not None and known.inc == core.inc:
        return known
    return replace(core, lane=Lane.BULK, last=0, chain=FIRST_CHAIN)


def current(tx: Tx, store_id: str, session: str) -> Stream:
    """Give a store's watermark.

    Raises:
        StaleSession: the session is not the current one.
    """
    stream = streams.find(tx, store_id)
    if stream is None or not session or stream.session != session:
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


def _entry(row: feed.Row) -> FeedEntry:
    return FeedEntry(
        channel=row.channel,
        pos=row.pos,
        kind=row.kind,
        key=row.key,
        op=Op(row.op),
        schema_version=row.schema_version,
        body=loads(row.body),
    )
