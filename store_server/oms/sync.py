"""The store's end of the protocol, without any input or output.

`tick` says what to send, `handle` takes in a transaction what came back, and `done` or `failed` then moves the conversation on
as the table in `states` says. Push and pull never wait for each other, and the core's pushes not for those of the bulk lane.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.contract.events import SCHEMA
from shared.contract.oms.feed import STATE_CHANNELS, Cursor, Pull, PullAnswer, Snapshot, store_channel
from shared.contract.oms.line import (
    Hello,
    HelloAnswer,
    Journal,
    Lane,
    Push,
    PushAnswer,
    Recall,
    Reconcile,
    Reconciled,
)
from shared.contract.versions import OLDEST, OMS, STORE, meet
from shared.errors import (
    CursorExpired,
    EpochChanged,
    Fenced,
    SequenceGap,
    ShopError,
    StaleSession,
    Superseded,
    Unavailable,
)
from shared.value import Message
from store_server.oms.calls import Call, CallKind
from store_server.oms.greeting import greeted
from store_server.oms.pacing import Pace
from store_server.oms.states import GREETS, NEXT, STREAMS, Event, State
from store_server.oms.telling import acknowledge, push, unsaid
from store_server.oms.walk import Walk
from store_server.storage import cursors, histories, lanes, meta, outbox
from store_server.storage.tx import Tx
from store_server.use_cases import receive
from store_server.use_cases.reconcile import settle

PULL_LIMIT = 500
# Few enough that an order which comes meanwhile hardly waits for them at the OMS.
BULK_BATCH = 100
PULL_EVERY = timedelta(seconds=1)
# What the OMS does not hear of for a minute, it takes for silent.
TELL_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Identity:
    """Who speaks: a store, one run of its program, and the machine under it."""

    store_id: str
    boot_id: str
    machine_id: str


@dataclass
class Sync:
    """What one store remembers of the conversation; all that matters is in the databases.

    `mint` makes nonces; `spare` tells whether there is room on the disk for what can wait.
    """

    who: Identity
    mint: Callable[[], str]
    pace: Pace
    spare: Callable[[], bool] = lambda: True
    state: State = State.GREETING
    session: str | None = None
    _nonce: str = ""
    _proof: str = ""
    _epoch: int = 0
    _inc: str = ""
    _takes_bulk: bool = False
    _recall_after: str | None = None
    _channels: tuple[str, ...] = ()
    _pages: dict[str, str] = field(default_factory=dict)
    _pulled_at: datetime | None = None
    _pull_at: datetime | None = None
    _told_at: datetime | None = None
    _walk: Walk = field(default_factory=Walk)

    def tick(self, operations: Tx, replica: Tx, now: datetime) -> list[Call]:
        """Give the calls to make now."""
        calls: list[Call] = []
        for kind, make in self._wanted(operations, replica, now).items():
            call = make() if self.pace.free(kind, now) else None
            if call is not None:
                self.pace.sent(kind, now)
                calls.append(call)
        return calls

    def handle(self, operations: Tx, call: Call, answer: Message, now: datetime) -> Event:
        """Take an answer that concerns what the store must not lose, and give what it means for the conversation."""
        match answer:
            case HelloAnswer() if answer.nonce == self._nonce and self.state in GREETS:
                meet(STORE, OMS, answer.schema_min, answer.schema_max)
                return greeted(operations, answer)
            case Reconciled() if answer.nonce == self._nonce and self.state is State.RECONCILING:
                histories.begin(operations)
                return Event.REINCARNATED
            case Journal() if self._awaited(call, answer):
                return self._recalled(operations, answer, now)
            case PushAnswer() if answer.session == self.session:
                acknowledge(operations, answer, _lane_of(call))
            case PullAnswer() if answer.session == self.session:
                self._take_commands(operations, answer, now)
        return Event.ANSWERED

    def done(self, call: Call, answer: Message, event: Event, now: datetime) -> None:
        """Note that a call was answered and its answer applied, with what `handle` said of it."""
        self.pace.answered(call.kind, now)
        match answer:
            case HelloAnswer() if event is not Event.ANSWERED:
                # A copy of this answer that comes later tells of a watermark that is passed by then.
                self._nonce, self._proof, self._pull_at = self.mint(), "", None
                self.session, self._channels = answer.session, answer.channels
                self._pages, self._epoch, self._told_at = {}, answer.epoch, None
                self._takes_bulk = answer.bulk is not None
            case Reconciled() if event is Event.REINCARNATED:
                self._nonce, self._inc, self._epoch, self._recall_after = "", answer.inc, answer.epoch, None
            case Journal() if event is Event.RECALLED or self._awaited(call, answer):
                self._recall_after = answer.after
            case PushAnswer() if call.kind is CallKind.PUSH:
                self._told_at = now
            case PullAnswer():
                nothing = answer.up_to_date and answer.next == answer.from_
                self._pull_at = self._pulled_at + PULL_EVERY if self._pulled_at and nothing else None
                if isinstance(call.body, Pull) and call.body.compare is not None:
                    self._walk.compared(answer, now)
        self._happen(event)

    def failed(self, call: Call, error: ShopError, now: datetime) -> None:
        """Note that a call failed: the session may be over, and the next try of its kind waits."""
        self.pace.failed(call.kind, error, now)
        match error:
            case Superseded():
                self._proof = str(error.facts.get("proof", ""))
                self.pace.forget(CallKind.HELLO)
            case StaleSession() | SequenceGap() | EpochChanged():
                self.pace.forget(call.kind)
                if _session_of(call) == self.session:
                    self._happen(Event.STALE)
            case CursorExpired():
                # The channel begins anew with its first page, whatever came of an earlier snapshot.
                self._pages.pop(str(error.facts["channel"]), None)
            case Fenced():
                self._happen(Event.TWO_MACHINES)
            case Unavailable():
                self._happen(Event.UNANSWERED)

    def wants(self, call: Call, page: Snapshot) -> bool:
        """Tell whether a page of a snapshot is of this session's epoch, and the one that comes next: no copy, none too late."""
        of_now = self.state in STREAMS and page.epoch == self._epoch
        return of_now and call.after == self._pages.get(page.channel, "")

    def kept(self, page: Snapshot) -> None:
        """Remember how far a channel's snapshot is kept."""
        if page.after is None:
            self._pages.pop(page.channel, None)
        else:
            self._pages[page.channel] = page.after

    def _happen(self, event: Event) -> None:
        self.state = NEXT[self.state][event]
        if self.state in GREETS:
            self.session = None

    def _wanted(
        self, operations: Tx, replica: Tx, now: datetime
    ) -> Mapping[CallKind, Callable[[], Call | None]]:
        match self.state:
            case State.GREETING | State.FENCED:
                return {CallKind.HELLO: lambda: self._hello(operations, now)}
            case State.RECONCILING:
                return {CallKind.RECONCILE: self._reconcile}
            case State.RECALLING:
                return {CallKind.JOURNAL: lambda: self._recall(operations)}
            case State.STREAMING | State.SILENT:
                at = _positions(operations, replica)
                return {
                    CallKind.PUSH: lambda: self._push(operations, now),
                    CallKind.BULK: lambda: self._push_bulk(operations),
                    CallKind.SNAPSHOT: lambda: self._snapshot(at),
                    CallKind.PULL: lambda: self._pull(at, now),
                }

    def _hello(self, operations: Tx, now: datetime) -> Call:
        self._nonce = self.mint()
        seq, _ = outbox.head(operations)
        said = Hello(
            nonce=self._nonce,
            boot_id=self.who.boot_id,
            machine_id=self.who.machine_id,
            proof=self._proof,
            inc=meta.get(operations, "inc"),
            seq=seq,
            clock=now,
            schema_min=OLDEST,
            schema_max=SCHEMA,
        )
        return Call(CallKind.HELLO, said)

    def _reconcile(self) -> Call:
        return Call(CallKind.RECONCILE, Reconcile(session=self.session or "", nonce=self._nonce))

    def _recall(self, operations: Tx) -> Call:
        asked = Recall(
            session=self.session or "",
            inc=meta.get(operations, "inc"),
            seq=meta.number(operations, "acked"),
            after=self._recall_after,
        )
        return Call(CallKind.JOURNAL, asked)

    def _push(self, operations: Tx, now: datetime) -> Call | None:
        events = unsaid(operations, Lane.CORE, self.pace.batch)
        if not events and self._told_at is not None and timedelta() <= now - self._told_at < TELL_EVERY:
            return None
        heard = cursors.of_epoch(operations, self._epoch).get(store_channel(self.who.store_id), 0)
        return Call(CallKind.PUSH, push(operations, self.session, Lane.CORE, events, heard))

    def _push_bulk(self, operations: Tx) -> Call | None:
        core_waits = outbox.head(operations)[0] > lanes.acked(operations, Lane.CORE)
        if core_waits or not self._takes_bulk or not self.spare():
            return None
        events = unsaid(operations, Lane.BULK, BULK_BATCH)
        return Call(CallKind.BULK, push(operations, self.session, Lane.BULK, events)) if events else None

    def _snapshot(self, at: Mapping[str, int]) -> Call | None:
        for channel in self._channels:
            if channel in STATE_CHANNELS and channel not in at:
                return Call(CallKind.SNAPSHOT, key=channel, after=self._pages.get(channel, ""))
        return None

    def _pull(self, at: Mapping[str, int], now: datetime) -> Call | None:
        # Also asked for at once by a clock that was set back.
        if self._pull_at is not None and now < self._pull_at <= now + PULL_EVERY:
            return None
        self._pulled_at = now
        through = {channel: at[channel] for channel in self._channels if channel in at}
        through.setdefault(store_channel(self.who.store_id), 0)
        cursor = Cursor(epoch=self._epoch, through=through)
        asked = Pull(
            session=self.session or "",
            cursor=cursor,
            limit=PULL_LIMIT,
            compare=self._walk.due(through, now),
        )
        return Call(CallKind.PULL, asked)

    def _awaited(self, call: Call, page: Journal) -> bool:
        """Tell whether a page is the one after the last: pages are put aside once each, in order."""
        here = self.state is State.RECALLING and page.session == self.session
        return here and isinstance(call.body, Recall) and call.body.after == self._recall_after

    def _recalled(self, operations: Tx, page: Journal, now: datetime) -> Event:
        if self._recall_after is None and page.agreed is not None:
            histories.agree(operations, meta.get(operations, "inc") or "", page.agreed)
        histories.stage(operations, page.events)
        if page.after is not None:
            return Event.ANSWERED
        settle(operations, self.who.store_id, self._inc, self._epoch, now)
        return Event.RECALLED

    def _take_commands(self, operations: Tx, answer: PullAnswer, now: datetime) -> None:
        own = store_channel(self.who.store_id)
        at = cursors.of_epoch(operations, answer.next.epoch).get(own, 0)
        if answer.from_.through.get(own, 0) != at or own not in answer.next.through:
            return
        for received in answer.entries:
            if received.channel == own:
                receive.entry(operations, received, now)
        cursors.move(operations, own, answer.next.epoch, answer.next.through[own])


def _positions(operations: Tx, replica: Tx) -> Mapping[str, int]:
    epoch = meta.number(operations, "epoch")
    return cursors.of_epoch(operations, epoch) | cursors.of_epoch(replica, epoch)


def _lane_of(call: Call) -> Lane:
    return call.body.lane if isinstance(call.body, Push) else Lane.CORE


def _session_of(call: Call) -> str | None:
    return getattr(call.body, "session", None)
