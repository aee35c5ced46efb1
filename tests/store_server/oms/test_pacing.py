"""The store asks as often and as much as the line and the OMS can take."""

from datetime import timedelta

import pytest

from shared.contract.events import Pushed
from shared.errors import BadInput, NotAllowed, ShopError, TooLarge, TooOften, Unreachable
from store_server.oms.calls import CallKind
from store_server.oms.pacing import FIRST_BATCH, MOST_BATCH, MOST_BYTES, Pace, within_bytes
from tests.support.builders import NOW

PUSH = CallKind.PUSH
SECOND = timedelta(seconds=1)


@pytest.fixture
def pace() -> Pace:
    return Pace(lambda: 1.0)


def test_one_call_of_a_kind_is_out_at_a_time(pace: Pace) -> None:
    pace.sent(PUSH, NOW)
    assert (pace.free(PUSH, NOW), pace.free(CallKind.PULL, NOW)) == (False, True)


def test_a_call_without_an_answer_is_given_up(pace: Pace) -> None:
    pace.sent(PUSH, NOW)
    assert pace.free(PUSH, NOW + 31 * SECOND)


def test_pushes_grow_while_they_are_quick_and_shrink_when_they_fail(pace: Pace) -> None:
    grown = []
    pace.batch = 60
    for _ in range(4):
        pace.sent(PUSH, NOW)
        pace.answered(PUSH, NOW + SECOND)
        grown.append(pace.batch)
    assert grown == [240, 960, MOST_BATCH, MOST_BATCH]
    pace.failed(PUSH, Unreachable(what="the OMS"), NOW)
    assert pace.batch == MOST_BATCH // 2


def test_a_slow_push_does_not_grow(pace: Pace) -> None:
    pace.sent(PUSH, NOW)
    pace.answered(PUSH, NOW + 3 * SECOND)
    assert pace.batch == FIRST_BATCH


def test_what_is_too_large_even_alone_is_tried_alone(pace: Pace) -> None:
    for _ in range(20):
        pace.failed(PUSH, TooLarge(what="a push", most=1), NOW)
    assert pace.batch == 1


def test_one_fact_that_is_too_large_waits_for_a_person(pace: Pace) -> None:
    too_large = TooLarge(what="a push", most=1)
    while pace.batch > 1:
        pace.failed(PUSH, too_large, NOW)
        assert not pace.too_large
    pace.failed(PUSH, too_large, NOW)
    assert pace.too_large
    assert not pace.free(PUSH, NOW + 299 * SECOND)
    assert pace.free(CallKind.PULL, NOW)
    pace.answered(PUSH, NOW)
    assert not pace.too_large


def test_waits_grow_and_end_with_an_answer(pace: Pace) -> None:
    for wait in (2, 4, 8, 8):
        pace.failed(PUSH, Unreachable(what="the OMS"), NOW)
        assert not pace.free(PUSH, NOW + (wait - 1) * SECOND)
        assert pace.free(PUSH, NOW + wait * SECOND)
    pace.answered(PUSH, NOW)
    assert pace.free(PUSH, NOW)


def test_the_oms_says_how_long_to_wait(pace: Pace) -> None:
    busy = TooOften(seconds=30)
    busy.retry_after_s = 30
    pace.failed(PUSH, busy, NOW)
    assert not pace.free(PUSH, NOW + 29 * SECOND)
    assert pace.free(PUSH, NOW + 30 * SECOND)


@pytest.mark.parametrize("refusal", [BadInput(what="first"), NotAllowed(role="store", permission="sync")])
def test_a_refusal_stops_its_kind_for_minutes_and_no_other(pace: Pace, refusal: ShopError) -> None:
    pace.failed(PUSH, refusal, NOW)
    assert not pace.free(PUSH, NOW + 299 * SECOND)
    assert pace.free(PUSH, NOW + 300 * SECOND)
    assert pace.free(CallKind.PULL, NOW)


def test_a_clock_that_is_set_back_makes_nobody_wait_for_years(pace: Pace) -> None:
    later = NOW + timedelta(days=3652)
    pace.sent(PUSH, later)
    pace.failed(CallKind.PULL, Unreachable(what="the OMS"), later)
    assert pace.free(PUSH, NOW)
    assert pace.free(CallKind.PULL, NOW)


def test_a_push_holds_no_more_than_its_bytes_and_at_least_one_event() -> None:
    large = [Pushed(seq=seq, id=f"e-{seq}", body="x" * (MOST_BYTES // 2)) for seq in (1, 2, 3)]
    assert [event.seq for event in within_bytes(large)] == [1, 2]
    huge = Pushed(seq=1, id="e-1", body="x" * (MOST_BYTES + 1))
    assert within_bytes([huge, large[1]]) == (huge,)
