"""Mistakes that are hardly ever noticed, or never: each takes away a second layer, and the first one holds.

They stay in the product as defence in depth; why none shows is an argument, and not a proof.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from pytest import MonkeyPatch

from central_oms.storage import streams as taken
from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases import source, streams
from central_oms.use_cases.source import Sourcing
from shared.contract.oms.feed import Pull, PullAnswer
from shared.contract.oms.line import Lane, Push, Watermark
from shared.promise.answer import Part
from shared.value import Message
from store_server.oms import greeting
from store_server.oms.calls import Call, CallKind
from store_server.oms.states import Event, State
from store_server.oms.sync import Sync
from store_server.storage import allotments, cursors, histories, inbox
from store_server.storage.tx import Tx
from store_server.use_cases import receive, replay, report
from tests.simulation.run import Defect


def a_command_that_comes_again_is_carried_out_again(patch: MonkeyPatch) -> None:
    take = inbox.take

    def forgetful(*asked: Any) -> bool:
        take(*asked)
        return True

    patch.setattr(inbox, "take", forgetful)


def a_key_that_the_file_forgot_is_free_again(patch: MonkeyPatch) -> None:
    patch.setattr(histories, "remember", lambda _tx, _event: None)


def what_a_double_cancelled_is_cancelled_again(patch: MonkeyPatch) -> None:
    patch.setattr(replay, "_cancels", lambda _event: False)


def two_parts_of_one_node_share_an_id(patch: MonkeyPatch) -> None:
    ids = source._fulfilment_ids

    def first(_tx: OmsTx, sourcing: Sourcing, part: Part) -> tuple[str, bool]:
        return next(ids(sourcing, part)), False

    patch.setattr(source, "_named", first)


def the_oms_takes_what_follows_a_gap(patch: MonkeyPatch) -> None:
    verified = streams._verified

    def over_a_gap(stream: taken.Stream, pushed: Push) -> str:
        if pushed.first > stream.last + 1:
            stream = replace(stream, last=pushed.first - 1, chain=pushed.prev)
        return verified(stream, pushed)

    patch.setattr(streams, "_verified", over_a_gap)


def a_pull_of_another_session_is_applied(patch: MonkeyPatch) -> None:
    handle = Sync.handle

    def believe(self: Sync, operations: Tx, call: Call, answer: Message, now: datetime) -> Event:
        if isinstance(answer, PullAnswer):
            here = answer.from_.through | cursors.of_epoch(operations, answer.next.epoch)
            from_ = answer.from_.model_copy(update={"through": here})
            answer = answer.model_copy(update={"session": self.session, "from_": from_})
        return handle(self, operations, call, answer, now)

    patch.setattr(Sync, "handle", believe)


def the_oms_does_not_check_the_chain(patch: MonkeyPatch) -> None:
    verified = streams._verified

    def credulous(stream: taken.Stream, pushed: Any) -> str:
        link = stream.chain if pushed.first == stream.last + 1 else pushed.prev
        return verified(stream, pushed.model_copy(update={"prev": link}))

    patch.setattr(streams, "_verified", credulous)


def commands_do_not_wait_for_one_history(patch: MonkeyPatch) -> None:
    wanted = Sync._wanted
    before = (State.RECONCILING, State.RECALLING)

    def impatient(
        self: Sync, operations: Tx, replica: Tx, now: datetime
    ) -> Mapping[CallKind, Callable[[], Call | None]]:
        calls = wanted(self, operations, replica, now)
        if self.state not in before:
            return calls
        return {**calls, CallKind.PULL: lambda: self._pull(cursors.of_epoch(operations, self._epoch), now)}

    patch.setattr(Sync, "_wanted", impatient)


def the_cursor_is_the_last_entry(patch: MonkeyPatch) -> None:
    pull = streams.pull

    def last_entry(tx: OmsTx, store_id: str, pulled: Pull, epoch: int) -> PullAnswer:
        answer = pull(tx, store_id, pulled, epoch)
        through = dict(pulled.cursor.through)
        for entry in answer.entries:
            through[entry.channel] = max(entry.pos, through.get(entry.channel, 0))
        return answer.model_copy(update={"next": answer.next.model_copy(update={"through": through})})

    patch.setattr(streams, "pull", last_entry)


def consequences_have_any_id(patch: MonkeyPatch) -> None:
    names: Iterator[int] = count(1)
    named: Callable[..., str] = lambda _command_id, subject, what: f"{subject}/{what}/{next(names)}"
    for module in (receive, report):
        patch.setattr(module, "event_id", named)


def a_forked_trail_is_not_noticed(patch: MonkeyPatch) -> None:
    same = greeting._same_lane

    def credulous(tx: Tx, lane: Lane, told: Watermark) -> bool:
        return lane is Lane.BULK or same(tx, lane, told)

    patch.setattr(greeting, "_same_lane", credulous)


def allotments_outlive_the_epoch(patch: MonkeyPatch) -> None:
    patch.setattr(allotments, "end_all", lambda _tx: None)


#: Each with what must befall its world, and why it does not show.
ALL: tuple[tuple[Defect, str, str], ...] = (
    (
        a_command_that_comes_again_is_carried_out_again,
        "",
        "a command that comes again finds its work known or ended",
    ),
    (
        a_key_that_the_file_forgot_is_free_again,
        "store_restored",
        "what it does again has the ids that it had, and is made one when histories are",
    ),
    (
        two_parts_of_one_node_share_an_id,
        "",
        "it takes a plan of which one node fell out and another does more; the order is parked then",
    ),
    (
        what_a_double_cancelled_is_cancelled_again,
        "clone",
        "both machines must hear of one cancellation, and one of them be further on with its work",
    ),
    (
        the_oms_takes_what_follows_a_gap,
        "",
        "a store sends on from the watermark that the hello gave, and compares the chain there",
    ),
    (
        a_pull_of_another_session_is_applied,
        "oms_restored",
        "the program that asked before is gone with its connection, and an older answer moves the cursor back to what is known",
    ),
    (
        the_oms_does_not_check_the_chain,
        "store_restored",
        "the store compares it in each hello, and its mirror leaves nothing to differ",
    ),
    (
        commands_do_not_wait_for_one_history,
        "store_restored",
        "what is carried out a second time is a fact of the same id, of which the OMS's account stands",
    ),
    (
        the_cursor_is_the_last_entry,
        "",
        "the newest entry of a channel stays, or its snapshot says where the head is",
    ),
    (
        a_forked_trail_is_not_noticed,
        "store_restored",
        "a file that went back lacks facts of the core too, and a new incarnation is one of both lanes",
    ),
    (
        allotments_outlive_the_epoch,
        "oms_restored",
        "the OMS ends each right of an epoch that is over in the feed too",
    ),
    (
        consequences_have_any_id,
        "store_restored",
        "no command is carried out before the histories are one, and then its own id is known",
    ),
)
