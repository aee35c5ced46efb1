"""How much one store may ask: a bucket for its calls and one for its events, each filled at a steady rate."""

from dataclasses import dataclass, field
from math import ceil

from shared.errors import TooOften

BURST_S = 10
LEAST_LOOKED_AT = 1_000


@dataclass
class Bucket:
    """Holds what `BURST_S` of its rate give; what is taken beyond that must wait until it is filled again."""

    per_s: int
    left: float = field(init=False)
    at_s: float = 0.0

    def __post_init__(self) -> None:
        self.left = self._most

    def early_s(self, at_s: float) -> float:
        """Fill it up to a moment, and give how many seconds too early it is to take something; 0 if it is not."""
        self.left = self._filled(at_s)
        self.at_s = at_s
        return max(0.0, -self.left / self.per_s)

    def full(self, at_s: float) -> bool:
        """Tell whether it is as good as a new one."""
        return self._filled(at_s) >= self._most

    @property
    def _most(self) -> float:
        return float(self.per_s * BURST_S)

    def _filled(self, at_s: float) -> float:
        return min(self._most, self.left + max(0.0, at_s - self.at_s) * self.per_s)


@dataclass
class Turnstile:
    """Of one running OMS: kept in memory, since a store that asks too much does so at one of them."""

    calls_per_s: int
    events_per_s: int
    _buckets: dict[str, tuple[Bucket, Bucket]] = field(default_factory=dict)
    _look_at: int = LEAST_LOOKED_AT

    def enter(self, store_id: str, events: int, at_s: float) -> None:
        """Let a call with so many events through; one that is refused takes nothing.

        Raises:
            TooOften: the store asked too much before; it says how long to wait.
        """
        calls, facts = self._of(store_id, at_s)
        if early_s := max(calls.early_s(at_s), facts.early_s(at_s)):
            raise TooOften(seconds=ceil(early_s))
        calls.left -= 1
        facts.left -= events

    def _of(self, store_id: str, at_s: float) -> tuple[Bucket, Bucket]:
        if store_id not in self._buckets and len(self._buckets) >= self._look_at:
            self._forget_idle(at_s)
        return self._buckets.setdefault(store_id, (Bucket(self.calls_per_s), Bucket(self.events_per_s)))

    def _forget_idle(self, at_s: float) -> None:
        """Keep only stores that asked of late: an id may be made up, and so may a million."""
        of_late = {
            store_id: pair
            for store_id, pair in self._buckets.items()
            if not all(bucket.full(at_s) for bucket in pair)
        }
        self._buckets, self._look_at = of_late, max(LEAST_LOOKED_AT, 2 * len(of_late))
