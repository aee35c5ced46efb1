import pytest

from shared.errors import StepNotAllowed
from shared.network import DeliveryMode
from shared.workflow import ENDED, Status, Step, after, allowed, table

COLLECTED, SENT = DeliveryMode.PICK_UP, DeliveryMode.SHIP_HOME


@pytest.mark.parametrize("mode", DeliveryMode)
@pytest.mark.parametrize("ended", sorted(ENDED))
def test_nothing_leaves_an_ended_status(mode: DeliveryMode, ended: Status) -> None:
    assert allowed(mode, ended) == frozenset()


@pytest.mark.parametrize("mode", DeliveryMode)
def test_every_status_that_can_be_entered_is_ended_or_can_be_left(mode: DeliveryMode) -> None:
    assert all(allowed(mode, status) for status in set(table(mode).values()) - ENDED)


def test_every_status_is_reached_from_what_waits_for_its_goods() -> None:
    steps = {**table(COLLECTED), **table(SENT)}
    reached = {Status.AWAITING}
    for _ in Status:
        reached |= {following for (status, _step), following in steps.items() if status in reached}
    assert reached == set(Status)


def test_every_step_is_used_somewhere() -> None:
    assert {step for _status, step in [*table(COLLECTED), *table(SENT)]} == set(Step)


@pytest.mark.parametrize("status", [status for status in Status if status not in ENDED])
def test_everything_can_be_cancelled_until_it_has_left(status: Status) -> None:
    assert after(COLLECTED, status, Step.CANCEL) is Status.CANCELLED


def test_what_is_collected_is_not_shipped() -> None:
    with pytest.raises(StepNotAllowed):
        after(COLLECTED, Status.PICKED, Step.PACK)


def test_what_is_sent_is_not_handed_over() -> None:
    with pytest.raises(StepNotAllowed):
        after(SENT, Status.PICKED, Step.STAGE)


def test_a_staged_order_can_be_moved_to_another_place() -> None:
    assert after(COLLECTED, Status.STAGED, Step.STAGE) is Status.STAGED
