"""Mistakes in the audit trail and the lane that it travels in, put in on purpose."""

from pytest import MonkeyPatch

from central_oms.storage import streams as taken
from shared.contract.events import FIRST_CHAIN
from shared.contract.oms.line import Lane
from store_server.storage import histories, outbox
from store_server.storage.packing import BODY
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from tests.simulation.defects_of_the_line import in_a_second_commit
from tests.simulation.run import Defect


def lanes_share_their_numbers(patch: MonkeyPatch) -> None:
    def of_any(tx: Tx, _lane: Lane = Lane.CORE) -> tuple[int, str]:
        row = tx.one("SELECT seq, hash FROM outbox ORDER BY n DESC LIMIT 1")
        return (0, FIRST_CHAIN) if row is None else (row["seq"], row["hash"])

    patch.setattr(outbox, "head", of_any)


def an_entry_is_saved_after_what_it_tells_of(patch: MonkeyPatch) -> None:
    in_a_second_commit(patch, audit, "note")


def entries_are_told_anew_under_other_ids(patch: MonkeyPatch) -> None:
    number = histories.number_anew

    def renamed(tx: Tx, inc: str) -> None:
        for row in tx.all(f"SELECT n, event_id, {BODY} AS body FROM outbox WHERE lane = ?", (Lane.BULK,)):
            other = f"{row['n']}:{inc}"
            body = row["body"].replace(row["event_id"], other)
            tx.execute(
                "UPDATE outbox SET event_id = ?, body = ?, packed = NULL WHERE n = ?", (other, body, row["n"])
            )
        number(tx, inc)

    patch.setattr(histories, "number_anew", renamed)


def a_new_incarnation_forgets_the_trail(patch: MonkeyPatch) -> None:
    patch.setattr(histories, "number_anew", lambda _tx, _inc: None)


def the_oms_takes_a_known_event_for_new(patch: MonkeyPatch) -> None:
    patch.setattr(taken, "known", lambda _tx, _event_ids: set())


ALL: tuple[tuple[Defect, str], ...] = (
    (lanes_share_their_numbers, ""),
    (an_entry_is_saved_after_what_it_tells_of, "store_crash"),
    (entries_are_told_anew_under_other_ids, "oms_restored"),
    (a_new_incarnation_forgets_the_trail, "oms_restored"),
    (the_oms_takes_a_known_event_for_new, "store_restored"),
)
