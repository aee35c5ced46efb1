"""How often and how much the store asks: one call of each kind at a time, longer waits after each failure, pushes that grow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.contract.events import Pushed
from shared.errors import CursorExpired, Fenced, ShopError, TooLarge, Unavailable
from store_server.oms.calls import CallKind

GIVE_UP_AFTER = timedelta(seconds=30)
# A shop sees within seconds that its line is back, also after days.
LONGEST_WAIT_S = 8.0
REFUSED_WAIT_S = 300.0
FENCED_WAIT_S = 10.0
# A push takes a line's time there and back whatever it holds: 1,000 facts are some 110 KB as gzip.
FIRST_BATCH, LEAST_BATCH, MOST_BATCH = 250, 1, 1_000
MOST_BYTES = 2 << 20
QUICK = timedelta(seconds=2)


@dataclass
class Pace:
    """Kept in memory: after a start the store tries at once. `jitter` gives a number from 0 to 1."""

    jitter: Callable[[], float]
    batch: int = FIRST_BATCH
    #: One fact alone is more than the line takes.
    too_large: bool = False
    _out: dict[CallKind, datetime] = field(default_factory=dict)
    _not_before: dict[CallKind, datetime] = field(default_factory=dict)
    _failures: dict[CallKind, int] = field(default_factory=dict)

    def free(self, kind: CallKind, now: datetime) -> bool:
        """Tell whether a call of this kind may be made: none is out, and it need not wait."""
        since = self._out.get(kind)
        if since is not None and not _apart(since, now, GIVE_UP_AFTER):
            return False
        until = self._not_before.get(kind)
        # A clock that was set back must not make the shop wait for years.
        return until is None or now >= until or until - now > timedelta(seconds=REFUSED_WAIT_S)

    def sent(self, kind: CallKind, now: datetime) -> None:
        """Note a call."""
        self._out[kind] = now

    def answered(self, kind: CallKind, now: datetime) -> None:
        """Note an answer: pushes grow while they are quick."""
        since = self._out.pop(kind, None)
        self._failures.pop(kind, None)
        self._not_before.pop(kind, None)
        if kind is CallKind.PUSH:
            self.too_large = False
            if since is not None and not _apart(since, now, QUICK):
                self.batch = min(MOST_BATCH, self.batch * 4)

    def forget(self, kind: CallKind) -> None:
        """Let a call of this kind be made at once."""
        self._out.pop(kind, None)
        self._not_before.pop(kind, None)

    def failed(self, kind: CallKind, error: ShopError, now: datetime) -> None:
        """Note a failure: the next try waits longer each time, or as long as the OMS asks."""
        self._out.pop(kind, None)
        self._failures[kind] = self._failures.get(kind, 0) + 1
        if kind is CallKind.PUSH:
            self.too_large = isinstance(error, TooLarge) and self.batch == LEAST_BATCH
            if isinstance(error, (Unavailable, TooLarge)):
                self.batch = max(LEAST_BATCH, self.batch // 2)
        self._not_before[kind] = now + timedelta(seconds=self._wait_s(kind, error))

    def _wait_s(self, kind: CallKind, error: ShopError) -> float:
        match error:
            case Unavailable(retry_after_s=int(seconds)):
                return min(REFUSED_WAIT_S, seconds)
            case Fenced():
                return FENCED_WAIT_S
            case TooLarge() if self.too_large:
                return REFUSED_WAIT_S
            case Unavailable() | TooLarge() | CursorExpired():
                # Full jitter: after an outage of a region its stores do not come back at one moment.
                return self.jitter() * min(LONGEST_WAIT_S, 2.0 ** min(self._failures[kind], 10))
            case _:
                return REFUSED_WAIT_S


def within_bytes(events: Sequence[Pushed]) -> tuple[Pushed, ...]:
    """Give as many events as one push may hold, at least one."""
    total = 0
    for count, event in enumerate(events):
        total += len(event.body)
        if count and total > MOST_BYTES:
            return tuple(events[:count])
    return tuple(events)


def _apart(since: datetime, now: datetime, span: timedelta) -> bool:
    """Tell whether a span has passed; a clock that was set back has passed any."""
    return not timedelta() <= now - since < span
