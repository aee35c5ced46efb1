"""Mistakes in the copy of the feed, put in on purpose."""

from pytest import MonkeyPatch

from store_server.storage import cursors, named
from tests.simulation.run import Defect


def cursors_outlive_the_epoch(patch: MonkeyPatch) -> None:
    patch.setattr(cursors, "of_epoch", lambda tx, _epoch: cursors.positions(tx))


def a_snapshot_is_laid_over_what_was_there(patch: MonkeyPatch) -> None:
    patch.setattr(named, "unnamed", lambda _tx, _page: [])


ALL: tuple[tuple[Defect, str], ...] = (
    (cursors_outlive_the_epoch, "oms_restored"),
    (a_snapshot_is_laid_over_what_was_there, "oms_restored"),
)
