"""Tell the stores what changed: figures to all, an order's standing to the store that sold it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain

import orjson

from central_oms.storage import documents, feed, fulfilments, orders, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.storage.orders import Record
from central_oms.storage.positions import Key
from shared.basket import BasketLine
from shared.contract.oms.feed import Kind, Op, store_channel
from shared.contract.oms.orders import OrderPart, OrderState
from shared.fulfilment import FulfilmentOrder
from shared.promise.answer import PartLine
from shared.workflow import Status


def send(tx: Tx, *news: Iterable[Told]) -> None:
    """Put all that a write has to tell into the feed. It is a write's last step: channels are locked after all else."""
    feed.tell(tx, chain(*news))


def stock(tx: Tx, changed: Collection[Key]) -> list[Told]:
    """Tell all stores of the positions that changed, as they are now."""
    return [
        ("stock", Entry(Kind.POSITION, position_key(*key), Op.PUT, orjson.dumps(body).decode()))
        for key, body in positions.bodies(tx, changed)
    ]


def position_key(node_id: str, sku: str) -> str:
    """Name a position in the feed."""
    return f"{node_id}/{sku}"


def order_state(tx: Tx, record: Record) -> list[Told]:
    """Save where an order stands and tell the store that sold it, if a store did."""
    told = replace(record, version=record.version + 1)
    orders.save(tx, [told])
    return order_states(tx, [told])


def order_states(tx: Tx, records: Iterable[Record]) -> list[Told]:
    """Tell the stores that sold these orders where they stand; they are saved already."""
    sold = [(seller, record) for record in records if (seller := record.order.node_id) is not None]
    by_order = _parts(tx, [record.order.order_id for _, record in sold])
    return [
        (store_channel(seller), _state(record, by_order[record.order.order_id])) for seller, record in sold
    ]


def parts(tx: Tx, order_id: str) -> tuple[OrderPart, ...]:
    """Give what each node does for an order, the oldest first; what was declined stays, with its reason."""
    return _parts(tx, [order_id])[order_id]


def _parts(tx: Tx, order_ids: Collection[str]) -> dict[str, tuple[OrderPart, ...]]:
    works = fulfilments.of_orders(tx, order_ids)
    names = documents.node_names(tx, {work.node_id for work in works}) if works else {}
    by_order: dict[str, list[OrderPart]] = {order_id: [] for order_id in order_ids}
    for work in works:
        by_order[work.order_id].append(part(work, names.get(work.node_id, work.node_id)))
    return {order_id: tuple(shown) for order_id, shown in by_order.items()}


def _state(record: Record, parts: tuple[OrderPart, ...]) -> Entry:
    order_id = record.order.order_id
    state = OrderState(order_id=order_id, parts=parts, unfilled=unfilled(record), version=record.version)
    return Entry(Kind.ORDER_STATE, order_id, Op.PUT, state.model_dump_json())


def part(work: FulfilmentOrder, node_name: str) -> OrderPart:
    """Show of a fulfilment order what its seller wants to know; `note` is a reason code or empty."""
    return OrderPart(
        fulfilment_id=work.fulfilment_id,
        node_id=work.node_id,
        node_name=node_name,
        mode=work.mode,
        status=work.status,
        promised_at=work.promised_at,
        lines=tuple(_words(line.wanted, line.name) for line in work.lines if line.wanted),
        note=_note(work),
        tracking=work.parcel.tracking if work.parcel else "",
        awaits=work.awaits if work.status is Status.AWAITING else None,
    )


def unfilled(record: Record) -> tuple[str, ...]:
    """Name what no node could fill."""
    lines = {line.line_id: line for line in record.order.lines}
    return tuple(_units(units, lines[units.line_id]) for units in record.unfilled)


def _units(units: PartLine, line: BasketLine) -> str:
    return _words(units.quantity, line.name)


def _words(quantity: int, name: str) -> str:
    # Words take 200 characters, and a name may have all of them.
    return f"{quantity} × {name}"[:200]


def _note(work: FulfilmentOrder) -> str:
    reasons = (work.reason_code, *(line.short_reason for line in work.lines))
    return next((reason.value for reason in reasons if reason), "")
