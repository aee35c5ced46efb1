"""Mistakes that were made elsewhere, put in on purpose: the simulator must see each of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pytest import MonkeyPatch

from central_oms.storage import positions
from central_oms.storage import streams as taken
from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases import streams
from central_oms.use_cases.facts import HANDLERS
from shared.contract.events import Event
from shared.contract.oms_api import PullAnswer, Push, PushAnswer
from shared.errors import ShopError
from shared.value import Message
from store_server.oms.sync import Call, CallKind, Sync
from store_server.storage import cursors, meta
from store_server.storage.database import Tx
from tests.simulation import counter
from tests.simulation.faults import Crash
from tests.simulation.oms import SimulatedOms
from tests.simulation.store import SimulatedStore
from tests.simulation.world import OWN_CHANNEL

Defect = Callable[[MonkeyPatch], None]


def repeated_events_are_applied_again(patch: MonkeyPatch) -> None:
    push = streams.push

    def push_all(tx: OmsTx, store_id: str, pushed: Push, now: datetime) -> PushAnswer:
        stream = taken.find(tx, store_id)
        answer = push(tx, store_id, pushed, now)
        for event in pushed.events:
            if stream is not None and event.seq <= stream.last:
                read = Event.model_validate_json(event.body)
                HANDLERS[read.type](tx, store_id, read, now)
        return answer

    patch.setattr(streams, "push", push_all)


def the_oms_answers_before_its_commit(patch: MonkeyPatch) -> None:
    def write(self: SimulatedOms, run: Callable[[OmsTx], Any]) -> Any:
        answers: list[Any] = []

        def answered(tx: OmsTx) -> Any:
            answers.append(run(tx))
            return answers[0]

        try:
            return whole(self, answered)
        except Crash:
            if not answers:
                raise
            self.crash()
            return answers[0]

    whole = SimulatedOms.write
    patch.setattr(SimulatedOms, "write", write)


def a_failed_push_counts_as_taken(patch: MonkeyPatch) -> None:
    fail = SimulatedStore.fail

    def take_anyway(self: SimulatedStore, call: Call, error: ShopError, now: datetime) -> None:
        fail(self, call, error, now)
        if call.kind is CallKind.PUSH and isinstance(call.body, Push):
            last = call.body.events[-1].seq
            self.write(lambda tx: meta.put(tx, "acked", str(last)))

    patch.setattr(SimulatedStore, "fail", take_anyway)


def the_cursor_is_saved_before_the_entries(patch: MonkeyPatch) -> None:
    take, handle = SimulatedStore.take, Sync.handle

    def cursor_first(self: SimulatedStore, call: Call, answer: Message, now: datetime) -> None:
        if isinstance(answer, PullAnswer) and answer.session == self.sync.session:
            through = answer.next.through[OWN_CHANNEL]
            self.write(lambda tx: cursors.move(tx, OWN_CHANNEL, answer.next.epoch, through))
        take(self, call, answer, now)

    def believe(self: Sync, operations: Tx, call: Call, answer: Message, now: datetime) -> None:
        if isinstance(answer, PullAnswer):
            here = {**answer.from_.through, **cursors.positions(operations)}
            answer = answer.model_copy(update={"from_": answer.from_.model_copy(update={"through": here})})
        handle(self, operations, call, answer, now)

    patch.setattr(SimulatedStore, "take", cursor_first)
    patch.setattr(Sync, "handle", believe)


def a_repeated_command_is_done_again(patch: MonkeyPatch) -> None:
    patch.setattr(counter, "once", lambda _command, _answer, run: run)


def an_answered_offer_keeps_its_units(patch: MonkeyPatch) -> None:
    patch.setattr(positions, "drop_allocation", lambda _tx, _fulfilment_id, _now: set())


def a_second_hello_forgets_the_first(patch: MonkeyPatch) -> None:
    tick = Sync.tick

    def impatient(self: Sync, operations: Tx, replica: Tx, now: datetime) -> list[Call]:
        if self.session is None:
            self._nonce = self.mint()
            self._out.pop(CallKind.HELLO, None)
        return tick(self, operations, replica, now)

    patch.setattr(Sync, "tick", impatient)


ALL: tuple[Defect, ...] = (
    repeated_events_are_applied_again,
    the_oms_answers_before_its_commit,
    a_failed_push_counts_as_taken,
    the_cursor_is_saved_before_the_entries,
    a_repeated_command_is_done_again,
    an_answered_offer_keeps_its_units,
    a_second_hello_forgets_the_first,
)
