"""People who count what stands on a simulated store's shelf, and what must hold of that."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from shared.cases import CaseClass
from shared.contract.events import CaseTold, Event, EventType, FulfilmentChanged, StockCounted
from shared.contract.store.counting import Counted, CountStock
from shared.stock import Bucket
from store_server.storage.idempotency import Command
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases.count import count, shelf
from tests.simulation.counter import DEVICE, SELLER, Tablet
from tests.simulation.overriding import kept_for_others, units_on_the_shelf
from tests.simulation.retailer import SKUS
from tests.simulation.store import SimulatedStore

if TYPE_CHECKING:
    from tests.simulation.site import Site

# Whoever counts is called away, and tells an hour later what they saw.
LATE = 0.2


@dataclass
class Counting:
    """Counts; `taken` is how many units of each SKU counts may have taken of what is granted."""

    store: SimulatedStore
    tablet: Tablet
    rng: Random
    broken: list[str]
    taken: Counter[str] = field(default_factory=Counter)
    _seen: tuple[str, CountStock] | None = None

    def count(self, now: datetime) -> None:
        """Count one SKU, mostly one that others wait for."""
        told = self._seen if self._seen and self.rng.random() < LATE else self._looked_at()
        self._seen = self._looked_at()
        done = self.tablet.tap(Counted, lambda tx, command: self._told(tx, *told, command), now)
        if done is None:
            return
        there = self.store.operations.look(lambda tx: units_on_the_shelf(tx, done.sku))
        if there != done.counted:
            self.broken.append(f"OVS-3: {done.counted} of {done.sku} were counted, and {there} are known")

    def _looked_at(self) -> tuple[str, CountStock]:
        waited_for = [level.sku for level in self.store.operations.look(kept_for_others)]
        sku = self.rng.choice(waited_for if waited_for and self.rng.random() < 0.8 else SKUS)
        begun = self.store.operations.look(lambda tx: shelf(tx, sku))
        thought = begun.units
        # Now and then someone stole, and now and then nobody booked a delivery.
        counted = self.rng.choice((thought, thought + 1, thought + 3, thought - 1, 0))
        return sku, CountStock(counted=max(0, counted), seen=begun.seen)

    def _told(self, tx: Tx, sku: str, told: CountStock, command: Command) -> Counted:
        cause = Cause(command.key, SELLER.person_id, DEVICE, command.at)
        done = count(tx, self.store.store_id, sku, sku, told, cause)
        self.taken[sku] += done.of_right
        return done


def commands(history: list[Event]) -> set[str]:
    """Name the commands by which someone counted."""
    return {event.cause or "" for event in history if event.type == EventType.STOCK_COUNTED}


def whoever_a_count_took_from_was_reported(site: "Site") -> Iterator[str]:
    """OVS-3: a count that took from anyone has its case, here and at the OMS, which names the orders; another has none."""
    if site.mishaps.forks:
        return
    history = site.history()
    at_the_oms = {row[0] for row in site.oms.rows("SELECT case_id FROM cases")}
    gave_way: dict[str, set[str]] = {command: set() for command in commands(history)}
    reported: dict[str, set[str]] = {}
    of_right = set()
    for event in history:
        command = event.cause or ""
        match event.type:
            case EventType.STOCK_COUNTED:
                moves = StockCounted.model_validate(event.data).moves
                of_right |= {command for move in moves if move.bucket is Bucket.GRANTED}
            case EventType.FULFILMENT if command in gave_way:
                gave_way[command].add(FulfilmentChanged.model_validate(event.data).work.number)
            case EventType.CASE_OPENED if command in gave_way:
                told = CaseTold.model_validate(event.data).case
                reported[command] = {number for number in str(told.facts["orders"]).split(", ") if number}
                if told.case_class is not CaseClass.OVS_3 or told.case_id not in at_the_oms:
                    yield f"OVS-3: the OMS was not told of {told.subject}"
    for command, numbers in gave_way.items():
        took = bool(numbers) or command in of_right
        if took != (command in reported) or numbers != reported.get(command, set()):
            yield f"OVS-3: {command} took from {numbers}, reported {reported.get(command)}"


ALL = (whoever_a_count_took_from_was_reported,)
