"""The line between a simulated store and OMS: it drops, doubles, delays, reorders, and is cut."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from shared.errors import ShopError, Unreachable
from shared.value import Message
from store_server.oms.calls import Call
from tests.simulation.faults import Faults

_TIMES_OUT_AFTER = timedelta(seconds=20)
_LONGEST_DELAY_S = 90


@dataclass(frozen=True)
class Flight:
    """A request under way, or with an answer the way back to the run of the store that asked."""

    call: Call
    boot_id: str
    due: datetime
    answer: Message | ShopError | None = None


@dataclass
class Line:
    """Messages under way, in no order."""

    rng: Random
    faults: Faults
    up: bool = True
    under_way: list[Flight] = field(default_factory=list)

    def send(self, flight: Flight) -> None:
        """Put a message on its way, or let it come to harm."""
        if not self.up or self.rng.random() < self.faults.drop:
            self._lose(flight)
            return
        self._carry(flight)
        if self.rng.random() < self.faults.duplicate:
            self._carry(flight)

    def arrive(self, now: datetime) -> Flight | None:
        """Give any message that is due."""
        due = [number for number, flight in enumerate(self.under_way) if flight.due <= now]
        return self.under_way.pop(self.rng.choice(due)) if due else None

    def cut(self) -> None:
        """Lose what is under way and everything until `heal`."""
        self.up = False
        under_way, self.under_way = self.under_way, []
        for flight in under_way:
            if isinstance(flight.answer, ShopError):
                self.under_way.append(flight)
            else:
                self._lose(flight)

    def heal(self) -> None:
        """Carry messages again."""
        self.up = True

    def _carry(self, flight: Flight) -> None:
        if self.rng.random() < self.faults.delay:
            delay = timedelta(seconds=self.rng.uniform(0, _LONGEST_DELAY_S))
            flight = replace(flight, due=flight.due + delay)
        self.under_way.append(flight)

    def _lose(self, flight: Flight) -> None:
        silence = Unreachable(what="the central OMS (timeout)")
        self.under_way.append(replace(flight, answer=silence, due=flight.due + _TIMES_OUT_AFTER))
