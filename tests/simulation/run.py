"""One seed, one world, one verdict; many seeds share the processors."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import structlog
from pytest import MonkeyPatch
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.simulation.faults import Faults
from tests.simulation.invariants import check
from tests.simulation.oms import small_pages
from tests.simulation.retailer import CUSTOMER
from tests.simulation.sights import Sight
from tests.simulation.world import World
from tests.support.kept import patient_mirrors

Defect = Callable[[MonkeyPatch], None]

STEPS = range(90)
# In memory a commit at FULL costs no wait; crashes here are of programs, not of power.
MEMORY = Path("/dev/shm")
MISFITS = ("TypeError", "AttributeError", "NameError")


class Verdict(NamedTuple):
    """What became of a seed; nothing broken is a pass."""

    seed: int
    broken: tuple[str, ...]
    trace: tuple[str, ...]
    seen: frozenset[Sight] = frozenset()


def run(seed: int, steps: Sequence[int] = STEPS) -> Verdict:
    """Live one world to its end and check it.

    Args:
        steps: the numbers of those that happen; what each is hangs on its number, so some can be left out.
    """
    memory = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(dir=memory) as folder, all_logs() as logs, small_pages(), patient_mirrors():
        world = World(seed, Path(folder))
        try:
            broken = _lived(world, steps)
        finally:
            world.close()
    return Verdict(seed, (*broken, *named_in(logs)), tuple(world.trace), frozenset(world.seen))


@contextmanager
def all_logs() -> Iterator[list[EventDict]]:
    """Hear all that is logged, also below the level that a program of this process asked for before."""
    before = structlog.get_config()
    structlog.reset_defaults()
    try:
        with capture_logs() as logs:
            yield logs
    finally:
        structlog.configure(**before)


def named_in(logs: Iterable[EventDict]) -> Iterator[str]:
    """I20: tell of each line of the log that says who a customer is, or how to reach them."""
    private = (CUSTOMER.last_name, CUSTOMER.phone, CUSTOMER.email)
    for line in map(str, logs):
        yield from (f"I20: {word} is in the log: {line}" for word in private if word and word in line)


def run_many(seeds: Iterable[int], workers: int) -> Iterator[Verdict]:
    """Live many worlds; verdicts come in the order of the seeds, without their traces."""
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from pool.map(_run_untraced, seeds, chunksize=8)


def worlds_until_noticed(defect: Defect, mishap: str, most: int) -> int | None:
    """Put a mistake into worlds, only into those that `mishap` befalls if one is named, and give how many it took to notice it.

    Raises:
        AssertionError: a world died of a call that does not fit, so the mistake is not the one that is meant; or it breaks
            without the mistake too.
    """
    worlds = (seed for seed in count() if not mishap or getattr(Faults.drawn(Random(seed)), mishap))
    for number, seed in enumerate(islice(worlds, most), 1):
        with MonkeyPatch.context() as patch:
            defect(patch)
            broken = run(seed).broken
        if broken:
            assert not broken[-1].splitlines()[-1].startswith(MISFITS), broken[-1]
            assert not run(seed).broken, f"seed {seed} breaks by itself"
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
