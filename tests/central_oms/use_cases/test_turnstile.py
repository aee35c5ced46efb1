"""A store that asks too much waits, and no other with it."""

import pytest

from central_oms.use_cases.turnstile import BURST_S, Turnstile
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


def test_a_clock_that_is_set_back_does_not_empty_the_bucket() -> None:
    gate = Turnstile(calls_per_s=5, events_per_s=100)
    gate.enter("s-lyon", 10, at_s=1_000.0)
    gate.enter("s-lyon", 10, at_s=0.0)
