"""What goes wrong in a world, and how often; each seed draws its own mixture, in which some faults never happen."""

from dataclasses import dataclass, fields
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
}
# Most worlds keep their files, so that what such losses excuse stays forbidden there.
_RARELY = frozenset({"store_restored", "store_lost", "oms_restored", "clone", "clock"})
_NEVER_RARELY = 0.8
_STATEMENTS = 30


class Crash(BaseException):
    """A program dies at once; no handler of the program sees it."""

    def __init__(self, program: str) -> None:
        self.program = program
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
    store_lost: float = 0.0  #: it begins on an empty disk
    oms_restored: float = 0.0
    clone: float = 0.0  #: a second machine begins on a copy of its files
    clock: float = 0.0  #: the store's clock jumps

    @classmethod
    def drawn(cls, rng: Random) -> Self:
        """Draw the mixture of one world."""
        return cls(
            **{
                fault.name: 0.0 if rng.random() < _never(fault.name) else rng.uniform(0, _MOST[fault.name])
                for fault in fields(cls)
            }
        )


def _never(fault: str) -> float:
    return _NEVER_RARELY if fault in _RARELY else _NEVER


@dataclass
class Fuse:
    """Burns down with each statement of a transaction; at its end the program dies, before the commit or after it."""

    program: str
    left: int | None = None
    after_commit: bool = False

    @classmethod
    def drawn(cls, program: str, rng: Random, probability: float) -> Self:
        """Draw whether, and where, a transaction is the program's last."""
        if rng.random() >= probability:
            return cls(program)
        return cls(program, rng.randrange(_STATEMENTS), rng.random() < 0.4)

    def burn(self) -> None:
        """Run one statement.

        Raises:
            Crash: it was the last one.
        """
        if self.left is None or self.after_commit:
            return
        self.left -= 1
        if self.left < 0:
            self._blow()

    def before_commit(self) -> None:
        """Reach the end of the transaction."""
        if self.left is not None and not self.after_commit:
            self._blow()

    def after(self) -> None:
        """Pass the commit."""
        if self.left is not None:
            self._blow()

    def _blow(self) -> None:
        self.left = None
        raise Crash(self.program)
