"""What goes wrong in a world, and how often; each seed draws its own mixture, in which some faults never happen."""

from dataclasses import dataclass, fields, replace
from enum import Enum, auto
from random import Random
from typing import Self

_NEVER = 0.35
_MOST = {
    "drop": 0.3,
    "duplicate": 0.2,
    "delay": 0.3,
    "cut": 0.04,
    "store_crash": 0.06,
    "answer_crash": 0.25,
    "oms_crash": 0.15,
    "store_restored": 0.06,
    "store_lost": 0.03,
    "oms_restored": 0.06,
    "clone": 0.03,
    "clock": 0.05,
    "mirror_pulled": 0.06,
    "bit_flip": 0.04,
}
# Most worlds keep their files, so that what such losses excuse stays forbidden there.
_OF_ONE_STORE = frozenset({"store_restored", "store_lost", "clone", "clock", "mirror_pulled", "bit_flip"})
_RARELY = _OF_ONE_STORE | {"oms_restored"}
_NEVER_RARELY = 0.8
# Evenly by size: as many programs die early in a transaction as in the long ones, or at their very end.
_MOST_STATEMENTS_LOG2 = 12


class Crash(BaseException):
    """A program dies at once; no handler of the program sees it."""

    def __init__(self, program: str, point: "Point | None" = None) -> None:
        self.program, self.point = program, point
        super().__init__(program)


@dataclass(frozen=True)
class Faults:
    """The probability of each fault, per message, per write or per step."""

    drop: float = 0.0
    duplicate: float = 0.0
    delay: float = 0.0
    cut: float = 0.0
    store_crash: float = 0.0  #: while a command is done
    answer_crash: float = 0.0  #: while the OMS's answer is applied
    oms_crash: float = 0.0
    store_restored: float = 0.0  #: its files go back to what was put aside
    store_lost: float = 0.0  #: its disk dies, with its mirror or without
    oms_restored: float = 0.0
    clone: float = 0.0  #: a second machine begins on a copy of its files
    clock: float = 0.0  #: the store's clock jumps
    mirror_pulled: float = 0.0  #: the mirror's medium is taken out, or put back
    bit_flip: float = 0.0  #: a bit of what the chains cover flips on its disk

    @classmethod
    def drawn(cls, rng: Random) -> Self:
        """Draw the mixture of one world."""
        return cls(
            **{
                fault.name: 0.0 if rng.random() < _never(fault.name) else rng.uniform(0, _MOST[fault.name])
                for fault in fields(cls)
            }
        )

    def of_a_neighbour(self) -> Self:
        """Give what befalls a store while another one has the mishaps: it shares the line's faults and crashes alone."""
        return replace(self, **dict.fromkeys(_OF_ONE_STORE, 0.0))


def _never(fault: str) -> float:
    return _NEVER_RARELY if fault in _RARELY else _NEVER


class Point(Enum):
    """Where in a transaction a program dies."""

    STATEMENT = auto()  #: at a statement or just before the commit: nothing of it is kept
    COMMITTED = auto()  #: after the commit, before the mirror hears of it
    MIRRORED = auto()  #: after both, before anyone is answered


_POINTS = (6, 2, 2)


@dataclass
class Fuse:
    """Burns down in a transaction; at its end the program dies."""

    program: str
    point: Point | None = None
    left: int = 0

    @classmethod
    def drawn(cls, program: str, rng: Random, probability: float) -> Self:
        """Draw whether, and where, a transaction is the program's last."""
        if rng.random() >= probability:
            return cls(program)
        return cls(
            program, rng.choices(list(Point), _POINTS)[0], int(2 ** rng.uniform(0, _MOST_STATEMENTS_LOG2))
        )

    def burn(self) -> None:
        """Run one statement.

        Raises:
            Crash: it was the last one.
        """
        if self.point is Point.STATEMENT:
            self.left -= 1
            if self.left < 0:
                self._blow()

    def before_commit(self) -> None:
        """Reach the end of the transaction."""
        if self.point is Point.STATEMENT:
            self._blow()

    def before_mirror(self) -> None:
        """Pass the commit."""
        if self.point is Point.COMMITTED:
            self._blow()

    def after(self) -> None:
        """Pass all of it."""
        if self.point is not None:
            self._blow()

    def _blow(self) -> None:
        point, self.point = self.point, None
        raise Crash(self.program, point)
