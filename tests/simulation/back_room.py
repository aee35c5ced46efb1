"""People who prepare orders in a simulated store: each takes the next thing to do, right or wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from shared.contract.store.preparing import Picked
from shared.fulfilment import SHORT_REASONS, FulfilmentOrder, Parcel, ReasonCode
from shared.workflow import COLLECTED, Status
from store_server.storage import work
from store_server.storage.idempotency import Command
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import fulfil
from tests.simulation.counter import DEVICE, SELLER, Tablet
from tests.simulation.overriding import units_on_the_shelf
from tests.simulation.store import SimulatedStore

Deed = Callable[[Tx, Cause], FulfilmentOrder]


@dataclass
class BackRoom:
    """Prepares what the queue holds."""

    store: SimulatedStore
    tablet: Tablet
    rng: Random

    def prepare(self, now: datetime) -> None:
        """Do a few steps on one order of the queue."""
        queue = self.store.operations.look(work.queue)
        known = self.rng.choice(queue) if queue else None
        for _ in range(self.rng.randint(1, 6)):
            known = known and self._step(known, now)

    def accept_all(self, now: datetime) -> None:
        """Answer every offer."""
        for known in self.store.operations.look(work.queue):
            if known.status is Status.OFFERED:
                self._do(_accepting(known), now)

    def lapse(self, now: datetime) -> None:
        """Let offers lapse that nobody answered."""
        if self.store.operations.look(lambda tx: fulfil.any_lapsing(tx, now)):
            self.store.write(lambda tx: fulfil.lapse_due(tx, now))

    def _step(self, known: FulfilmentOrder, now: datetime) -> FulfilmentOrder | None:
        return self._do(self._wrong(known) if self.rng.random() < 0.05 else self._next(known), now)

    def _do(self, deed: Deed, now: datetime) -> FulfilmentOrder | None:
        def run(tx: Tx, command: Command) -> FulfilmentOrder:
            return deed(tx, Cause(command.key, SELLER.person_id, DEVICE, command.at))

        return self.tablet.tap(FulfilmentOrder, run, now)

    def _next(self, known: FulfilmentOrder) -> Deed:
        fulfilment_id, version = known.fulfilment_id, known.version
        match known.status:
            case Status.OFFERED:
                return self._answer(known)
            case Status.ACCEPTED:
                return lambda tx, cause: fulfil.start(tx, fulfilment_id, SELLER, version, cause)
            case Status.PICKING:
                return self._pick(known)
            case Status.PICKED if known.mode in COLLECTED:
                return lambda tx, cause: fulfil.stage(tx, fulfilment_id, "L-A1", cause)
            case Status.PICKED:
                parcel = Parcel(tracking=f"T-{fulfilment_id}", carrier="La Poste", weight_g=500)
                return lambda tx, cause: fulfil.pack(tx, fulfilment_id, parcel, cause)
            case Status.STAGED:
                return lambda tx, cause: fulfil.hand_over(tx, fulfilment_id, None, "carte", cause)
            case _:
                return lambda tx, cause: fulfil.ship(tx, fulfilment_id, cause)

    def _answer(self, known: FulfilmentOrder) -> Deed:
        fulfilment_id, version = known.fulfilment_id, known.version
        reason = self.rng.choice(SHORT_REASONS)
        if self.rng.random() < 0.35:
            return lambda tx, cause: fulfil.decline(tx, fulfilment_id, reason, version, cause)
        if self.rng.random() < 0.5:
            return lambda tx, cause: fulfil.start(tx, fulfilment_id, SELLER, None, cause)
        return lambda tx, cause: fulfil.accept(tx, fulfilment_id, version, cause)

    def _pick(self, known: FulfilmentOrder) -> Deed:
        fulfilment_id = known.fulfilment_id
        wanted = [line for line in known.lines if line.to_pick]
        if not wanted:
            return lambda tx, cause: fulfil.finish(tx, fulfilment_id, known.version, cause)
        line, chance = self.rng.choice(wanted), self.rng.random()
        here = self.store.operations.look(lambda tx: units_on_the_shelf(tx, line.sku))
        if here < 1 or chance < 0.15:
            quantity = self.rng.randint(1, max(1, min(line.to_pick, here)))
            reason = self.rng.choice(SHORT_REASONS) if here > 0 else ReasonCode.NOT_FOUND
            return lambda tx, cause: fulfil.mark_short(
                tx, fulfilment_id, line.line_id, quantity, reason, cause
            )
        if chance < 0.2:
            return lambda tx, cause: fulfil.undo(tx, fulfilment_id, cause)
        return lambda tx, cause: _scanned(tx, fulfilment_id, line.sku, cause)

    def _wrong(self, known: FulfilmentOrder) -> Deed:
        fulfilment_id = known.fulfilment_id
        deeds: tuple[Deed, ...] = (
            lambda tx, cause: fulfil.ship(tx, fulfilment_id, cause),
            lambda tx, cause: fulfil.finish(tx, fulfilment_id, None, cause),
            lambda tx, cause: fulfil.accept(tx, fulfilment_id, known.version + 1, cause),
            lambda tx, cause: _scanned(tx, fulfilment_id, "99-XL", cause),
        )
        return self.rng.choice(deeds)


def _scanned(tx: Tx, fulfilment_id: str, code: str, cause: Cause) -> FulfilmentOrder:
    return Picked.model_validate_json(fulfil.scan(tx, fulfilment_id, code, SELLER, cause)).work


def _accepting(known: FulfilmentOrder) -> Deed:
    return lambda tx, cause: fulfil.accept(tx, known.fulfilment_id, None, cause)
