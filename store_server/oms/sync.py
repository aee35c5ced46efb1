"""The store's end of the protocol, without any input or output: `tick` says what to send, `handle` takes what came back.

    no session ─hello─▶ same history? ─yes─▶ streaming: push what waits, pull what is new, snapshot what is empty
         ▲                    └─no─▶ halted: nothing is pushed, the shop goes on
         └──────── 409 stale session, sequence gap ────────┘

One call of each kind is out at a time. Push and pull never wait for each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contract import oms_api
from shared.contract.oms_api import (
    Cursor,
    Hello,
    HelloAnswer,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    Snapshot,
    store_channel,
)
from shared.errors import SequenceGap, ShopError, StaleSession
from shared.value import Message
from store_server.storage import cursors, meta, outbox
from store_server.storage.database import Tx
from store_server.use_cases import receive

PUSH_LIMIT = 200
PULL_LIMIT = 500
PULL_EVERY = timedelta(seconds=1)
GIVE_UP_AFTER = timedelta(seconds=30)
# A shop sees within seconds that its line is back, also after days.
LONGEST_WAIT_S = 8.0


class CallKind(StrEnum):
    """What the store asks of the OMS."""

    HELLO = "hello"
    PUSH = "push"
    PULL = "pull"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Call:
    """One request; `key` and `after` are a snapshot's channel and page."""

    kind: CallKind
    body: Message | None = None
    key: str = ""
    after: str = ""


@dataclass
class Sync:
    """What one store remembers of the conversation; all that matters is in the databases.

    `mint` makes nonces, `jitter` a number from 0 to 1.
    """

    store_id: str
    boot_id: str
    mint: Callable[[], str]
    jitter: Callable[[], float]
    session: str | None = None
    halted: str = ""
    _nonce: str = ""
    _channels: tuple[str, ...] = ()
    _out: dict[CallKind, datetime] = field(default_factory=dict)
    _pages: dict[str, tuple[str, int]] = field(default_factory=dict)
    _failures: int = 0
    _retry_at: datetime | None = None
    _pull_at: datetime | None = None

    def tick(self, operations: Tx, replica: Tx, now: datetime) -> list[Call]:
        """Give the calls to make now."""
        self._out = {kind: since for kind, since in self._out.items() if now - since < GIVE_UP_AFTER}
        if self.halted or (self._retry_at is not None and now < self._retry_at):
            return []
        wanted = self._streaming(operations, replica, now) if self.session else self._hello(operations, now)
        calls = [call for call in wanted if call is not None and call.kind not in self._out]
        self._out |= {call.kind: now for call in calls}
        return calls

    def handle(self, operations: Tx, call: Call, answer: Message, now: datetime) -> None:
        """Take an answer that concerns what the store must not lose."""
        match answer:
            case HelloAnswer():
                self._take_hello(operations, answer)
            case PushAnswer():
                self._take_push(operations, call, answer)
            case PullAnswer():
                self._take_commands(operations, answer, now)

    def done(self, call: Call, answer: Message, now: datetime) -> None:
        """Note that a call was answered and its answer applied."""
        self._out.pop(call.kind, None)
        self._failures, self._retry_at = 0, None
        if isinstance(answer, PullAnswer):
            self._pull_at = now + PULL_EVERY if answer.up_to_date else None

    def failed(self, call: Call, error: ShopError, now: datetime) -> None:
        """Note that a call failed: the session may be over, and the next try waits longer each time."""
        self._out.pop(call.kind, None)
        if isinstance(error, (StaleSession, SequenceGap)):
            self.session = None
            return
        self._failures += 1
        wait_s = self.jitter() * min(LONGEST_WAIT_S, 2.0 ** min(self._failures, 10))
        self._retry_at = now + timedelta(seconds=wait_s)

    def next_page(self, channel: str, page: Snapshot) -> bool:
        """Remember how far a channel's snapshot is; True when it is whole and its cursor may be set."""
        if page.after is None:
            self._pages.pop(channel, None)
            return True
        self._pages[channel] = (page.after, self.snapshot_pos(channel, page))
        return False

    def snapshot_pos(self, channel: str, page: Snapshot) -> int:
        """Give the position of a snapshot's oldest page: later entries may be in it and come again."""
        return min(page.at_pos, self._pages.get(channel, ("", page.at_pos))[1])

    def _hello(self, operations: Tx, now: datetime) -> list[Call | None]:
        # A second nonce while the first hello is out would make its answer a stranger's, again and again.
        if CallKind.HELLO in self._out:
            return []
        self._nonce = self.mint()
        seq, _ = outbox.head(operations)
        inc = meta.get(operations, "inc")
        said = Hello(nonce=self._nonce, boot_id=self.boot_id, inc=inc, seq=seq, clock=now)
        return [Call(CallKind.HELLO, said)]

    def _streaming(self, operations: Tx, replica: Tx, now: datetime) -> list[Call | None]:
        at = cursors.positions(operations) | cursors.positions(replica)
        empty = [
            channel for channel in self._channels if channel in oms_api.STATE_CHANNELS and channel not in at
        ]
        first = (
            Call(CallKind.SNAPSHOT, key=empty[0], after=self._pages.get(empty[0], ("", 0))[0])
            if empty
            else None
        )
        return [self._push(operations), first, self._pull(at, operations, now)]

    def _push(self, operations: Tx) -> Call | None:
        acked = meta.number(operations, "acked")
        events = outbox.after(operations, acked, PUSH_LIMIT)
        if not events or self.session is None:
            return None
        prev = outbox.link(operations, acked) or ""
        inc = meta.get(operations, "inc") or ""
        return Call(
            CallKind.PUSH, Push(session=self.session, inc=inc, first=acked + 1, prev=prev, events=events)
        )

    def _pull(self, at: dict[str, int], operations: Tx, now: datetime) -> Call | None:
        if self.session is None or (self._pull_at is not None and now < self._pull_at):
            return None
        own = store_channel(self.store_id)
        through = {channel: at[channel] for channel in self._channels if channel in at}
        through.setdefault(own, 0)
        epoch = meta.number(operations, "epoch")
        cursor = Cursor(epoch=epoch, through=through)
        return Call(CallKind.PULL, Pull(session=self.session, cursor=cursor, limit=PULL_LIMIT))

    def _take_hello(self, operations: Tx, answer: HelloAnswer) -> None:
        if answer.nonce != self._nonce:
            return
        # A copy of this answer that comes later tells of a watermark that is passed by then.
        self._nonce = ""
        if not _same_history(operations, answer):
            self.halted = "the OMS holds another history of this store"
            return
        meta.put(operations, "inc", answer.inc)
        meta.put(operations, "epoch", str(answer.epoch))
        meta.put(operations, "acked", str(answer.last))
        outbox.name_incarnation(operations, answer.inc)
        self.session, self._channels, self._pull_at = answer.session, answer.channels, None
        operations.touch("line")

    def _take_push(self, operations: Tx, call: Call, answer: PushAnswer) -> None:
        sent = call.body
        if not isinstance(sent, Push) or sent.session != self.session:
            return
        if meta.number(operations, "acked") < answer.acked <= outbox.head(operations)[0]:
            meta.put(operations, "acked", str(answer.acked))
            operations.touch("line")

    def _take_commands(self, operations: Tx, answer: PullAnswer, now: datetime) -> None:
        own = store_channel(self.store_id)
        at = cursors.positions(operations).get(own, 0)
        if (
            answer.session != self.session
            or answer.from_.through.get(own, 0) != at
            or own not in answer.next.through
        ):
            return
        for received in answer.entries:
            if received.channel == own:
                receive.entry(operations, received, now)
        cursors.move(operations, own, answer.next.epoch, answer.next.through[own])


def _same_history(operations: Tx, answer: HelloAnswer) -> bool:
    inc, epoch = meta.get(operations, "inc"), meta.get(operations, "epoch")
    if inc is not None and inc != answer.inc:
        return False
    if epoch is not None and int(epoch) != answer.epoch:
        return False
    if not meta.number(operations, "acked") <= answer.last <= outbox.head(operations)[0]:
        return False
    return outbox.link(operations, answer.last) == answer.chain
