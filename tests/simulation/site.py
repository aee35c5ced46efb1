"""One store of a simulated world: its program, its people, its line to the OMS, and what befalls them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from central_oms.use_cases import settlements
from shared.contract.events import Event
from shared.contract.oms.feed import STATE_CHANNELS, store_channel
from shared.contract.oms.line import Lane
from shared.errors import ShopError, Unreachable
from shared.workflow import Status
from store_server.oms.states import STREAMS
from store_server.storage import cursors, lanes, outbox, packing, payments, trimming, work
from store_server.storage.packing import BODY
from store_server.storage.tx import Tx
from tests.simulation.back_room import BackRoom
from tests.simulation.counter import Counter, Tablet, Terminal
from tests.simulation.counting import Counting
from tests.simulation.door import Door
from tests.simulation.elsewhere import Desk
from tests.simulation.faults import Crash, Faults
from tests.simulation.line import Flight, Line
from tests.simulation.medium import Medium
from tests.simulation.mishaps import Mishaps
from tests.simulation.oms import SimulatedOms
from tests.simulation.overriding import Manager
from tests.simulation.poison import Poison
from tests.simulation.receiving import Lorry, Receiving
from tests.simulation.rights import Granting
from tests.simulation.sights import Sight
from tests.simulation.store import SimulatedStore

if TYPE_CHECKING:
    from tests.simulation.world import World

MIRRORED = 0.6
MOST_TRIMMED = 5
MOST_PACKED = 20
# The journals of a mirror that is looked after a day later are over, and a new base begins.
DAYS_LATER = (timedelta(), timedelta(), timedelta(days=2))


class Site:
    """A store that the world's OMS knows, with all that is its own."""

    def __init__(self, world: "World", store_id: str, folder: Path, faults: Faults) -> None:
        self._world, self.store_id = world, store_id
        self.oms: SimulatedOms = world.oms
        self.rng: Random = world.rng
        self.mint: Callable[[], str] = world.mint
        self.broken: list[str] = world.broken
        self.skew = timedelta()
        self._days = 0
        folder.mkdir()
        medium = Medium(folder) if self.rng.random() < MIRRORED else None
        self.store = SimulatedStore(folder / store_id, self.rng, self.mint, faults, store_id, medium)
        self.line = Line(self.rng, faults)
        self.terminal = Terminal(self.rng)
        self.tablet = Tablet(self.store, self.rng, self.mint, self.broken)
        desk = Desk(self.oms, self.line, self.rng)
        self.manager = Manager(self.rng)
        self.counter = Counter(
            self.store, self.tablet, self.terminal, desk, self.rng, self.mint, self.manager
        )
        self.back_room = BackRoom(self.store, self.tablet, self.rng)
        self.counting = Counting(self.store, self.tablet, self.rng, self.broken)
        self.receiving = Receiving(self.store, self.tablet, self.rng, self._at_the_door)
        self.granting = Granting(self)
        self.poison = Poison(self)
        self.door = Door(self)
        self.mishaps = Mishaps(self, folder)

    @property
    def here(self) -> datetime:
        """The time that the store's clock shows."""
        return self._world.now + self.skew

    @property
    def now(self) -> datetime:
        """The time."""
        return self._world.now

    @property
    def oms_restores(self) -> int:
        """Count the times when the OMS went back."""
        return self._world.oms_restores

    @property
    def channel(self) -> str:
        """Name the store's own channel of the feed."""
        return store_channel(self.store_id)

    def note(self, what: str) -> None:
        """Write into the trace."""
        self._world.note(f"{self.store_id}: {what}")

    def saw(self, what: Sight) -> None:
        """Note that something came to pass that a world should be able to show."""
        self._world.seen.add(what)

    def held(self) -> set[str]:
        """Name the facts that the OMS holds of this store."""
        rows = self.oms.rows("SELECT event_id FROM inbound WHERE store_id = ?", (self.store_id,))
        return {row[0] for row in rows}

    def rows(self, sql: str) -> list[Any]:
        """Look at the file that must not be lost."""
        return self.store.operations.look(lambda tx: tx.all(sql))

    def history(self) -> list[Event]:
        """Give all facts that the file holds or held, in their order; of those that left it the OMS tells."""
        kept = self.rows(f"SELECT event_id, {BODY} AS body FROM outbox ORDER BY n")
        of_this = "SELECT event_id, body FROM inbound WHERE store_id = ? ORDER BY received_at, inc, seq"
        told = self.oms.rows(of_this, (self.store_id,))
        here = {row["event_id"] for row in kept}
        left = [body for event_id, body in told if event_id not in here]
        return [Event.model_validate_json(body) for body in (*left, *(row["body"] for row in kept))]

    def orders(self) -> list[str]:
        """Name the orders that were placed here."""
        return [row["order_id"] for row in self.rows("SELECT order_id FROM orders ORDER BY number")]

    def _at_the_door(self) -> list[Lorry]:
        return [lorry for lorry in self._world.senders.lorries if lorry.store_id == self.store_id]

    def tick(self) -> None:
        """Send what the protocol wants to send."""
        for store in self.mishaps.stores:
            for call in store.calls(self.here):
                self.note(f"  {store.name} sends {call.kind}")
                self.line.send(Flight(call, store.sync.who.boot_id, self.now))

    def deliver(self) -> None:
        """Let one message arrive."""
        flight = self.line.arrive(self.now)
        if flight is None:
            return
        if flight.answer is None:
            self._ask(flight)
        for store in self.mishaps.stores:
            if flight.answer is not None and flight.boot_id == store.sync.who.boot_id:
                self.note(f"  {flight.call.kind} of {store.name} is answered: {type(flight.answer).__name__}")
                self._answer(store, flight)

    def cut(self) -> None:
        """Lose the line."""
        self.note("the line is cut")
        self.line.cut()

    def look_after_mirror(self) -> None:
        """Let the server look after its second copy."""
        self.store.look_after_mirror(self.now + self.rng.choice(DAYS_LATER))

    def trim(self) -> None:
        """Let facts go that the OMS has had for a day, as if that were weeks; not where the OMS goes back in time."""
        if self._world.faults.oms_restored:
            return
        for _ in range(2):
            self._days += 1
            today = self.here + timedelta(days=self._days)
            self.store.write(partial(trimming.note_day, now=today))
        if self.store.write(lambda tx: trimming.trim(tx, 1, MOST_TRIMMED)):
            self.saw(Sight.TRIMMED)

    def pack(self) -> None:
        """Pack what the OMS has."""
        if self.store.write(lambda tx: packing.pack(tx, MOST_PACKED)):
            self.saw(Sight.PACKED)

    def set_faults(self, faults: Faults) -> None:
        """Let other things go wrong from now on."""
        self.line.faults = faults
        for store in self.mishaps.stores:
            store.faults = faults

    def mend(self) -> None:
        """End what is wrong with line, clock and mirror."""
        self.line.heal()
        self.skew = timedelta()
        if self.store.medium is not None and not self.store.medium.there:
            self.store.medium.put_back()

    def settle_cards(self) -> None:
        """Look up payments, and let the banks say what they think of those that the terminal stored."""
        self.counter.resolve(self.here)
        if said := self.terminal.presented(self.now):
            self.oms.write(lambda tx: settlements.tell(tx, said, self.now))

    def begin_round(self) -> None:
        """Let everyone do what is due, and the protocol speak."""
        self.poison.discard()
        self.tablet.repeat()
        self.settle_cards()
        self.back_room.accept_all(self.here)
        self.store.look_after_mirror(self.now)
        self.mishaps.look_at_all()
        if self.store.safe and self.mishaps.pulled:
            self.saw(Sight.WHOLE_AGAIN)

    def what_moves(self) -> list[str]:
        """Name what is still under way here."""
        waiting = self.store.operations.look(_waiting)
        heads = dict(self.oms.rows("SELECT channel, head FROM channel"))
        epoch = self.oms.epoch
        at = self.store.operations.look(lambda tx: cursors.of_epoch(tx, epoch))
        at |= self.store.replica.look(lambda tx: cursors.of_epoch(tx, epoch))
        behind = [name for name in (self.channel, *STATE_CHANNELS) if at.get(name, 0) != heads.get(name, 0)]
        unheard = [] if self.store.sync.state in STREAMS else [self.store.sync.state]
        parked = self.oms.rows(
            "SELECT event_id FROM inbound WHERE store_id = ? AND status = 'parked'", (self.store_id,)
        )
        one_copy = ["mirror"] if self.store.medium is not None and not self.store.safe else []
        return [f"{self.store_id}: {what}" for what in (*waiting, *behind, *unheard, *parked, *one_copy)]

    def _ask(self, flight: Flight) -> None:
        try:
            answer = self.oms.answer(self.store_id, flight.call, self.now)
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


def _waiting(tx: Tx) -> list[str]:
    events = sum(outbox.head(tx, lane)[0] - lanes.acked(tx, lane) for lane in Lane)
    offers = sum(known.status is Status.OFFERED for known in work.queue(tx))
    open_payments = len(payments.open_attempts(tx))
    counted = {"events": events, "offers": offers, "payments": open_payments}
    return [f"{count} {name}" for name, count in counted.items() if count]
