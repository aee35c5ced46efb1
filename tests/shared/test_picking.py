from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.errors import (
    AlreadyPicked,
    InvalidQuantity,
    NotFound,
    NothingToUndo,
    NotOnThisList,
    StepNotAllowed,
)
from shared.fulfilment import EFFECTS, FulfilmentOrder, ReasonCode, StockEffect
from shared.picking import finish, give_up, pick, short, short_moves, undo
from shared.stock import moved
from shared.workflow import Status
from tests.support.builders import SKU, a_fulfilment, a_fulfilment_line, a_level
from tests.support.strategies import fulfilments, short_reasons


class PickerAtWork(RuleBasedStateMachine):
    """Any sequence of scans, undos and shorts, as a picker may do them."""

    @initialize(work=fulfilments())
    def accept(self, work: FulfilmentOrder) -> None:
        self.work = work

    @precondition(lambda self: any(line.to_pick for line in self.work.lines))
    @rule(data=st.data())
    def scan(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from([line for line in self.work.lines if line.to_pick]))
        self.work = pick(self.work, line.sku, "a dress")

    @precondition(lambda self: any(line.to_pick for line in self.work.lines))
    @rule(data=st.data(), reason=short_reasons)
    def miss(self, data: st.DataObject, reason: ReasonCode) -> None:
        line = data.draw(st.sampled_from([line for line in self.work.lines if line.to_pick]))
        self.work = short(self.work, line.line_id, data.draw(st.integers(1, line.to_pick)), reason)

    @precondition(lambda self: self.work.scans)
    @rule()
    def take_back(self) -> None:
        self.work = undo(self.work)

    @rule()
    def scan_something_else(self) -> None:
        with pytest.raises(NotOnThisList):
            pick(self.work, "9999-NOI-M", "a hat")

    @invariant()
    def every_line_adds_up(self) -> None:
        for line in self.work.lines:
            assert line.ordered == line.to_pick + line.picked + line.short + line.cancelled
            assert min(line.to_pick, line.picked, line.short) >= 0

    @invariant()
    def every_picked_unit_was_scanned(self) -> None:
        assert {line.line_id: line.picked for line in self.work.lines if line.picked} == {
            line_id: self.work.scans.count(line_id) for line_id in set(self.work.scans)
        }

    @invariant()
    def it_ends_only_when_all_is_said(self) -> None:
        if self.work.status is Status.PICKING and not any(line.to_pick for line in self.work.lines):
            ended = Status.PICKED if self.work.units_picked else Status.DECLINED
            assert finish(self.work).status is ended


TestPickerAtWork = PickerAtWork.TestCase


def test_the_first_scan_starts_the_picking() -> None:
    assert pick(a_fulfilment(status=Status.ACCEPTED), SKU, "a dress").status is Status.PICKING


def test_an_offer_cannot_be_picked_before_it_is_accepted() -> None:
    with pytest.raises(StepNotAllowed):
        pick(a_fulfilment(), SKU, "a dress")


def test_a_wrong_item_is_named() -> None:
    with pytest.raises(NotOnThisList) as refused:
        pick(a_fulfilment(status=Status.PICKING), "0001-NOI-S", "Robe midi Alba, S")
    assert refused.value.facts == {"scanned": "Robe midi Alba, S"}


def test_one_scan_too_many_is_refused() -> None:
    fewer = a_fulfilment(a_fulfilment_line(3, cancelled=1), status=Status.PICKING)
    work = pick(pick(fewer, SKU, "a dress"), SKU, "a dress")
    with pytest.raises(AlreadyPicked) as refused:
        pick(work, SKU, "a dress")
    assert refused.value.facts["ordered"] == 2


def test_two_lines_of_one_variant_are_filled_one_after_the_other() -> None:
    lines = a_fulfilment_line(line_id="l-1"), a_fulfilment_line(line_id="l-2")
    work = a_fulfilment(*lines, status=Status.PICKING)
    assert pick(pick(work, SKU, "a dress"), SKU, "a dress").scans == ("l-1", "l-2")


def test_an_undo_takes_the_last_scan_back() -> None:
    work = a_fulfilment(a_fulfilment_line(2), status=Status.PICKING)
    assert undo(pick(work, SKU, "a dress")).lines == work.lines


def test_there_is_nothing_to_undo_before_the_first_scan() -> None:
    with pytest.raises(NothingToUndo):
        undo(a_fulfilment(status=Status.PICKING))


@pytest.mark.parametrize("quantity", [-1, 0, 3])
def test_no_more_can_be_missing_than_is_still_to_pick(quantity: int) -> None:
    work = a_fulfilment(a_fulfilment_line(2), status=Status.PICKING)
    with pytest.raises(InvalidQuantity):
        short(work, "l-1", quantity, ReasonCode.NOT_FOUND)


def test_a_line_of_another_order_cannot_be_short() -> None:
    with pytest.raises(NotFound):
        short(a_fulfilment(status=Status.PICKING), "l-9", 1, ReasonCode.NOT_FOUND)


def test_picking_does_not_end_while_something_is_to_pick() -> None:
    with pytest.raises(StepNotAllowed):
        finish(a_fulfilment(status=Status.PICKING))


def test_work_with_nothing_found_is_given_back() -> None:
    work = short(a_fulfilment(status=Status.PICKING), "l-1", 1, ReasonCode.NOT_FOUND)
    assert finish(work).status is Status.DECLINED


def test_what_was_not_found_leaves_only_what_others_were_promised() -> None:
    level = a_level(6, reserved=3, granted=1)
    after = reduce(moved, short_moves(level, 1, ReasonCode.NOT_FOUND), level)
    assert (after.on_hand, after.reserved, after.free) == (3, 2, 0)


def test_a_damaged_unit_cannot_be_sold_and_the_others_can() -> None:
    level = a_level(6, reserved=1)
    after = reduce(moved, short_moves(level, 1, ReasonCode.DAMAGED), level)
    assert (after.on_hand, after.reserved, after.free) == (5, 0, 5)


def test_having_no_time_leaves_the_units_for_sale() -> None:
    level = a_level(6, reserved=1)
    assert reduce(moved, short_moves(level, 1, ReasonCode.NO_TIME), level) == a_level(6)


@given(st.integers(0, 20), st.integers(1, 10), st.integers(0, 10), st.integers(0, 5), short_reasons)
def test_a_short_pick_never_adds_units_and_always_ends_the_promise(
    free: int, quantity: int, others: int, granted: int, reason: ReasonCode
) -> None:
    level = a_level(free + quantity + others + granted, reserved=quantity + others, granted=granted)
    after = reduce(moved, short_moves(level, quantity, reason), level)
    assert after.reserved == others
    assert after.on_hand <= level.on_hand
    assert after.free >= 0
    assert EFFECTS[reason] is not StockEffect.ALL_TO_ZERO or after.free == 0


@pytest.mark.parametrize("status", [Status.OFFERED, Status.ACCEPTED])
def test_work_that_nobody_began_is_given_up_whole(status: Status) -> None:
    waiting = a_fulfilment(a_fulfilment_line(2), status=status)
    given_up = give_up(waiting, SKU, 1, ReasonCode.SOLD)
    assert (given_up.status, given_up.reason_code) == (Status.DECLINED, ReasonCode.SOLD)
    assert given_up.version == waiting.version + 1


def test_work_that_was_begun_goes_on_without_what_the_till_sold() -> None:
    lines = (a_fulfilment_line(2, line_id="l-1"), a_fulfilment_line(2, line_id="l-2"))
    begun = pick(a_fulfilment(*lines, status=Status.ACCEPTED), SKU, "a dress")
    given_up = give_up(begun, SKU, 2, ReasonCode.SOLD)
    assert given_up.status is Status.PICKING
    assert [(line.picked, line.short, line.sold) for line in given_up.lines] == [(1, 1, 1), (0, 1, 1)]
