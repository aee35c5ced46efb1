"""Figures of what waits for a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from central_oms.storage import cases, dead_letters
from central_oms.storage.database import Tx


class Figures(NamedTuple):
    """Dead letters by state and how old the oldest open one is, facts that wait, cases by class and by how they stand."""

    letters: Mapping[str, int]
    oldest_letter_s: float
    parked: int
    cases: Mapping[tuple[str, str], int]

    @property
    def settled_alone(self) -> float:
        """Give the share of closed cases that needed nobody; 1 before any is closed."""
        by_person = self._closed(cases.BY_PERSON)
        alone = self._closed(cases.AUTOMATIC)
        return alone / (alone + by_person) if alone + by_person else 1.0

    def _closed(self, how: str) -> int:
        return sum(count for (_, state), count in self.cases.items() if state == how)


def figures(tx: Tx, now: datetime) -> Figures:
    """Count."""
    oldest = dead_letters.oldest(tx)
    return Figures(
        letters=dead_letters.counts(tx),
        oldest_letter_s=(now - oldest).total_seconds() if oldest else 0.0,
        parked=dead_letters.parked(tx),
        cases=cases.counts(tx),
    )
