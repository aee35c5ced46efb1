"""Seeded worlds end with the same truth on all sides."""

import os

import pytest

from tests.simulation.run import run, run_many
from tests.simulation.sights import Sight

SEEDS = 200
#: In it a disk dies between a commit and its mirror, as it does in one world of two hundred.
RARE = 1321


@pytest.mark.timeout(1800)
def test_no_order_is_lost_or_doubled_and_the_stock_is_equal_on_all_sides() -> None:
    verdicts = list(run_many((*range(SEEDS), RARE), os.cpu_count() or 1))
    assert {verdict.seed: verdict.broken for verdict in verdicts if verdict.broken} == {}
    # Faults that befall nobody prove nothing.
    assert set(Sight) == {what for verdict in verdicts for what in verdict.seen}


def test_a_seed_lives_the_same_world_each_time() -> None:
    assert run(3).trace == run(3).trace
