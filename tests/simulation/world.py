"""One store, one OMS and everyone around them, driven by a single seed: what happens next is drawn, and can be replayed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from shared.contract.oms.feed import STATE_CHANNELS, store_channel
from shared.errors import ShopError, Unreachable
from shared.workflow import Status
from store_server.oms.states import STREAMS
from store_server.storage import cursors, meta, outbox, payments, work
from store_server.storage.database import Tx
from store_server.use_cases.reservations import KEPT_FOR_S
from tests.simulation.back_room import BackRoom
from tests.simulation.counter import Counter, Tablet, Terminal
from tests.simulation.elsewhere import Desk, Upkeep, Web, other_nodes
from tests.simulation.faults import Crash, Faults
from tests.simulation.line import Flight, Line
from tests.simulation.mishaps import Mishaps
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import SKUS, stands
from tests.simulation.rights import Granting, what_could_be_sold_is_kept
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
        self._seed, self.rng = seed, Random(seed)
        self.faults = Faults.drawn(self.rng)
        self.now = NOW
        self.broken: list[str] = []
        self.trace: list[str] = []
        self.skew = timedelta()
        self.stands = stands(self.rng)
        self.oms = SimulatedOms(folder, self.rng, self.mint, self.faults)
        self.oms.fill(self.stands, self.now)
        self.store = SimulatedStore(folder, self.rng, self.mint, self.faults)
        self.store.open_shelf(self.stands, self.now)
        self.line = Line(self.rng, self.faults)
        self.terminal = Terminal(self.rng)
        self.tablet = Tablet(self.store, self.rng, self.mint, self.broken)
        desk = Desk(self.oms, self.line, self.rng)
        self.counter = Counter(self.store, self.tablet, self.terminal, desk, self.rng, self.mint)
        self.back_room = BackRoom(self.store, self.tablet, self.rng)
        self.granting = Granting(self)
        self.web = Web(self.oms, self.rng, self.mint)
        self.others = other_nodes(self.oms, self.rng)
        self.upkeep = Upkeep(self.oms, self.broken)
        self.mishaps = Mishaps(self, folder)
        self._deeds = self._weighted()
        if self.rng.random() < BEGUN:
            self._begin()

    def mint(self) -> str:
        """Make an id that no other call makes."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def close(self) -> None:
        """Let go of the files."""
        for store in self.mishaps.stores:
            store.close()
        self.oms.close()

    @property
    def here(self) -> datetime:
        """The time that the store's clock shows."""
        return self.now + self.skew

    def step(self, number: int) -> None:
        """Let one thing happen: what it is hangs on the seed and the number alone, so that a run without others still has it."""
        self.rng.seed(f"{self._seed}/{number}")
        name, deed = self.rng.choices(*self._deeds)[0]
        self.note(name)
        self._survive(deed)
        self.now += timedelta(seconds=self.rng.uniform(0, 1.5))
        if self.line.up and self.rng.random() < self.faults.cut:
            self.note("the line is cut")
            self.line.cut()
        self.mishaps.strike()

    def settle(self) -> None:
        """Stop all faults and go on until nothing moves any more."""
        self.rng.seed(f"{self._seed}/settle")
        self._stop_faults()
        for number in range(MOST_ROUNDS):
            self._survive(self._round)
            self.mishaps.mend(number)
            self.now += timedelta(seconds=2)
            if self._quiet():
                return
        self.broken.append(f"I7: still moving after {MOST_ROUNDS} rounds: {self._what_moves()}")

    def _weighted(self) -> tuple[list[tuple[str, Callable[[], None]]], list[float]]:
        weights: dict[str, tuple[float, Callable[[], None]]] = {
            "a sale": (14, lambda: self.counter.sell(self.here)),
            "payments are looked up": (2, lambda: self.counter.resolve(self.here)),
            "someone prepares": (20, lambda: self.back_room.prepare(self.here)),
            "rights are looked at": (6, self.granting.review),
            "offers lapse": (3, lambda: self.back_room.lapse(self.here)),
            "a tablet repeats": (3, self.tablet.repeat),
            "a tablet repeats what is long over": (2, self.tablet.repeat_old),
            "a web order": (7, lambda: self.web.order(self.now)),
            "a cancellation": (4, self._cancel),
            "a product changes": (1, self.web.reprice),
            "reservations end": (2, lambda: self.upkeep.expire(self.now)),
            "what was lacking is offered": (1, lambda: self.upkeep.fill(self.now)),
            "the OMS looks again": (4, lambda: self.upkeep.resolve(self.now)),
            "goods come in elsewhere": (2, lambda: self._come_in(self.rng.choice(SKUS))),
            "something new is sold": (3, lambda: self._come_in(self.web.launch())),
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
            self.note(f"{crash.program} crashes")
            if crash.program == "oms":
                self.oms.crash()
            else:
                next(store for store in self.mishaps.stores if store.name == crash.program).crash()

    def _tick(self) -> None:
        for store in self.mishaps.stores:
            for call in store.calls(self.here):
                self.note(f"  {store.name} sends {call.kind}")
                self.line.send(Flight(call, store.sync.who.boot_id, self.now))

    def _deliver(self) -> None:
        flight = self.line.arrive(self.now)
        if flight is None:
            return
        if flight.answer is None:
            self._ask(flight)
        for store in self.mishaps.stores:
            if flight.answer is not None and flight.boot_id == store.sync.who.boot_id:
                self.note(f"  {flight.call.kind} of {store.name} is answered: {type(flight.answer).__name__}")
                self._answer(store, flight)

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

    def _answer(self, store: SimulatedStore, flight: Flight) -> None:
        if isinstance(flight.answer, ShopError):
            store.fail(flight.call, flight.answer, self.here)
        elif flight.answer is not None:
            store.take(flight.call, flight.answer, self.here)

    def _cancel(self) -> None:
        placed = self.store.operations.look(
            lambda tx: [row["order_id"] for row in tx.all("SELECT order_id FROM orders ORDER BY number")]
        )
        self.web.cancel([*self.web.acknowledged, *placed], self.now)
        self.broken += what_could_be_sold_is_kept(self)

    def _come_in(self, sku: str) -> None:
        self.rng.choice(self.others).receive(sku, self.now)

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
        self.faults = self.oms.faults = self.line.faults = faults
        for store in self.mishaps.stores:
            store.faults = faults

    def _stop_faults(self) -> None:
        self.note("all faults stop")
        self._set_faults(Faults())
        self.line.heal()
        self.skew = timedelta()
        # By then all is over that a till let the OMS keep.
        self.now += timedelta(seconds=KEPT_FOR_S + 60)

    def _round(self) -> None:
        self.tablet.repeat()
        self.web.repeat(self.now)
        self.counter.resolve(self.here)
        self.upkeep.expire(self.now)
        self.back_room.accept_all(self.here)
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
        epoch = self.oms.epoch
        at = self.store.operations.look(lambda tx: cursors.of_epoch(tx, epoch))
        at |= self.store.replica.look(lambda tx: cursors.of_epoch(tx, epoch))
        read = (OWN_CHANNEL, *STATE_CHANNELS)
        behind = [channel for channel in read if at.get(channel, 0) != heads.get(channel, 0)]
        offered = self.oms.rows("SELECT fulfilment_id FROM fulfilment WHERE status = ?", ("offered",))
        unheard = [] if self.store.sync.state in STREAMS else [self.store.sync.state]
        return [*waiting, *behind, *unheard, *(f"offer {row[0]}" for row in offered)]

    def note(self, what: str) -> None:
        """Write into the trace."""
        self.trace.append(f"{self.now:%H:%M:%S} {what}")


def _waiting(tx: Tx) -> list[str]:
    events = outbox.head(tx)[0] - meta.number(tx, "acked")
    offers = sum(known.status is Status.OFFERED for known in work.queue(tx))
    open_payments = len(payments.open_attempts(tx))
    counted = {"events": events, "offers": offers, "payments": open_payments}
    return [f"{count} {name}" for name, count in counted.items() if count]
