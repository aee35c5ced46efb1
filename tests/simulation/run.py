"""One seed, one world, one verdict; many seeds share the processors."""

import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from structlog.testing import capture_logs

from tests.simulation.invariants import check
from tests.simulation.oms import small_pages
from tests.simulation.world import World

STEPS = 70
# In memory a commit at FULL costs no wait; crashes here are of programs, not of power.
MEMORY = Path("/dev/shm")


class Verdict(NamedTuple):
    """What became of a seed; nothing broken is a pass."""

    seed: int
    broken: tuple[str, ...]
    trace: tuple[str, ...]


def run(seed: int, steps: int = STEPS) -> Verdict:
    """Live one world to its end and check it."""
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


def _lived(world: World, steps: int) -> list[str]:
    try:
        for _ in range(steps):
            world.step()
        world.settle()
        return check(world)
    except Exception:  # noqa: BLE001 -- whatever a world dies of is its verdict, with its seed
        return [traceback.format_exc()]


def _run_untraced(seed: int) -> Verdict:
    return run(seed)._replace(trace=())
