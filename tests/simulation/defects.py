"""Mistakes that were made elsewhere, put in on purpose: the simulator must see each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from pytest import MonkeyPatch

from central_oms.storage import positions, reservations
from central_oms.storage import streams as taken
from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases import machines, orders, streams
from central_oms.use_cases.facts import HANDLERS
from shared.contract.events import Event
from shared.contract.oms.feed import PullAnswer, ReleaseRight, store_channel
from shared.contract.oms.line import HelloAnswer, Push, PushAnswer
from shared.contract.oms.orders import Placed, PlaceOrder
from shared.errors import ShopError
from shared.stock import Movement, StockLevel, reserve_offered
from shared.value import Message
from store_server.oms import greeting, states
from store_server.oms.calls import Call, CallKind
from store_server.oms.states import State
from store_server.oms.sync import Sync
from store_server.storage import cursors, histories, meta
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import receive, reconcile, replay, rights
from store_server.use_cases.report import event_id
from tests.simulation import counter
from tests.simulation.faults import Crash
from tests.simulation.oms import SimulatedOms
from tests.simulation.run import Defect
from tests.simulation.store import SimulatedStore


def repeated_events_are_applied_again(patch: MonkeyPatch) -> None:
    push = streams.push

    def push_all(tx: OmsTx, store_id: str, pushed: Push, now: datetime) -> PushAnswer:
        stream = taken.find(tx, store_id, pushed.lane)
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
        if call.kind is CallKind.PUSH and isinstance(call.body, Push) and call.body.events:
            last = call.body.events[-1].seq
            self.write(lambda tx: meta.put(tx, "acked", str(last)))

    patch.setattr(SimulatedStore, "fail", take_anyway)


def the_cursor_is_saved_before_the_entries(patch: MonkeyPatch) -> None:
    take, handle = SimulatedStore.take, Sync.handle

    def cursor_first(self: SimulatedStore, call: Call, answer: Message, now: datetime) -> None:
        if isinstance(answer, PullAnswer) and answer.session == self.sync.session:
            own = store_channel(self.store_id)
            through = answer.next.through[own]
            self.write(lambda tx: cursors.move(tx, own, answer.next.epoch, through))
        take(self, call, answer, now)

    def believe(self: Sync, operations: Tx, call: Call, answer: Message, now: datetime) -> states.Event:
        if isinstance(answer, PullAnswer):
            here = {**answer.from_.through, **cursors.positions(operations)}
            answer = answer.model_copy(update={"from_": answer.from_.model_copy(update={"through": here})})
        return handle(self, operations, call, answer, now)

    patch.setattr(SimulatedStore, "take", cursor_first)
    patch.setattr(Sync, "handle", believe)


def a_repeated_command_is_done_again(patch: MonkeyPatch) -> None:
    patch.setattr(counter, "once", lambda _command, _answer, run: run)


def an_answered_offer_keeps_its_units(patch: MonkeyPatch) -> None:
    patch.setattr(positions, "drop_allocation", lambda *_kept: set())


def an_order_does_not_take_over_what_was_kept_for_it(patch: MonkeyPatch) -> None:
    patch.setattr(reservations, "make_way", lambda _tx, _order_id, _skus, _now: set())


def what_ends_stays_kept(patch: MonkeyPatch) -> None:
    patch.setattr(reservations, "expire", lambda _tx, _now: set())


def a_second_hello_forgets_the_first(patch: MonkeyPatch) -> None:
    tick = Sync.tick

    def impatient(self: Sync, operations: Tx, replica: Tx, now: datetime) -> list[Call]:
        if self.state is State.GREETING:
            self.pace.forget(CallKind.HELLO)
        return tick(self, operations, replica, now)

    patch.setattr(Sync, "tick", impatient)


def what_the_oms_lacks_is_dropped(patch: MonkeyPatch) -> None:
    patch.setattr(histories, "_ours_alone", lambda _tx, _beyond, *_written: iter(()))


def what_the_oms_holds_is_not_brought_in(patch: MonkeyPatch) -> None:
    patch.setattr(replay, "bring_in", lambda _tx, _store_id, _told, _ours: None)


def two_branches_release_the_same_units(patch: MonkeyPatch) -> None:
    patch.setattr(reconcile, "_corrections", lambda _tx, _store_id: [])


def an_old_session_is_heard(patch: MonkeyPatch) -> None:
    def any_session(tx: OmsTx, store_id: str, _session: str) -> taken.Stream:
        stream = taken.find(tx, store_id)
        assert stream is not None
        return stream

    patch.setattr(streams, "current", any_session)


def a_watermark_alone_tells_one_history_from_another(patch: MonkeyPatch) -> None:
    patch.setattr(greeting, "_same_history", lambda _tx, answer: answer.last >= 0)


def an_empty_file_trusts_an_empty_incarnation(patch: MonkeyPatch) -> None:
    take = SimulatedStore.take

    def trusting(self: SimulatedStore, call: Call, answer: Message, now: datetime) -> None:
        if isinstance(answer, HelloAnswer):
            answer = answer.model_copy(update={"incarnation": 1})
        take(self, call, answer, now)

    patch.setattr(SimulatedStore, "take", trusting)


def a_double_is_not_noticed(patch: MonkeyPatch) -> None:
    patch.setattr(machines, "_doubt", lambda _tx, _stream, _runs, _said: None)


def the_till_sells_what_is_granted(patch: MonkeyPatch) -> None:
    patch.setattr(StockLevel, "free", property(lambda level: level.on_hand - level.reserved))


def an_offer_of_a_right_takes_what_is_free(patch: MonkeyPatch) -> None:
    def of_what_is_free(level: StockLevel, quantity: int, _of_right: int) -> list[Movement]:
        return reserve_offered(level, quantity, 0)

    patch.setattr(receive, "reserve_offered", of_what_is_free)


def what_is_asked_back_is_freed_at_once(patch: MonkeyPatch) -> None:
    ask = rights._ask_back

    def at_once(tx: Tx, sku: str, quantity: int, cause: Cause) -> None:
        ask(tx, sku, quantity, cause)
        told = ReleaseRight(
            request_id=event_id(cause.command_id, sku, "asked back"), sku=sku, quantity=quantity
        )
        rights.released(tx, told, replace(cause, command_id=f"right.released:{told.request_id}"))

    patch.setattr(rights, "_ask_back", at_once)


def a_log_names_the_customer(patch: MonkeyPatch) -> None:
    place = orders.place_order

    def telling(tx: OmsTx, command: PlaceOrder, now: datetime) -> Placed:
        structlog.get_logger().info("placed", by=command.customer.name)
        return place(tx, command, now)

    patch.setattr(orders, "place_order", telling)


EVERYWHERE: tuple[Defect, ...] = (
    a_log_names_the_customer,
    the_till_sells_what_is_granted,
    an_offer_of_a_right_takes_what_is_free,
    what_is_asked_back_is_freed_at_once,
    repeated_events_are_applied_again,
    the_oms_answers_before_its_commit,
    a_failed_push_counts_as_taken,
    the_cursor_is_saved_before_the_entries,
    a_repeated_command_is_done_again,
    an_answered_offer_keeps_its_units,
    an_order_does_not_take_over_what_was_kept_for_it,
    what_ends_stays_kept,
    a_second_hello_forgets_the_first,
)
#: Those that only show where a file goes back or a machine has a double, each with what must befall its world.
AFTER_A_MISHAP: tuple[tuple[Defect, str], ...] = (
    (what_the_oms_lacks_is_dropped, "store_restored"),
    (what_the_oms_holds_is_not_brought_in, "store_lost"),
    (two_branches_release_the_same_units, "store_restored"),
    (an_old_session_is_heard, "clone"),
    (a_watermark_alone_tells_one_history_from_another, "store_restored"),
    (an_empty_file_trusts_an_empty_incarnation, "store_lost"),
    (a_double_is_not_noticed, "clone"),
)
ALL: tuple[tuple[Defect, str], ...] = (*((defect, "") for defect in EVERYWHERE), *AFTER_A_MISHAP)
