"""One seed, one world, one verdict; many seeds share the processors."""

import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from structlog.testing import capture_logs

from tests.simulation.faults import Faults
from tests.simulation.invariants import check
from tests.simulation.oms import small_pages
from tests.simulation.world import World

STEPS = range(70)
# In memory a commit at FULL costs no wait; crashes here are of programs, not of power.
MEMORY = Path("/dev/shm")
MISFITS = ("TypeError", "AttributeError", "NameError")


class Verdict(NamedTuple):
    """What became of a seed; nothing broken is a pass."""

    seed: int
    broken: tuple[str, ...]
    trace: tuple[str, ...]


def run(seed: int, steps: Sequence[int] = STEPS) -> Verdict:
    """Live one world to its end and check it.

    Args:
        steps: the numbers of those that happen; what each is hangs on its number, so some can be left out.
    """
    memory = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(dir=memory) as folder, capture_logs(), small_pages():
        world = World(seed, Path(folder))
        try:
            broken = _lived(world, steps)
        finally:
            world.close()
    return Verdict(seed, tuple(broken), tuple(world.trace))


def run_many(seeds: Iterable[int], workers: int) -> Iterator[Verdict]:
    """Live many worlds; verdicts come in the order of the seeds, without their traces."""
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from pool.map(_run_untraced, seeds, chunksize=8)


def worlds_until_broken(mishap: str, most: int) -> int | None:
    """Live worlds, only those that `mishap` befalls if one is named, and give how many it took until one broke.

    Raises:
        AssertionError: one died of a call that does not fit: the mistake that was put in is not the one that is meant.
    """
    worlds = (seed for seed in count() if not mishap or getattr(Faults.drawn(Random(seed)), mishap))
    for number, seed in enumerate(islice(worlds, most), 1):
        if broken := run(seed).broken:
            assert not broken[-1].splitlines()[-1].startswith(MISFITS), broken[-1]
            return number
    return None


def shrunk(seed: int) -> tuple[int, ...]:
    """Give few of a broken world's steps after which it is broken still.

    Source: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002 (ddmin, complements only).
    """
    steps, parts = tuple(STEPS), 2
    while len(steps) > 1:
        size = -(-len(steps) // parts)
        fewer = (steps[:start] + steps[start + size :] for start in range(0, len(steps), size))
        found = next((left for left in fewer if run(seed, left).broken), None)
        if found is not None:
            steps, parts = found, max(2, parts - 1)
        elif size == 1:
            break
        else:
            parts = min(len(steps), parts * 2)
    return steps


def _lived(world: World, steps: Sequence[int]) -> list[str]:
    try:
        for number in steps:
            world.step(number)
        world.settle()
        return check(world)
    except Exception:  # noqa: BLE001 -- whatever a world dies of is its verdict, with its seed
        return [traceback.format_exc()]


def _run_untraced(seed: int) -> Verdict:
    return run(seed)._replace(trace=())
