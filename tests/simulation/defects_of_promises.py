"""Mistakes with what is promised already, put in on purpose: sold all the same, changed, allotted; and with bits that flip."""

from collections.abc import Iterator
from datetime import datetime

from pytest import MonkeyPatch

from central_oms.storage import amendments
from central_oms.storage.database import Tx as OmsTx
from central_oms.storage.feed import Told
from central_oms.use_cases import allot
from central_oms.use_cases.facts import HANDLERS
from shared.contract.events import AmendmentRefused, Event, EventType
from store_server.storage import allotments, repair, soundness
from store_server.storage.tx import Tx
from store_server.use_cases import amend, count, overrides
from tests.simulation.run import Defect


def what_a_manager_lets_go_stays_granted(patch: MonkeyPatch) -> None:
    patch.setattr(overrides, "out_of_rights", lambda _tx, _overrides, _sold: ())


def nobody_gives_way(patch: MonkeyPatch) -> None:
    patch.setattr(overrides, "make_way", lambda _tx, _order, _from_rights, _cause: None)


def nobody_gives_way_to_a_count(patch: MonkeyPatch) -> None:
    patch.setattr(count, "give_way", lambda _tx, _in_turn, _sku, _wanted, _reason, _cause: ([], 0))


def changed_work_keeps_its_units(patch: MonkeyPatch) -> None:
    patch.setattr(amend, "_moves", lambda _tx, _known, _asked: [])


def a_refused_change_is_forgotten(patch: MonkeyPatch) -> None:
    def forgotten(tx: OmsTx, _store_id: str, event: Event, _now: datetime) -> list[Told]:
        amendments.answered(tx, AmendmentRefused.model_validate(event.data).amendment.amendment_id)
        return []

    patch.setitem(HANDLERS, EventType.AMENDMENT_REFUSED, forgotten)


def what_is_sold_by_a_right_stays_allotted(patch: MonkeyPatch) -> None:
    patch.setattr(allot, "taken", lambda _tx, _order, _now: set())


def a_returned_right_is_held_on(patch: MonkeyPatch) -> None:
    def left(tx: Tx, right_id: str) -> int:
        return tx.value("SELECT quantity FROM allotment WHERE right_id = ?", (right_id,)) or 0

    patch.setattr(allotments, "end", left)


def a_restored_oms_keeps_what_it_allotted(patch: MonkeyPatch) -> None:
    patch.setattr(allot, "void", lambda _tx, _now: None)
    # Each store that begins anew with it would be asked for its rights besides.
    patch.setattr(allot, "ask_all_back", lambda _tx, _store_id: None)


def nobody_checks_the_ledger(patch: MonkeyPatch) -> None:
    def nothing(_tx: Tx, _newest: int | None = None) -> Iterator[str]:
        return iter(())

    patch.setattr(soundness, "check_ledger", nothing)
    patch.setitem(soundness.CHECKS, "ledger", nothing)


def a_start_forgets_what_the_night_found(patch: MonkeyPatch) -> None:
    patch.setattr(repair, "suspect", lambda path: path.with_name("nothing"))


ALL: tuple[tuple[Defect, str], ...] = (
    (what_a_manager_lets_go_stays_granted, ""),
    (nobody_gives_way, ""),
    (nobody_gives_way_to_a_count, ""),
    (changed_work_keeps_its_units, ""),
    (a_refused_change_is_forgotten, ""),
    (what_is_sold_by_a_right_stays_allotted, ""),
    (a_returned_right_is_held_on, ""),
    (a_restored_oms_keeps_what_it_allotted, "oms_restored"),
    (nobody_checks_the_ledger, "bit_flip"),
    (a_start_forgets_what_the_night_found, "bit_flip"),
)
