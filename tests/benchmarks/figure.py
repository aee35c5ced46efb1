"""One measured figure beside the floor that was measured in the same run."""

from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """`floor` is what the bare work costs, `ratio` is value to floor; `target` says in words what `ok` compares."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float
    target: str
    ok: bool


def rate(name: str, took: list[tuple[float, float]], least: float) -> Figure:
    """Compare answers a second with those of the floor, each pair measured one after the other."""
    # A round in which the machine stood still measured nothing; without any other there is no figure.
    took = [(rate, nothing) for rate, nothing in took if nothing]
    value, floor = median(rate for rate, _ in took), median(rate for _, rate in took)
    ratio = median(rate / nothing for rate, nothing in took)
    return Figure(name, value, "rps", floor, ratio, f"ratio >= {least:g}", ratio >= least)
