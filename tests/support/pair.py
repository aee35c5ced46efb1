"""A store and an OMS on real files that speak until they are quiet, of which either can go back in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from shared.contract.events import EventType, OrderPlaced
from shared.errors import ShopError
from shared.order import Order
from shared.stock import MovementKind
from store_server.oms.calls import Call
from store_server.storage import orders, outbox, stock
from store_server.storage.outbox import Cause
from tests.simulation.faults import Faults
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import contents
from tests.simulation.store import SimulatedStore
from tests.support import shelf
from tests.support.builders import NOW, SKU, STORE

MOST_ROUNDS = 60


class Pair:
    """Both ends, with a line that never fails."""

    def __init__(self, folder: Path) -> None:
        ids = count(1)
        rng = Random(0)
        self.now = NOW
        self.folder = folder
        self.oms = SimulatedOms(folder, rng, lambda: f"oms-{next(ids)}", Faults())
        self.oms.fill(contents((), ()), NOW)
        self.store = SimulatedStore(folder, rng, lambda: f"store-{next(ids)}", Faults())

    def talk(self, rounds: int = MOST_ROUNDS) -> list[Call]:
        """Speak until nothing is left to say, and give what the store asked and the OMS did not refuse."""
        taken: list[Call] = []
        for _ in range(rounds):
            self.now += timedelta(seconds=2)
            for call in self.store.calls(self.now):
                try:
                    answer = self.oms.answer(STORE, call, self.now)
                except ShopError as refusal:
                    self.store.fail(call, refusal, self.now)
                else:
                    self.store.take(call, answer, self.now)
                    taken.append(call)
        return taken

    def move(self, event_id: str, units: int, sku: str = SKU) -> None:
        """Book units on the shelf and tell of them."""
        kind = MovementKind.OPENING if units > 0 else MovementKind.SALE
        with self.store.operations.transaction() as tx:
            shelf.book(tx, event_id, kind, {sku: units}, self.now)

    def sell(self, order: Order) -> None:
        """Place an order without any stock."""
        cause = Cause(order.order_id, "", "", self.now)
        with self.store.operations.transaction() as tx:
            outbox.add(
                tx,
                f"e-{order.order_id}",
                EventType.ORDER_PLACED,
                order.order_id,
                1,
                OrderPlaced(order=order),
                cause,
            )
            orders.save(tx, order, f"b-{order.order_id}", outbox.head(tx)[0], None)

    def told(self) -> set[str]:
        """Give the events that the OMS holds from the store."""
        rows = self.oms.rows("SELECT event_id FROM inbound WHERE store_id = ?", (STORE,))
        return {row[0] for row in rows} - self.notes()

    def kept(self) -> set[str]:
        """Give the events that the store keeps."""
        rows = self.store.operations.look(lambda tx: tx.all("SELECT event_id FROM outbox"))
        return {row["event_id"] for row in rows} - self.notes()

    def notes(self) -> set[str]:
        """Give the events which say that two histories became one; the OMS holds those that left the outbox."""
        here = self.store.operations.look(
            lambda tx: tx.all("SELECT event_id FROM outbox WHERE type = ?", (EventType.RECONCILED,))
        )
        there = self.oms.rows("SELECT event_id FROM inbound WHERE type = ?", (EventType.RECONCILED.value,))
        return {row["event_id"] for row in here} | {row[0] for row in there}

    def on_hand(self, sku: str = SKU) -> tuple[int, int]:
        """Give the units on the shelf as the store and as the OMS count them."""
        here = self.store.operations.look(lambda tx: stock.level(tx, sku)).on_hand
        (there,) = [at.on_hand for at in self.oms.positions(sku) if at.node_id == STORE] or [0]
        return here, there


@contextmanager
def a_pair(folder: Path) -> Iterator[Pair]:
    """Begin with a store that has said hello."""
    pair = Pair(folder)
    try:
        pair.talk()
        yield pair
    finally:
        pair.store.close()
        pair.oms.close()
