"""Prints every figure beside its floor: `make bench`, or `make bench ONLY=store` for one suite.

A figure that misses its target is counted and does not fail the command: on a busy machine it says little by itself. What
fails it is a benchmark that cannot run, or an answer that is refused.
"""

import argparse

from tests.benchmarks import (
    availability,
    datasette_search,
    mirror,
    mix,
    newcomer,
    oversell,
    promise,
    replica,
    room,
    store,
    sync,
)
from tests.benchmarks.figure import Figure

SUITES = {
    "store": store.figures,
    "datasette": datasette_search.figures,
    "mirror": mirror.figures,
    "mix": mix.figures,
    "replica": replica.figures,
    "promise": promise.figures,
    "availability": availability.figures,
    "sync": sync.figures,
    "newcomer": newcomer.figures,
    "room": room.figures,
    "oversell": oversell.figures,
}


def main() -> None:
    """Measure, print, and count what missed its target."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", choices=sorted(SUITES), help="measure one suite")
    only = parser.parse_args().only
    figures: list[Figure] = []
    for measure in (measure for name, measure in SUITES.items() if only in (None, name)):
        measured = measure()
        print(*map(_row, measured), sep="\n", flush=True)
        figures += measured
    missed = sum(not figure.ok for figure in figures)
    print(f"{len(figures) - missed} passed, {missed} failed")


def _row(figure: Figure) -> str:
    value, floor = f"{figure.value:10.3f} {figure.unit:4}", f"floor {figure.floor:10.3f}"
    verdict = "ok" if figure.ok else "MISSED"
    return f"{figure.name:42}{value}  {floor}  ratio {figure.ratio:7.2f}  {figure.target:17}  {verdict}"


if __name__ == "__main__":
    main()
