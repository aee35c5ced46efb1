"""How much one store may ask: a bucket for its calls and one for its events, each filled at a steady rate."""

from dataclasses import dataclass, field
from math import ceil

from shared.errors import TooOften

BURST_S = 10


@dataclass
class Bucket:
    """Holds what `BURST_S` of its rate give; what is taken beyond that must wait until it is filled again."""

    per_s: int
    left: float = field(init=False)
    at_s: float = 0.0

    def __post_init__(self) -> None:
        self.left = float(self.per_s * BURST_S)

    def take(self, count: int, at_s: float) -> float:
        """Take so many at a moment, and give how many seconds that came too early; 0 if it did not."""
        filled = self.left + max(0.0, at_s - self.at_s) * self.per_s
        self.left, self.at_s = min(self.per_s * BURST_S, filled), at_s
        if self.left < 0:
            return -self.left / self.per_s
        self.left -= count
        return 0.0


@dataclass
class Turnstile:
    """Of one running OMS: kept in memory, since a store that asks too much does so at one of them."""

    calls_per_s: int
    events_per_s: int
    _buckets: dict[str, tuple[Bucket, Bucket]] = field(default_factory=dict)

    def enter(self, store_id: str, events: int, at_s: float) -> None:
        """Let a call with so many events through.

        Raises:
            TooOften: the store asked too much before; it says how long to wait.
        """
        buckets = self._buckets.setdefault(store_id, (Bucket(self.calls_per_s), Bucket(self.events_per_s)))
        early_s = max(bucket.take(count, at_s) for bucket, count in zip(buckets, (1, events), strict=True))
        if early_s:
            raise TooOften(seconds=ceil(early_s))
