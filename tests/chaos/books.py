"""What the files say once all is over: the stores' and the OMS's databases, and the terminals' own journals."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from central_oms.storage import positions
from central_oms.storage.database import Database as OmsDatabase
from shared.contract.events import Event, EventType
from shared.contract.oms.feed import store_channel
from shared.fulfilment import FulfilmentOrder
from shared.order import Order
from shared.payment import Outcome, Payment, PaymentStatus
from shared.stock import Position
from store_server.devices.payment.simulated import Remembered
from store_server.storage.bodies import teach
from store_server.storage.lanes import ACKED
from store_server.storage.packing import BODY
from tests.chaos.retailer import SKUS

Levels = dict[str, tuple[int, int]]


def rows(path: Path, sql: str, *params: Any) -> list[Any]:
    """Read from a database that another program may have open."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        teach(connection)
        return list(connection.execute(sql, params).fetchall())


@dataclass(frozen=True)
class StoreBooks:
    """One store's files."""

    data: Path

    @property
    def store_id(self) -> str:
        """Whose they are."""
        return self.data.name

    @property
    def waiting(self) -> int:
        """How many facts the OMS does not have yet, as far as this store knows."""
        inc = "inc = coalesce((SELECT v FROM meta WHERE k = 'inc'), '')"
        acked = "coalesce((SELECT CAST(v AS INTEGER) FROM meta WHERE k = ?), 0)"
        counted = f"SELECT count(*) FROM outbox WHERE lane = ? AND {inc} AND seq > {acked}"
        return sum(int(self._rows(counted, lane.value, key)[0][0]) for lane, key in ACKED.items())

    @property
    def heard(self) -> int:
        """How far it has taken what the OMS says to it alone."""
        found = self._rows("SELECT pos FROM cursor WHERE channel = ?", store_channel(self.store_id))
        return int(found[0][0]) if found else 0

    @property
    def open_payments(self) -> int:
        """How many attempts have no end yet."""
        return sum(payment.status not in _SETTLED for payment in self._payments())

    @cached_property
    def events(self) -> list[tuple[str, str]]:
        """Give the facts in their order: id and body."""
        return [tuple(row) for row in self._rows(f"SELECT event_id, {BODY} FROM outbox ORDER BY n")]

    @cached_property
    def effects(self) -> Counter[str]:
        """Count the facts that each command brought about, without what the audit trail says of it."""
        told = (Event.model_validate_json(body) for _, body in self.events)
        return Counter(event.cause for event in told if event.cause and event.type != EventType.AUDITED)

    @cached_property
    def orders(self) -> dict[str, Order]:
        """Give the orders that were sold here."""
        found = (Order.model_validate_json(row[0]) for row in self._rows("SELECT body FROM orders"))
        return {order.order_id: order for order in found}

    @cached_property
    def works(self) -> dict[str, FulfilmentOrder]:
        """Give the work that this store has or had."""
        return _works(self._rows("SELECT body FROM work"))

    @cached_property
    def approved(self) -> dict[str, Payment]:
        """Give the attempts that this store knows as paid."""
        return {
            payment.attempt_id: payment
            for payment in self._payments()
            if payment.status is PaymentStatus.APPROVED
        }

    @cached_property
    def stock(self) -> Levels:
        """Give the units on hand and reserved of each SKU."""
        return {row[0]: (row[1], row[2]) for row in self._rows("SELECT sku, on_hand, reserved FROM stock")}

    @cached_property
    def ledger(self) -> Levels:
        """Give the same, added up from every movement."""
        summed = "SELECT sku, sum(delta) FILTER (WHERE bucket = ?) FROM ledger GROUP BY sku"
        on_hand, reserved = (dict(map(tuple, self._rows(summed, name))) for name in ("on_hand", "reserved"))
        return {sku: (on_hand[sku] or 0, reserved[sku] or 0) for sku in on_hand}

    @cached_property
    def charged(self) -> Counter[str]:
        """Count how often the terminal took money for each attempt, from its own journal."""
        path = self.data / "terminal.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        known = [Remembered.model_validate_json(line) for line in lines]
        return Counter(attempt.attempt_id for attempt in known if attempt.outcome is Outcome.APPROVE)

    def _payments(self) -> list[Payment]:
        return [Payment.model_validate_json(row[0]) for row in self._rows("SELECT body FROM payment")]

    def _rows(self, sql: str, *params: Any) -> list[Any]:
        return rows(self.data / "operations.db", sql, *params)


@dataclass(frozen=True)
class OmsBooks:
    """The OMS's file."""

    data: Path

    def head(self, store_id: str) -> int:
        """How far what it says to one store goes."""
        found = self._rows("SELECT head FROM channel WHERE channel = ?", store_channel(store_id))
        return int(found[0][0]) if found else 0

    def events(self, store_id: str) -> list[tuple[str, str]]:
        """Give the facts of a store as they came: id and body."""
        query = "SELECT event_id, body FROM inbound WHERE store_id = ? ORDER BY inc, seq"
        return [tuple(row) for row in self._rows(query, store_id)]

    def parked(self) -> list[str]:
        """Give the facts that it did not understand."""
        return [row[0] for row in self._rows("SELECT body FROM inbound WHERE status <> 'applied'")]

    def stock(self, store_id: str) -> Levels:
        """Give the units on hand and reserved that it knows of."""
        return {
            known.sku: (known.on_hand, known.reserved)
            for known in self._positions
            if known.node_id == store_id
        }

    @cached_property
    def _positions(self) -> list[Position]:
        database = OmsDatabase(f"sqlite:///{self.data / 'oms.db'}")
        with database.transaction() as tx:
            known = positions.of(tx, SKUS)
        database.close()
        return list(known)

    @cached_property
    def orders(self) -> dict[str, Order]:
        """Give every order."""
        found = (Order.model_validate_json(row[0]) for row in self._rows("SELECT body FROM orders"))
        return {order.order_id: order for order in found}

    @cached_property
    def unfilled(self) -> dict[str, Counter[str]]:
        """Count, for each order, the units of each line that no node could take."""
        query = (
            "SELECT order_id, json_extract(value, '$.line_id'), json_extract(value, '$.quantity') "
            "FROM orders, json_each(orders.unfilled)"
        )
        counted: dict[str, Counter[str]] = {order_id: Counter() for order_id in self.orders}
        for order_id, line_id, quantity in self._rows(query):
            counted[order_id][line_id] += quantity
        return counted

    @cached_property
    def works(self) -> dict[str, FulfilmentOrder]:
        """Give the work of every node, as it was told."""
        return _works(self._rows("SELECT body FROM fulfilment"))

    def _rows(self, sql: str, *params: Any) -> list[Any]:
        return rows(self.data / "oms.db", sql, *params)


_SETTLED = (PaymentStatus.APPROVED, PaymentStatus.DECLINED)


def _works(found: Iterator[Any] | list[Any]) -> dict[str, FulfilmentOrder]:
    works = (FulfilmentOrder.model_validate_json(row[0]) for row in found)
    return {work.fulfilment_id: work for work in works}
