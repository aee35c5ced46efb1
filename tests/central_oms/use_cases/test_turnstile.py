"""A store that asks too much waits, and no other with it."""

import pytest

from central_oms.use_cases.turnstile import BURST_S, LEAST_LOOKED_AT, Turnstile
from shared.errors import TooOften


def test_a_burst_goes_through_and_what_follows_waits() -> None:
    gate = Turnstile(calls_per_s=5, events_per_s=100)
    for _ in range(5 * BURST_S + 1):
        gate.enter("s-lyon", 0, at_s=0.0)
    with pytest.raises(TooOften) as refusal:
        gate.enter("s-lyon", 0, at_s=0.0)
    assert refusal.value.facts == {"seconds": 1}
    gate.enter("s-paris", 0, at_s=0.0)
    gate.enter("s-lyon", 0, at_s=1.0)


def test_events_count_as_well_as_calls() -> None:
    gate = Turnstile(calls_per_s=5, events_per_s=100)
    gate.enter("s-lyon", 3_000, at_s=0.0)
    with pytest.raises(TooOften) as refusal:
        gate.enter("s-lyon", 1, at_s=0.0)
    assert refusal.value.facts == {"seconds": 20}
    gate.enter("s-lyon", 1, at_s=20.0)


def test_a_refused_call_takes_nothing() -> None:
    gate = Turnstile(calls_per_s=1, events_per_s=100)
    for _ in range(BURST_S + 1):
        gate.enter("s-lyon", 0, at_s=0.0)
    for _ in range(50):
        with pytest.raises(TooOften):
            gate.enter("s-lyon", 1_000, at_s=0.0)
    gate.enter("s-lyon", 1_000, at_s=1.0)
    gate.enter("s-lyon", 0, at_s=2.0)


def test_ids_that_were_made_up_are_forgotten_and_a_store_that_must_wait_is_not() -> None:
    gate = Turnstile(calls_per_s=5, events_per_s=100)
    gate.enter("s-lyon", 100_000, at_s=0.0)
    for number in range(20_000):
        gate.enter(f"nobody-{number}", 0, at_s=number / 100)
    assert len(gate._buckets) < 3 * LEAST_LOOKED_AT
    with pytest.raises(TooOften):
        gate.enter("s-lyon", 0, at_s=200.0)


def test_a_clock_that_is_set_back_does_not_empty_the_bucket() -> None:
    gate = Turnstile(calls_per_s=5, events_per_s=100)
    gate.enter("s-lyon", 10, at_s=1_000.0)
    gate.enter("s-lyon", 10, at_s=0.0)
