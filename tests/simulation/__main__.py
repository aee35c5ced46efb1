"""`python -m tests.simulation --seeds N [--from K]`, or `--seed S` to see one world step by step."""

import argparse
import os
import sys
from time import perf_counter

from tests.simulation.run import Verdict, run, run_many


def main() -> int:
    """Run the seeds that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first")
    parser.add_argument("--seed", type=int, help="replay one and print its trace")
    asked = parser.parse_args()
    if asked.seed is not None:
        return _replay(asked.seed)
    return _run_all(range(asked.first, asked.first + asked.seeds))


def _replay(seed: int) -> int:
    verdict = run(seed)
    print("\n".join(verdict.trace))
    return _summed_up([verdict])


def _run_all(seeds: range) -> int:
    started = perf_counter()
    verdicts = list(run_many(seeds, os.cpu_count() or 1))
    print(f"{len(seeds) / (perf_counter() - started):.1f} runs a second")
    return _summed_up(verdicts)


def _summed_up(verdicts: list[Verdict]) -> int:
    failed = [verdict for verdict in verdicts if verdict.broken]
    for verdict in failed:
        print(f"seed {verdict.seed}", *verdict.broken, sep="\n  ")
    print(f"{len(verdicts) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
