"""Days of an OMS as they are drawn: orders come, stock comes, nodes answer or do not, and the OMS looks after itself."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from central_oms.storage import fulfilments, orders, positions
from central_oms.storage.database import Database, Tx
from central_oms.use_cases.again import GIVEN_BACK
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.upkeep import keep_up
from tests.support.builders import NOW, STORE, a_line
from tests.support.central import PARIS_STORE, WAREHOUSE, StoreLine, a_web_order, accepted, declined, opened

SKUS = ("coat", "scarf")
NODES = (STORE, PARIS_STORE, WAREHOUSE)
DEEDS = ("order", "stock", "answer", "time", "upkeep")


class Days:
    """Orders, answers and stock as they are drawn; every node answers by itself, or not at all."""

    def __init__(self, database: Database, rng: Random) -> None:
        self.database, self.rng = database, rng
        self.now = NOW
        self.placed = 0
        with database.transaction() as tx:
            self.lines = {node_id: StoreLine(tx, node_id) for node_id in NODES}

    def do(self, deed: str) -> None:
        if deed == "upkeep":
            asyncio.run(keep_up(self.database, self.now))
        elif deed == "time":
            self.now += timedelta(minutes=self.rng.choice((1, 20, 300)))
        else:
            with self.database.transaction() as tx:
                {"order": self._order, "stock": self._stock, "answer": self._answer}[deed](tx, self.now)

    def _order(self, tx: Tx, now: datetime) -> None:
        self.placed += 1
        lines = tuple(
            a_line(line_id=sku, sku=sku, quantity=self.rng.choice((1, 2)), gtin=None)
            for sku in self.rng.sample(SKUS, self.rng.choice((1, 2)))
        )
        place_order(tx, a_web_order(order_id=f"w-{self.placed}", lines=lines), now)

    def _stock(self, tx: Tx, now: datetime) -> None:
        at = {(found.node_id, found.sku): found for found in positions.of(tx, SKUS)}
        node_id, sku = self.rng.choice(NODES), self.rng.choice(SKUS)
        if (node_id, sku) not in at:
            event = opened(self.rng.choice((1, 2, 5)), sku=sku, event_id=f"e-{node_id}-{sku}")
            self.lines[node_id].tell(tx, event, now=now)

    def _answer(self, tx: Tx, now: datetime) -> None:
        for work in fulfilments.offers(tx, 1):
            event = accepted(work)[1] if self.rng.random() < 0.7 else declined(work)
            self.lines[work.node_id].tell(tx, event, now=now)


def broken(tx: Tx) -> Iterator[str]:
    """Tell of units that are promised twice, and of ordered units that nobody has and nobody looks for."""
    for at in positions.of(tx, SKUS):
        if at.reserved + at.allocated > at.on_hand or at.allocated < 0:
            yield f"oversold: {at}"
    for record in orders.latest(tx, 1_000):
        order = record.order
        wanted = {line.line_id: line.quantity for line in order.lines}
        found = Counter({unit.line_id: 0 for unit in record.unfilled})
        for unit in record.unfilled:
            found[unit.line_id] += unit.quantity
        for work in fulfilments.of_order(tx, order.order_id):
            if work.status not in GIVEN_BACK:
                found.update({line.line_id: line.ordered for line in work.lines})
        if dict(found) != wanted:
            yield f"{order.order_id}: {wanted} ordered, {dict(found)} looked after"
