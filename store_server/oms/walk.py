"""Which stretch of the store's copy is compared with the OMS next: one after the other, all kinds in turn, again and again."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.contract.digests import COMPARED
from shared.contract.oms.feed import Kind, PullAnswer, Stretch

# A stretch costs either side 10 ms; 12,000 SKUs at 60 nodes are compared within the hour.
COMPARE_EVERY = timedelta(seconds=5)


@dataclass
class Walk:
    """Kept in memory: after a start it begins at the first kind."""

    at: Stretch = field(default_factory=lambda: Stretch(kind=next(iter(COMPARED))))
    _next_at: datetime | None = None

    def due(self, channels: Container[str], now: datetime) -> Stretch | None:
        """Give the stretch to compare now; None if it is too early, or its channel is not here yet."""
        # Also at once by a clock that was set back.
        if self._next_at is not None and now < self._next_at <= now + COMPARE_EVERY:
            return None
        if COMPARED[Kind(self.at.kind)] not in channels:
            self._next_kind()
        return self.at if COMPARED[Kind(self.at.kind)] in channels else None

    def compared(self, answer: PullAnswer, now: datetime) -> None:
        """Go on behind what was compared; a kind of which an OMS that told everything tells no digest is passed over."""
        self._next_at = now + COMPARE_EVERY
        told = answer.digest
        if told is not None and told.until is not None:
            self.at = Stretch(kind=told.kind, after=told.until)
        elif told is not None or answer.up_to_date:
            self._next_kind()

    def _next_kind(self) -> None:
        kinds = list(COMPARED)
        self.at = Stretch(kind=kinds[(kinds.index(Kind(self.at.kind)) + 1) % len(kinds)])
