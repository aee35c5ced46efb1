"""`python -m tests.simulation --seeds N [--from K]`, `--seed S` to see one world step by step, shrunk if it breaks, or
`--defects` to put in mistakes on purpose, one at a time, and see in which world each is noticed."""

import argparse
import sys
from time import perf_counter

from pytest import MonkeyPatch

from tests.simulation import defects, defects_of_repair
from tests.simulation.defects import Defect
from tests.simulation.run import STEPS, Verdict, run, run_many, shrunk, worlds_until_broken

WORKERS = 2
MOST_IN_VAIN = 50
DEFECTS = (*defects.ALL, *defects_of_repair.ALL)


def main() -> int:
    """Run the seeds that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first")
    parser.add_argument(
        "--seed", type=int, help="replay one, leave out what it does not need to break, and print its trace"
    )
    parser.add_argument(
        "--defects", action="store_true", help="put in mistakes, each of which must be noticed"
    )
    asked = parser.parse_args()
    if asked.defects:
        return _put_in_all(asked.seeds)
    if asked.seed is not None:
        return _replay(asked.seed)
    return _run_all(range(asked.first, asked.first + asked.seeds))


def _replay(seed: int) -> int:
    verdict = run(seed)
    if verdict.broken:
        steps = shrunk(seed)
        verdict = run(seed, steps)
        print(f"{len(steps)} of its {len(STEPS)} steps suffice: {', '.join(map(str, steps))}")
    print("\n".join(verdict.trace))
    return _summed_up(1, sum(map(_told, [verdict])))


def _run_all(seeds: range) -> int:
    started = perf_counter()
    failed = sum(map(_told, run_many(seeds, WORKERS)))
    print(f"{len(seeds) / (perf_counter() - started):.1f} runs a second")
    return _summed_up(len(seeds), failed)


def _put_in_all(most: int) -> int:
    for defect, mishap in defects_of_repair.HARDLY_NOTICED:
        print("hardly ever noticed: ", end="")
        _noticed(defect, mishap, min(most, MOST_IN_VAIN))
    missed = sum(not _noticed(defect, mishap, most) for defect, mishap in DEFECTS)
    return _summed_up(len(DEFECTS), missed)


def _noticed(defect: Defect, mishap: str, most: int) -> bool:
    """Print in how many worlds a mistake was noticed, and tell whether it was."""
    with MonkeyPatch.context() as patch:
        defect(patch)
        lived = worlds_until_broken(mishap, most)
    said = f"noticed in world {lived}" if lived else f"not noticed in {most} worlds"
    print(f"{defect.__name__}: {said}", flush=True)
    return lived is not None


def _told(verdict: Verdict) -> bool:
    """Print what is broken as soon as it is known, and tell whether anything is."""
    if verdict.broken:
        print(f"seed {verdict.seed}", *verdict.broken, sep="\n  ", flush=True)
    return bool(verdict.broken)


def _summed_up(lived: int, failed: int) -> int:
    print(f"{lived - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
