"""Mistakes with cards that a terminal approved off line, put in on purpose."""

from pytest import MonkeyPatch

from central_oms.use_cases import settlements
from store_server.use_cases import replay
from tests.simulation.run import Defect


def a_bank_that_speaks_before_the_order_comes_is_not_heard(patch: MonkeyPatch) -> None:
    patch.setattr(settlements, "placed", lambda _tx, _order, _now: [])


def a_file_that_forgot_takes_a_stored_card_for_paid(patch: MonkeyPatch) -> None:
    patch.setattr(replay, "settlement_of", lambda _card: None)


ALL: tuple[tuple[Defect, str], ...] = (
    (a_bank_that_speaks_before_the_order_comes_is_not_heard, ""),
    (a_file_that_forgot_takes_a_stored_card_for_paid, "store_lost"),
)
