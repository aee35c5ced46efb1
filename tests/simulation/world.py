"""One store, one OMS and everyone around them, driven by a single seed: what happens next is drawn, and can be replayed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from shared.contract.oms_api import STATE_CHANNELS, store_channel
from shared.errors import ShopError, Unreachable
from shared.workflow import Status
from store_server.storage import cursors, meta, outbox, payments, work
from store_server.storage.database import Tx
from tests.simulation.back_room import BackRoom
from tests.simulation.counter import Counter, Tablet, Terminal
from tests.simulation.elsewhere import Web, other_nodes
from tests.simulation.faults import Crash, Faults
from tests.simulation.line import Flight, Line
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import stands
from tests.simulation.store import SimulatedStore
from tests.support.builders import NOW, STORE

MOST_ROUNDS = 50
MOST_MESSAGES = 60
# So many worlds begin with a store that knows the network; in the others its first contact is part of the trouble.
BEGUN = 0.8
FIRST_ROUNDS = 2
OWN_CHANNEL = store_channel(STORE)


class World:
    """Everything that a seed makes happen; `broken` collects what was seen to be wrong on the way."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = Random(seed)
        self.faults = Faults.drawn(self.rng)
        self.now = NOW
        self.broken: list[str] = []
        self.trace: list[str] = []
        self.stands = stands(self.rng)
        self.oms = SimulatedOms(folder, self.rng, self.mint, self.faults)
        self.oms.fill(self.stands, self.now)
        self.store = SimulatedStore(folder, self.rng, self.mint, self.faults)
        self.store.open_shelf(self.stands, self.now)
        self.line = Line(self.rng, self.faults)
        self.terminal = Terminal(self.rng)
        self.tablet = Tablet(self.store, self.rng, self.mint, self.broken)
        self.counter = Counter(self.store, self.tablet, self.terminal, self.rng, self.mint)
        self.back_room = BackRoom(self.store, self.tablet, self.rng)
        self.web = Web(self.oms, self.rng, self.mint)
        self.others = other_nodes(self.oms, self.rng)
        self._deeds = self._weighted()
        if self.rng.random() < BEGUN:
            self._begin()

    def mint(self) -> str:
        """Make an id that no other call makes."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        self.oms.close()

    def step(self) -> None:
        """Let one thing happen."""
        name, deed = self.rng.choices(*self._deeds)[0]
        self._note(name)
        self._survive(deed)
        self.now += timedelta(seconds=self.rng.uniform(0, 1.5))
        if self.line.up and self.rng.random() < self.faults.cut:
            self._note("the line is cut")
            self.line.cut()

    def settle(self) -> None:
        """Stop all faults and go on until nothing moves any more."""
        self._stop_faults()
        for _ in range(MOST_ROUNDS):
            self._survive(self._round)
            self.now += timedelta(seconds=2)
            if self._quiet():
                return
        self.broken.append(f"I7: still moving after {MOST_ROUNDS} rounds: {self._what_moves()}")

    def _weighted(self) -> tuple[list[tuple[str, Callable[[], None]]], list[float]]:
        weights: dict[str, tuple[float, Callable[[], None]]] = {
            "a sale": (14, lambda: self.counter.sell(self.now)),
            "payments are looked up": (2, lambda: self.counter.resolve(self.now)),
            "someone prepares": (20, lambda: self.back_room.prepare(self.now)),
            "offers lapse": (3, lambda: self.back_room.lapse(self.now)),
            "a tablet repeats": (3, self.tablet.repeat),
            "a web order": (7, lambda: self.web.order(self.now)),
            "a cancellation": (4, self._cancel),
            "a product changes": (1, self.web.reprice),
            "the others answer": (5, self._others_turn),
            "the protocol ticks": (20, self._tick),
            "a message arrives": (40, self._deliver),
            "time passes": (2, self._pass_time),
            "the line heals": (6, self.line.heal),
        }
        return [(name, deed) for name, (_, deed) in weights.items()], [
            weight for weight, _ in weights.values()
        ]

    def _survive(self, deed: Callable[[], None]) -> None:
        """Do something; whichever program dies of it starts again."""
        try:
            deed()
        except Crash as crash:
            self._note(f"{crash.program} crashes")
            if crash.program == "store":
                self.store.crash()
            else:
                self.oms.crash()

    def _tick(self) -> None:
        for call in self.store.calls(self.now):
            self._note(f"  sends {call.kind}")
            self.line.send(Flight(call, self.store.boots, self.now))

    def _deliver(self) -> None:
        flight = self.line.arrive(self.now)
        if flight is None:
            return
        if flight.answer is None:
            self._ask(flight)
        elif flight.boot == self.store.boots:
            self._note(f"  {flight.call.kind} is answered: {type(flight.answer).__name__}")
            self._answer(flight)

    def _ask(self, flight: Flight) -> None:
        try:
            answer = self.oms.answer(flight.call, self.now)
        except ShopError as refusal:
            self.line.send(replace(flight, answer=refusal, due=self.now))
        except Crash:
            reset = Unreachable(what="the central OMS (reset)")
            self.line.send(replace(flight, answer=reset, due=self.now))
            raise
        else:
            self.line.send(replace(flight, answer=answer, due=self.now))

    def _answer(self, flight: Flight) -> None:
        if isinstance(flight.answer, ShopError):
            self.store.fail(flight.call, flight.answer, self.now)
        elif flight.answer is not None:
            self.store.take(flight.call, flight.answer, self.now)

    def _cancel(self) -> None:
        placed = self.store.operations.look(
            lambda tx: [row["order_id"] for row in tx.all("SELECT order_id FROM orders ORDER BY number")]
        )
        self.web.cancel([*self.web.acknowledged, *placed], self.now)

    def _others_turn(self) -> None:
        for node in self.others:
            node.turn(self.now)

    def _pass_time(self) -> None:
        self.now += timedelta(minutes=self.rng.uniform(1, 45))

    def _begin(self) -> None:
        """Let the store fetch its copy of the network before anything goes wrong."""
        faults = self.faults
        self._set_faults(Faults())
        for _ in range(FIRST_ROUNDS):
            self._round()
            self.now += timedelta(seconds=2)
        self._set_faults(faults)

    def _set_faults(self, faults: Faults) -> None:
        self.faults = self.store.faults = self.oms.faults = self.line.faults = faults

    def _stop_faults(self) -> None:
        self._note("all faults stop")
        self._set_faults(Faults())
        self.line.heal()
        self.now += timedelta(minutes=2)

    def _round(self) -> None:
        self.tablet.repeat()
        self.web.repeat(self.now)
        self.counter.resolve(self.now)
        self.back_room.accept_all(self.now)
        self._others_turn()
        self._tick()
        for _ in range(MOST_MESSAGES):
            if not self.line.under_way:
                return
            self.now = max(self.now, min(flight.due for flight in self.line.under_way))
            # The runner looks twice a second and after every commit, which is more often than the OMS answers.
            self._tick()
            self._deliver()

    def _quiet(self) -> bool:
        return not self._what_moves()

    def _what_moves(self) -> list[str]:
        waiting = self.store.operations.look(_waiting)
        heads = dict(self.oms.rows("SELECT channel, head FROM channel"))
        at = self.store.operations.look(cursors.positions) | self.store.replica.look(cursors.positions)
        read = (OWN_CHANNEL, *STATE_CHANNELS)
        behind = [channel for channel in read if at.get(channel, 0) != heads.get(channel, 0)]
        offered = self.oms.rows("SELECT fulfilment_id FROM fulfilment WHERE status = ?", ("offered",))
        return [*waiting, *behind, *(f"offer {row[0]}" for row in offered)]

    def _note(self, what: str) -> None:
        self.trace.append(f"{self.now:%H:%M:%S} {what}")


def _waiting(tx: Tx) -> list[str]:
    events = outbox.head(tx)[0] - meta.number(tx, "acked")
    offers = sum(known.status is Status.OFFERED for known in work.queue(tx))
    open_payments = len(payments.open_attempts(tx))
    counted = {"events": events, "offers": offers, "payments": open_payments}
    return [f"{count} {name}" for name, count in counted.items() if count]
