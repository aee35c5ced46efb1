"""Mistakes in the feed and in making one history out of two, put in on purpose."""

from typing import Any

from pytest import MonkeyPatch

from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases import source
from central_oms.use_cases.source import Sourcing
from shared.promise.answer import Part
from store_server.storage import cursors, histories, inbox, named
from store_server.use_cases import replay
from tests.simulation.defects import Defect


def a_command_that_comes_again_is_carried_out_again(patch: MonkeyPatch) -> None:
    take = inbox.take

    def forgetful(*asked: Any) -> bool:
        take(*asked)
        return True

    patch.setattr(inbox, "take", forgetful)


def cursors_outlive_the_epoch(patch: MonkeyPatch) -> None:
    patch.setattr(cursors, "of_epoch", lambda tx, _epoch: cursors.positions(tx))


def a_snapshot_is_laid_over_what_was_there(patch: MonkeyPatch) -> None:
    patch.setattr(named, "unnamed", lambda _tx, _page: [])


def a_key_that_the_file_forgot_is_free_again(patch: MonkeyPatch) -> None:
    patch.setattr(histories, "remember", lambda _tx, _event: None)


def what_a_double_cancelled_is_cancelled_again(patch: MonkeyPatch) -> None:
    patch.setattr(replay, "_cancels", lambda _event: False)


def two_parts_of_one_node_share_an_id(patch: MonkeyPatch) -> None:
    ids = source._fulfilment_ids

    def first(_tx: OmsTx, sourcing: Sourcing, part: Part) -> tuple[str, bool]:
        return next(ids(sourcing, part)), False

    patch.setattr(source, "_named", first)


ALL: tuple[tuple[Defect, str], ...] = (
    (cursors_outlive_the_epoch, "oms_restored"),
    (a_snapshot_is_laid_over_what_was_there, "oms_restored"),
)
#: Put in by `make simulate-defects` alone, for they are hardly ever noticed. A command that comes again finds its work known or
#: ended. A key that is free again names the same facts, which are made one when histories are. Two parts with one id come of
#: a plan of which one node fell out and another does more: their order is
#: parked. A cancellation that both machines of a store heard must find one of them further on.
HARDLY_NOTICED: tuple[tuple[Defect, str], ...] = (
    (a_command_that_comes_again_is_carried_out_again, ""),
    (a_key_that_the_file_forgot_is_free_again, "store_restored"),
    (two_parts_of_one_node_share_an_id, ""),
    (what_a_double_cancelled_is_cancelled_again, "clone"),
)
