"""Mistakes in what goes over the line, put in on purpose: facts up, the feed down, and who is heard when."""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any

from pytest import MonkeyPatch
from sqlalchemy import insert

from central_oms.storage import feed as entries_of
from central_oms.storage import rights as rights_kept
from central_oms.storage import schema
from central_oms.storage import streams as taken
from central_oms.storage.database import Tx as OmsTx
from central_oms.storage.feed import Entry
from central_oms.storage.streams import PARKED, Stream, Taken
from central_oms.use_cases import machines, taking
from central_oms.use_cases.apply import Failure
from shared.contract.events import SCHEMA
from shared.contract.oms.line import Hello
from shared.errors import Unreachable
from shared.value import Message
from store_server.oms.calls import Call
from store_server.storage import histories, outbox
from store_server.storage.database import Database
from store_server.storage.tx import Tx
from tests.simulation.oms import SimulatedOms
from tests.simulation.run import Defect
from tests.simulation.store import SimulatedStore

EACH_FOURTH = 4


def in_a_second_commit(patch: MonkeyPatch, room: ModuleType, name: str) -> None:
    """Let what a function saves be saved in a commit of its own, after the one that it belongs to."""
    put_off: list[tuple[Any, ...]] = []
    save, write = getattr(room, name), SimulatedStore._write

    def later(_tx: Tx, *what: Any) -> None:
        put_off.append(what)

    def twice(self: SimulatedStore, database: Database, run: Callable[[Tx], Any], crash: float) -> Any:
        put_off.clear()
        result = write(self, database, run, crash)
        with self.operations.transaction() as tx:
            for what in put_off:
                save(tx, *what)
        return result

    patch.setattr(room, name, later)
    patch.setattr(SimulatedStore, "_write", twice)


def facts_come_in_a_second_commit(patch: MonkeyPatch) -> None:
    in_a_second_commit(patch, outbox, "add_written")


def positions_come_from_a_sequence(patch: MonkeyPatch) -> None:
    """A number is given before the commit: now and then another transaction, with a higher one, is faster."""
    add, write, restore = entries_of.add, SimulatedOms.write, SimulatedOms.restore
    slow: list[dict[str, Any]] = []
    told = [0]

    def numbered(tx: OmsTx, name: str, entries: Sequence[Entry]) -> None:
        told[0] += 1
        if told[0] % EACH_FOURTH or not entries:
            add(tx, name, entries)
            return
        start = entries_of.raise_head(tx, name, len(entries)) - len(entries) + 1
        same = {"channel": name, "schema_version": SCHEMA}
        slow.extend({**same, "pos": pos, **entry._asdict()} for pos, entry in enumerate(entries, start))

    def in_between(self: SimulatedOms, run: Callable[[OmsTx], Any]) -> Any:
        waiting = list(slow)
        result = write(self, run)
        if waiting:
            self.write_surely(lambda tx: tx.execute(insert(schema.feed), waiting))
            del slow[: len(waiting)]
        return result

    def forgotten(self: SimulatedOms, now: datetime) -> None:
        slow.clear()
        restore(self, now)

    patch.setattr(entries_of, "add", numbered)
    patch.setattr(SimulatedOms, "write", in_between)
    patch.setattr(SimulatedOms, "restore", forgotten)


def rights_outlive_the_epoch(patch: MonkeyPatch) -> None:
    patch.setattr(rights_kept, "add_missing", lambda _tx, _table, _rows: None)


def rights_hold_again_before_all_is_told(patch: MonkeyPatch) -> None:
    greet = machines.greet

    def trusting(
        tx: OmsTx, store_id: str, said: Hello, epoch: int, now: datetime, mint: Callable[[], str]
    ) -> Any:
        rights_kept.revive(tx, store_id)
        return greet(tx, store_id, said, epoch, now, mint)

    patch.setattr(machines, "greet", trusting)


def poison_is_dropped(patch: MonkeyPatch) -> None:
    keep = taken.keep

    def only_what_was_applied(tx: OmsTx, stream: Stream, events: Sequence[Taken], now: datetime) -> None:
        keep(tx, stream, [event for event in events if event.status != PARKED], now)

    patch.setattr(taken, "keep", only_what_was_applied)


def poison_blocks_the_lane(patch: MonkeyPatch) -> None:
    apply = taking.apply

    def strict(*fact: Any) -> Any:
        done = apply(*fact)
        if not isinstance(done, Failure):
            return done
        raise RuntimeError(done.error)

    answer = SimulatedOms.answer

    def refusing(self: SimulatedOms, store_id: str, call: Call, now: datetime) -> Message:
        try:
            return answer(self, store_id, call, now)
        except RuntimeError as error:
            raise Unreachable(what=f"the central OMS (500, {error})") from error

    patch.setattr(taking, "apply", strict)
    patch.setattr(SimulatedOms, "answer", refusing)


def what_follows_poison_does_not_wait(patch: MonkeyPatch) -> None:
    patch.setattr(taken, "parked_subjects", lambda _tx, _store_id: set())
    patch.setattr(
        taking.Taking, "waiting", property(lambda _self: set(), lambda _self, _given: None), raising=False
    )


def poison_holds_up_what_is_not_about_it(patch: MonkeyPatch) -> None:
    take_next = taking.Taking._take_next

    def behind_anything(self: taking.Taking, fact: taking.Fact) -> None:
        if self.waiting:
            self.kept.append(fact.taken(PARKED))
        else:
            take_next(self, fact)

    patch.setattr(taking.Taking, "_take_next", behind_anything)


def what_was_packed_is_told_anew_as_it_lies(patch: MonkeyPatch) -> None:
    patch.setattr(histories, "BODY", "body")


ALL: tuple[tuple[Defect, str], ...] = (
    (facts_come_in_a_second_commit, ""),
    (positions_come_from_a_sequence, ""),
    (rights_outlive_the_epoch, "oms_restored"),
    (rights_hold_again_before_all_is_told, "oms_restored"),
    (what_was_packed_is_told_anew_as_it_lies, "oms_restored"),
    (poison_is_dropped, ""),
    (poison_blocks_the_lane, ""),
    (what_follows_poison_does_not_wait, ""),
    (poison_holds_up_what_is_not_about_it, ""),
)
