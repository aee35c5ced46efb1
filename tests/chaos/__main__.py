"""`python -m tests.chaos --kills N [--seed S]`: one run with real processes, its figures, and what does not hold."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.chaos.ledger import Told
from tests.chaos.run import live


def main() -> int:
    """Live the run that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, help="chance begins with it; the machine's own timing stays")
    parser.add_argument("--keep", type=Path, help="an empty directory in which databases and logs stay")
    asked = parser.parse_args()
    # As with Ctrl-C, the programs must not outlive the run.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    seed = Random().randrange(10**6) if asked.seed is None else asked.seed
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
        return _show(asyncio.run(live(asked.keep, seed, asked.kills)))
    with TemporaryDirectory() as folder:
        return _show(asyncio.run(live(Path(folder), seed, asked.kills)))


def _show(told: Told) -> int:
    print(f"{'seed':32}{told.seed}")
    for name, figure in told.figures.items():
        print(f"{name:32}{figure}")
    for rule, broken in told.broken.items():
        if broken:
            print(rule, *broken[:10], sep="\n  ")
    print(f"{len(told.broken) - told.failed} passed, {told.failed} failed")
    return 1 if told.failed else 0


if __name__ == "__main__":
    sys.exit(main())
