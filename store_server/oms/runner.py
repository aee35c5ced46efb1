"""Carries the conversation with the OMS: asks `Sync` what to send, sends it, and applies what comes back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from shared.contract.oms.feed import PullAnswer, Snapshot
from shared.contract.store.shift import Change
from shared.errors import (
    CursorExpired,
    EpochChanged,
    SequenceGap,
    ShopError,
    StaleSession,
    Superseded,
    TooLarge,
    Unavailable,
    Unreachable,
)
from shared.value import Message
from store_server.oms.calls import Call, CallKind
from store_server.oms.client import OmsClient
from store_server.oms.line import LineState
from store_server.oms.states import Event
from store_server.oms.sync import Sync
from store_server.storage.database import Database
from store_server.use_cases import cases, replicate

LONGEST_PAUSE_S = 0.5
# What the protocol itself answers with another call; anything else that the OMS refuses is for a person.
REPAIRED = (StaleSession, SequenceGap, EpochChanged, CursorExpired, Superseded, TooLarge)
log = structlog.get_logger()


@dataclass
class Runner:
    """One store's line to the OMS; `told` hears when it goes up or down."""

    sync: Sync
    client: OmsClient
    operations: Database
    replica: Database
    line: LineState
    clock: Callable[[], datetime]
    told: Callable[[frozenset[Change]], None]
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _refused: dict[CallKind, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Talk to the OMS until cancelled."""
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as calls:
            while True:
                self._wake.clear()
                for call in await self._due():
                    calls.create_task(self._carry(call))
                await self._pause()

    def wake(self) -> None:
        """Look at once for what waits; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _due(self) -> list[Call]:
        now = self.clock()
        return await self.operations.read(
            lambda operations: self.replica.look(lambda replica: self.sync.tick(operations, replica, now))
        )

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LONGEST_PAUSE_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _carry(self, call: Call) -> None:
        try:
            answer = await self._sent(call)
            event = await self._apply(call, answer)
        except ShopError as error:
            self._failed(call, error)
        except Exception as error:
            # An entry of a shape that this version does not know, or a bug: it stays in the feed, and the line says so.
            log.exception("answer not applied", call=call.kind.value)
            what = f"an answer of the central OMS that can be applied ({type(error).__name__})"
            self._failed(call, Unreachable(what=what))
        else:
            now = self.clock()
            self.sync.done(call, answer, event, now)
            self._tell(self.line.answered(now) | self._mended(call))
            self._wake.set()

    async def _sent(self, call: Call) -> Message:
        try:
            return await self.client.send(call)
        except CursorExpired as error:
            channel = str(error.facts["channel"])
            await self.replica.write(lambda tx: replicate.begin_anew(tx, channel))
            raise

    async def _apply(self, call: Call, answer: Message) -> Event:
        now = self.clock()
        if isinstance(answer, Snapshot):
            await self._load(call, answer)
            return Event.ANSWERED
        if isinstance(answer, PullAnswer) and (answer.entries or answer.digest):
            await self._copy(answer, now)
        if isinstance(answer, PullAnswer) and answer.from_ == answer.next:
            return Event.ANSWERED
        return await self.operations.write_long(lambda tx: self.sync.handle(tx, call, answer, now))

    async def _copy(self, answer: PullAnswer, now: datetime) -> None:
        differs = await self.replica.write_long(lambda tx: replicate.apply(tx, answer))
        if differs:
            log.error("copy differed", channel=differs)
            store_id = self.sync.who.store_id
            await self.operations.write(lambda tx: cases.copy_differed(tx, store_id, differs, now))

    async def _load(self, call: Call, page: Snapshot) -> None:
        # Only then: a page that could not be kept comes again, and one that was passed over leads nowhere.
        if self.sync.wants(call, page) and await self.replica.write_long(lambda tx: replicate.load(tx, page)):
            self.sync.kept(page)

    def _failed(self, call: Call, error: ShopError) -> None:
        now = self.clock()
        self.sync.failed(call, error, now)
        if isinstance(error, Unavailable):
            self._tell(self.line.silent(str(error), now))
        elif isinstance(error, REPAIRED) and not (isinstance(error, TooLarge) and self.sync.pace.too_large):
            log.info("oms refused", call=call.kind.value, error=str(error))
        else:
            log.error("oms refused", call=call.kind.value, error=str(error))
            self._refused[call.kind] = str(error)
            self._tell(self.line.alarmed(str(error)))
        self._wake.set()

    def _mended(self, call: Call) -> bool:
        self._refused.pop(call.kind, None)
        return self.line.alarmed(next(iter(self._refused.values()), ""))

    def _tell(self, news: bool) -> None:
        if news:
            log.info("line", up=self.line.up, error=self.line.last_error)
            self.told(frozenset({Change(topic="line")}))
