"""Stores that were off line for days: half of what waits for the OMS are sales, half is the preparing of orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

from central_oms.storage.database import Database as OmsDatabase
from central_oms.use_cases.fill import Contents, fill
from shared.contract.events import EventType, OrderPlaced
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.stock import Bucket, Movement, MovementKind
from shared.workflow import Status
from store_server.storage import outbox, stock, work
from store_server.storage.database import Database
from store_server.storage.outbox import Cause
from store_server.storage.schema import migrate_operations
from store_server.storage.tx import Tx
from store_server.use_cases import fulfil
from tests.support import shelf
from tests.support.builders import (
    SKU,
    a_contact,
    a_fulfilment,
    a_fulfilment_line,
    a_line,
    a_network,
    a_node,
    a_person,
    a_product,
    an_order,
)

UNITS = 1_000_000
SOLD_AGO = timedelta(hours=1)
PICKED = (
    21  # of each order that is prepared; with its placing, finish, stage and hand-over these are 25 facts
)
ROUND = 2 * (PICKED + 4)


def fill_central(data: Path, store_ids: Sequence[str], now: datetime) -> None:
    """Give an OMS these stores."""
    data.mkdir(parents=True)
    database = OmsDatabase(f"sqlite:///{data / 'oms.db'}")
    contents = Contents(
        network=a_network(*(a_node(store_id) for store_id in store_ids)),
        products=(a_product(),),
        positions=[(store_id, SKU, 0, 0, 0) for store_id in store_ids],
    )
    with database.transaction() as tx:
        fill(tx, contents, now)
    database.close()


def fill_store(data: Path, facts: int, now: datetime) -> int:
    """Let so many facts wait in a store's file, as its own use cases write them; give how many there are."""
    operations = Database(data / "operations.db", migrate_operations)
    with operations.transaction() as tx:
        shelf.book(tx, f"opening-{data.name}", MovementKind.OPENING, {SKU: UNITS}, now)
        numbers = count(1)
        while outbox.head(tx)[0] < facts:
            for _ in range(ROUND // 2):
                _sell(tx, data.name, next(numbers), now)
            _prepare(tx, data.name, next(numbers), now)
        waiting = outbox.head(tx)[0]
    operations.close()
    return waiting


def _sell(tx: Tx, store_id: str, number: int, now: datetime) -> None:
    moves = (Movement(sku=SKU, bucket=Bucket.ON_HAND, delta=-1, kind=MovementKind.SALE),)
    _place(tx, store_id, number, now, 1, DeliveryMode.TAKE_AWAY, moves)


def _prepare(tx: Tx, store_id: str, number: int, now: datetime) -> None:
    moves = (Movement(sku=SKU, bucket=Bucket.RESERVED, delta=PICKED, kind=MovementKind.RESERVE),)
    line = a_fulfilment_line(ordered=PICKED)
    own = a_fulfilment(
        line,
        fulfilment_id=_id("work", store_id, number),
        order_id=_id("order", store_id, number),
        node_id=store_id,
        status=Status.ACCEPTED,
    )
    _place(tx, store_id, number, now, PICKED, DeliveryMode.PICK_UP, moves, own)
    work.save(tx, own, now)
    for _ in range(PICKED):
        fulfil.scan(tx, own.fulfilment_id, SKU, a_person(), _cause(now))
    fulfil.finish(tx, own.fulfilment_id, None, _cause(now))
    fulfil.stage(tx, own.fulfilment_id, "A12", _cause(now))
    fulfil.hand_over(tx, own.fulfilment_id, None, "carte", _cause(now))


def _place(
    tx: Tx,
    store_id: str,
    number: int,
    now: datetime,
    quantity: int,
    mode: DeliveryMode,
    moves: tuple[Movement, ...],
    *own: FulfilmentOrder,
) -> None:
    line = a_line(quantity=quantity, mode=mode, collect_at=store_id if own else None)
    order = an_order(
        line,
        order_id=_id("order", store_id, number),
        number=f"{store_id}-{number}",
        node_id=store_id,
        placed_at=now - SOLD_AGO,
        customer=a_contact(customer_id=_id("customer", store_id, number)),
    )
    fact = _id("fact", store_id, number)
    stock.book(tx, moves, stock.Entry(fact, order.number, "", now))
    placed = OrderPlaced(order=order, moves=moves, own_work=own)
    outbox.add(tx, fact, EventType.ORDER_PLACED, order.order_id, 1, placed, _cause(now))


def _id(what: str, store_id: str, number: int) -> str:
    # As long as those of a shop, and as different.
    return str(uuid5(NAMESPACE_URL, f"{what}/{store_id}/{number}"))


def _cause(now: datetime) -> Cause:
    return Cause(str(uuid4()), "a-ines", "tablet-1", now)
