"""Lorries that bring goods to simulated stores, whoever was told of them, and what must hold of that.

A sender announces a delivery before it arrives, after, to another store, or never; what lies in it is mostly what was announced.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from central_oms.use_cases import deliveries as told
from shared.cases import CaseClass
from shared.contract.events import DeliveryReceived, EventType
from shared.contract.store.receiving import DeliveredItem, ScannedDelivery
from shared.receiving import AnnouncedLine, Delivery, Receipt
from store_server.storage import deliveries as kept
from store_server.storage.idempotency import Command
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import deliveries
from tests.simulation.counter import DEVICE, SELLER, Tablet
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import SKUS
from tests.simulation.sights import Sight
from tests.simulation.store import SimulatedStore

if TYPE_CHECKING:
    from tests.simulation.site import Site

MISLED = 0.1
OTHERWISE = 0.4
#: Someone looks at their list, is called away, and closes what a colleague counts on.
LATE = 0.2


@dataclass(frozen=True)
class Lorry:
    """What its sender says of it, the store that it drives to, and what lies in it."""

    note: Delivery
    store_id: str
    load: Counter[str]


@dataclass
class Senders:
    """Load lorries, and announce them sooner or later."""

    oms: SimulatedOms
    rng: Random
    stores: tuple[str, ...]
    lorries: list[Lorry] = field(default_factory=list)

    def load(self, now: datetime) -> None:
        """Send a lorry off."""
        announced = Counter(self.rng.choices(SKUS, k=self.rng.randint(1, 3)))
        load = Counter(announced)
        if self.rng.random() < OTHERWISE:
            load[self.rng.choice(SKUS)] += self.rng.choice((-1, 1, 2))
        store_id = self.rng.choice(self.stores)
        note = Delivery(
            delivery_id=f"{len(self.lorries) + 1}",
            node_id=self.rng.choice(self.stores) if self.rng.random() < MISLED else store_id,
            origin="Orléans",
            due_at=now + timedelta(hours=1),
            lines=tuple(AnnouncedLine(sku=sku, quantity=units) for sku, units in announced.items()),
        )
        self.lorries.append(Lorry(note, store_id, +load))
        if self.rng.random() < 0.6:
            self._announce(note)

    def announce(self) -> None:
        """Announce a lorry, for the first time or once more."""
        if self.lorries:
            self._announce(self.rng.choice(self.lorries).note)

    def _announce(self, note: Delivery) -> None:
        self.oms.write(lambda tx: told.announce(tx, [note]))


@dataclass
class Receiving:
    """Unpacks the lorries that stand at one store's door."""

    store: SimulatedStore
    tablet: Tablet
    rng: Random
    at_the_door: Callable[[], list[Lorry]]
    _seen: tuple[str, int] = ("", 0)

    def unpack(self, now: datetime) -> None:
        """Count a few units of a lorry that the store takes for one it has not received; close it, now and then once more."""
        standing = [lorry for lorry in self.at_the_door() if self._known(lorry).received_at is None]
        lorries = standing if self.rng.random() < 0.9 else self.at_the_door()
        lorry = self.rng.choice(lorries) if lorries else None
        for _ in range(self.rng.randint(1, 8)):
            if lorry:
                self._step(lorry, now)

    def _known(self, lorry: Lorry) -> Receipt:
        return self.store.operations.look(lambda tx: kept.find(tx, lorry.note.delivery_id))

    def _step(self, lorry: Lorry, now: datetime) -> None:
        delivery_id = lorry.note.delivery_id
        receipt = self._known(lorry)
        counted = Counter({line.sku: line.received for line in receipt.lines})
        left = [*(lorry.load - counted).elements()]
        seen, self._seen = self._seen, (delivery_id, receipt.version)
        if left and receipt.waits:
            self._count(delivery_id, self.rng.choice(left), lorry.load, receipt, now)
        else:
            late = seen[0] == delivery_id and self.rng.random() < LATE
            self._close(delivery_id, seen[1] if late else receipt.version, now)

    def _count(self, delivery_id: str, sku: str, load: Counter[str], receipt: Receipt, now: datetime) -> None:
        known = any(line.sku == sku for line in receipt.lines)
        if known and self.rng.random() < 0.2:
            self.tablet.tap(
                Receipt,
                lambda tx, _: deliveries.recount(tx, delivery_id, sku, load[sku], receipt.version, SELLER),
                now,
            )
            return
        item = DeliveredItem(sku=sku, name=sku)
        self.tablet.tap(ScannedDelivery, lambda tx, _: deliveries.scan(tx, delivery_id, item, SELLER), now)

    def _close(self, delivery_id: str, seen: int, now: datetime) -> None:
        def run(tx: Tx, command: Command) -> Receipt:
            cause = Cause(command.key, SELLER.person_id, DEVICE, command.at)
            return deliveries.close(tx, self.store.store_id, delivery_id, seen, SELLER, cause)

        self.tablet.tap(Receipt, run, now)


def each_delivery_is_booked_once(site: "Site") -> Iterator[str]:
    """RCV-1: what the OMS was told of it is what the ledger has, however often it was received and forgotten."""
    facts = _received(site)
    times = Counter(fact.receipt.delivery_id for fact in facts.values())
    yield from (f"RCV-1: {key} was received {many} times" for key, many in times.items() if many > 1)
    for fact_id, fact in facts.items():
        rows = site.rows(
            f"SELECT sku, sum(delta) AS units FROM ledger WHERE event_id = '{fact_id}' GROUP BY sku"
        )
        booked = Counter({row["sku"]: row["units"] for row in rows})
        came = Counter({line.sku: line.received for line in fact.receipt.lines})
        if +booked != +came:
            yield f"RCV-1: of {fact.receipt.delivery_id} came {+came}, booked {+booked}"


def both_sides_know_what_was_received(site: "Site") -> Iterator[str]:
    """RCV-1: a delivery that is closed here is closed there, and the reverse."""
    here = {receipt.delivery_id: receipt.received for receipt in _receipts(site) if receipt.received_at}
    there = {fact.receipt.delivery_id: fact.receipt.received for fact in _received(site).values()}
    if here != there:
        yield f"RCV-1: received {here} at the store, {there} at the OMS"


def what_came_otherwise_has_its_case(site: "Site") -> Iterator[str]:
    """RCV-1: here and at the OMS; what came as it was announced has none, but at the second of two stores."""
    if site.mishaps.forks:
        return
    of_class = f"SELECT body FROM cases WHERE case_class = '{CaseClass.RCV_1}'"
    opened = {
        case["subject"]
        for case in (json.loads(body) for (body,) in site.oms.rows(of_class))
        if case["node_id"] == site.store_id
    }
    closed = [receipt for receipt in _receipts(site) if receipt.received_at]
    differing = {receipt.delivery_id for receipt in closed if receipt.differing}
    if differing:
        site.saw(Sight.DELIVERED_OTHERWISE)
    twice = {receipt.delivery_id for receipt in closed} & _elsewhere(site)
    if differing - opened or opened - differing - twice:
        yield f"RCV-1: {differing} came otherwise than announced, cases of {opened}"


def nobody_waits_for_what_came_elsewhere(site: "Site") -> Iterator[str]:
    """RCV-1: unless some of it is unpacked here."""
    if site.oms_restores:
        return
    for receipt in _receipts(site):
        if receipt.waits and not receipt.received and receipt.delivery_id in _elsewhere(site):
            yield f"RCV-1: {receipt.delivery_id} is waited for, and came elsewhere"


ALL = (
    each_delivery_is_booked_once,
    both_sides_know_what_was_received,
    what_came_otherwise_has_its_case,
    nobody_waits_for_what_came_elsewhere,
)


def _receipts(site: "Site") -> list[Receipt]:
    rows = site.rows("SELECT body FROM delivery ORDER BY delivery_id")
    return [Receipt.model_validate_json(row["body"]) for row in rows]


def _received(site: "Site") -> dict[str, DeliveryReceived]:
    query = "SELECT event_id, body FROM inbound WHERE store_id = ? AND type = ?"
    rows = site.oms.rows(query, (site.store_id, EventType.DELIVERY_RECEIVED.value))
    return {event_id: DeliveryReceived.model_validate(json.loads(body)["data"]) for event_id, body in rows}


def _elsewhere(site: "Site") -> set[str]:
    query = "SELECT body FROM inbound WHERE store_id <> ? AND type = ?"
    rows = site.oms.rows(query, (site.store_id, EventType.DELIVERY_RECEIVED.value))
    return {json.loads(body)["data"]["receipt"]["delivery_id"] for (body,) in rows}
