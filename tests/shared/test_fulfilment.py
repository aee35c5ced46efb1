import pytest
from hypothesis import given
from hypothesis.strategies import builds, just
from pydantic import ValidationError

from shared.errors import StepNotAllowed
from shared.fulfilment import (
    EFFECTS,
    SHORT_REASONS,
    FulfilmentOrder,
    ReasonCode,
    Refusal,
    StockEffect,
    step,
)
from shared.network import DeliveryMode
from shared.workflow import Status, Step
from tests.support.builders import a_fulfilment, a_fulfilment_line
from tests.support.strategies import fulfilments


def test_more_cannot_be_picked_than_was_ordered() -> None:
    with pytest.raises(ValidationError):
        a_fulfilment_line(2, picked=2, short=1)


def test_every_reason_says_what_it_does_to_the_stock() -> None:
    assert set(EFFECTS) == set(ReasonCode)


def test_only_what_was_looked_for_in_vain_empties_the_shelf() -> None:
    emptying = [reason for reason in SHORT_REASONS if EFFECTS[reason] is StockEffect.ALL_TO_ZERO]
    assert emptying == [ReasonCode.NOT_FOUND]


def test_each_step_is_a_new_version() -> None:
    accepted = step(a_fulfilment(), Step.ACCEPT)
    assert (accepted.status, accepted.version) == (Status.ACCEPTED, 1)


def test_a_step_out_of_turn_is_refused() -> None:
    with pytest.raises(StepNotAllowed):
        step(a_fulfilment(), Step.SHIP)


@pytest.mark.parametrize(
    ("mode", "steps", "end"),
    [
        (DeliveryMode.PICK_UP, (Step.STAGE, Step.HAND_OVER), Status.HANDED_OVER),
        (DeliveryMode.SHIP_HOME, (Step.PACK, Step.SHIP), Status.SHIPPED),
        (DeliveryMode.SHIP_TO_STORE, (Step.PACK, Step.SHIP), Status.SHIPPED),
    ],
)
def test_each_way_ends_at_its_door(mode: DeliveryMode, steps: tuple[Step, ...], end: Status) -> None:
    work = a_fulfilment(mode=mode)
    for taken in (Step.ACCEPT, Step.START, Step.FINISH, *steps):
        work = step(work, taken)
    assert work.status is end


@given(fulfilments())
def test_nothing_is_picked_of_fresh_work(work: FulfilmentOrder) -> None:
    assert (work.units_picked, work.units) == (0, sum(line.to_pick for line in work.lines))


@given(fulfilments())
def test_work_survives_the_wire(work: FulfilmentOrder) -> None:
    assert FulfilmentOrder.model_validate_json(work.model_dump_json()) == work


@given(fulfilments(), builds(Refusal, node=just("Lyon")))
def test_what_declining_would_cost_survives_the_wire(work: FulfilmentOrder, refusal: Refusal) -> None:
    offered = work.model_copy(update={"refusal": refusal})
    assert FulfilmentOrder.model_validate_json(offered.model_dump_json()) == offered


def test_work_of_before_costs_were_told_is_read_as_not_known() -> None:
    old = a_fulfilment().model_dump(mode="json", exclude={"why_me", "refusal", "only_here"})
    assert FulfilmentOrder.model_validate(old) == a_fulfilment()
