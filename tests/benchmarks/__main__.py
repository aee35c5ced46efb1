"""Prints every figure beside its floor: `make bench`, or `make bench ONLY=store` for one suite."""

import argparse
import sys

from tests.benchmarks import promise, store
from tests.benchmarks.figure import Figure

SUITES = {"store": store.figures, "promise": promise.figures}


def main() -> int:
    """Measure, print, and count what missed its target."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", choices=sorted(SUITES), help="measure one suite")
    only = parser.parse_args().only
    figures = [figure for name, measure in SUITES.items() if only in (None, name) for figure in measure()]
    for figure in figures:
        print(_row(figure))
    missed = sum(not figure.ok for figure in figures)
    print(f"{len(figures) - missed} passed, {missed} failed")
    return min(missed, 1)


def _row(figure: Figure) -> str:
    value, floor = f"{figure.value:10.3f} {figure.unit:4}", f"floor {figure.floor:10.3f}"
    verdict = "ok" if figure.ok else "MISSED"
    return f"{figure.name:42}{value}  {floor}  ratio {figure.ratio:7.2f}  {figure.target:14}  {verdict}"


if __name__ == "__main__":
    sys.exit(main())
