"""Seeded worlds end with the same truth on both sides."""

import os

import pytest

from tests.simulation.run import run, run_many

SEEDS = int(os.environ.get("SEEDS", "500"))


@pytest.mark.timeout(600)
def test_no_order_is_lost_or_doubled_and_the_stock_is_equal_on_both_sides() -> None:
    failed = {
        verdict.seed: verdict.broken
        for verdict in run_many(range(SEEDS), os.cpu_count() or 1)
        if verdict.broken
    }
    assert failed == {}


def test_a_seed_lives_the_same_world_each_time() -> None:
    assert run(3).trace == run(3).trace
