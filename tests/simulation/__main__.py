"""`python -m tests.simulation --seeds N [--from K]`, `--seed S` to see one world step by step, shrunk if it breaks, or
`--defects` to put in mistakes on purpose, one at a time, and see in which world each is noticed."""

import argparse
import sys
from collections import Counter
from time import perf_counter

from tests.simulation import (
    defects,
    defects_of_deliveries,
    defects_of_payments,
    defects_of_promises,
    defects_of_repair,
    defects_of_the_line,
    defects_of_the_mirror,
    defects_of_the_trail,
    second_layers,
)
from tests.simulation.run import STEPS, Defect, Verdict, run, run_many, shrunk, worlds_until_noticed

WORKERS = 2
MOST_IN_VAIN = 50
DEFECTS = (
    *defects.ALL,
    *defects_of_deliveries.ALL,
    *defects_of_payments.ALL,
    *defects_of_promises.ALL,
    *defects_of_repair.ALL,
    *defects_of_the_line.ALL,
    *defects_of_the_mirror.ALL,
    *defects_of_the_trail.ALL,
)


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
    seen = Counter[str]()
    failed = 0
    for verdict in run_many(seeds, WORKERS):
        seen.update(verdict.seen)
        failed += _told(verdict)
    print(*(f"{worlds} worlds: {what}" for what, worlds in sorted(seen.items())), sep="\n")
    print(f"{len(seeds) / (perf_counter() - started):.1f} runs a second")
    return _summed_up(len(seeds), failed)


def _put_in_all(most: int) -> int:
    for defect, mishap, why in second_layers.ALL:
        print(f"{'second layer':14} {_noticed(defect, mishap, min(most, MOST_IN_VAIN))}: {why}", flush=True)
    caught = [_caught(defect, mishap, most) for defect, mishap in DEFECTS]
    return _summed_up(len(caught), caught.count(False))


def _caught(defect: Defect, mishap: str, most: int) -> bool:
    """Print what became of a mistake, and tell whether it was noticed."""
    lived = worlds_until_noticed(defect, mishap, most)
    print(f"{'caught' if lived else 'NOT CAUGHT':14} {_said(defect, lived, most)}", flush=True)
    return lived is not None


def _noticed(defect: Defect, mishap: str, most: int) -> str:
    return _said(defect, worlds_until_noticed(defect, mishap, most), most)


def _said(defect: Defect, lived: int | None, most: int) -> str:
    return f"{defect.__name__}: " + (f"in world {lived}" if lived else f"not in {most} worlds")


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
