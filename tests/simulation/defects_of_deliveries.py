"""Mistakes with deliveries, put in on purpose."""

from pytest import MonkeyPatch

from central_oms.use_cases import deliveries as told
from store_server.use_cases import deliveries
from tests.simulation.run import Defect


def what_differs_is_told_nobody(patch: MonkeyPatch) -> None:
    patch.setattr(deliveries, "_report", lambda *_: None)


def what_came_elsewhere_is_waited_for(patch: MonkeyPatch) -> None:
    patch.setattr(told, "_in_vain", lambda *_: [])


ALL: tuple[tuple[Defect, str], ...] = (
    (what_differs_is_told_nobody, ""),
    (what_came_elsewhere_is_waited_for, ""),
)
