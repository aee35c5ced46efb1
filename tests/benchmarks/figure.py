"""One measured figure beside the floor that was measured in the same run."""

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
