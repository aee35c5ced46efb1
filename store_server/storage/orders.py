"""The orders that this store placed, and where the OMS says they stand."""

from dataclasses import dataclass
from datetime import datetime

from shared.contract.oms.orders import OrderState
from shared.contract.store.selling import OrderRow
from shared.errors import NotFound
from shared.money import Money, zero
from shared.order import Order
from store_server.storage.folding import folded
from store_server.storage.tx import Row, Tx

MOST_ROWS = 50


@dataclass(frozen=True)
class Kept:
    """An order with what the store knows beside it; `seq` is its event's place in the outbox."""

    order: Order
    seq: int
    pickup_code: str | None
    state: OrderState | None


def save(tx: Tx, order: Order, basket_id: str, seq: int, pickup_code: str | None) -> None:
    """Keep an order, once, and tell the tablets."""
    _insert(tx, order, order.number, basket_id, seq, pickup_code)


def bring_in(tx: Tx, order: Order) -> None:
    """Keep an order of this store as the OMS knows it, which this file did not or otherwise.

    A store that forgot orders may have given their numbers a second time: the search finds both, the number itself the second.
    """
    known = tx.one("SELECT basket_id, pickup_code FROM orders WHERE order_id = ?", (order.order_id,))
    tx.execute("DELETE FROM orders WHERE order_id = ?", (order.order_id,))
    taken = tx.one("SELECT 1 FROM orders WHERE number = ?", (order.number,)) is not None
    number = f"{order.number}/{order.order_id}" if taken else order.number
    basket_id, code = (None, None) if known is None else (known["basket_id"], known["pickup_code"])
    _insert(tx, order, number, basket_id, 0, code)


def set_state(tx: Tx, state: OrderState) -> None:
    """Keep where the OMS says an order of this store stands; an order that is not known here is passed over."""
    tx.execute("UPDATE orders SET state = ? WHERE order_id = ?", (state.model_dump_json(), state.order_id))
    tx.touch("order", state.order_id)


def get(tx: Tx, order_id: str) -> Kept:
    """Give an order.

    Raises:
        NotFound: this store did not place it.
    """
    row = tx.one("SELECT body, seq, pickup_code, state FROM orders WHERE order_id = ?", (order_id,))
    if row is None:
        raise NotFound(what="order", key=order_id)
    state = None if row["state"] is None else OrderState.model_validate_json(row["state"])
    return Kept(_order(row), row["seq"], row["pickup_code"], state)


def by_number(tx: Tx, number: str) -> Order | None:
    """Give the order with this number, if this store placed it."""
    row = tx.one("SELECT body FROM orders WHERE number = ?", (number,))
    return None if row is None else _order(row)


def search(tx: Tx, text: str) -> tuple[OrderRow, ...]:
    """Find orders by number, name, phone or e-mail, newest first; all words must be found, accents do not matter."""
    words = folded(text).split()
    if words and all(word.isdigit() for word in words):
        words = ["".join(words)]
    where = " AND ".join(["instr(search, ?)"] * len(words)) or "TRUE"
    return _rows(tx, where, tuple(words))


def of_customer(tx: Tx, customer_id: str) -> tuple[OrderRow, ...]:
    """Give a customer's orders that this store placed, newest first."""
    return _rows(tx, "customer_id = ?", (customer_id,))


def taken_since(tx: Tx, moment: datetime) -> tuple[int, Money]:
    """Give how many orders were placed since `moment`, and what was paid for them at the till."""
    row = tx.one(
        "SELECT count(*) AS orders, sum(json_extract(body, '$.due.now.minor')) AS minor, "
        "max(json_extract(body, '$.due.now.currency')) AS currency FROM orders WHERE placed_at >= ?",
        (moment.isoformat(),),
    )
    if row is None or not row["orders"]:
        return 0, zero()
    return row["orders"], Money(minor=row["minor"], currency=row["currency"])


def _insert(
    tx: Tx, order: Order, number: str, basket_id: str | None, seq: int, pickup_code: str | None
) -> None:
    customer = order.customer
    found_by = [order.number]
    if customer is not None:
        found_by += [customer.name, _digits(customer.phone or ""), customer.email or ""]
    tx.execute(
        "INSERT INTO orders (order_id, number, basket_id, customer_id, placed_at, pickup_hash, pickup_code, seq, "
        "search, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            order.order_id,
            number,
            basket_id,
            None if customer is None else customer.customer_id,
            order.placed_at.isoformat(),
            order.pickup_hash,
            pickup_code,
            seq,
            folded(" ".join(found_by)),
            order.model_dump_json(),
        ),
    )
    tx.touch("order", order.order_id)


def _rows(tx: Tx, where: str, params: tuple[str, ...]) -> tuple[OrderRow, ...]:
    found = tx.all(f"SELECT body FROM orders WHERE {where} ORDER BY placed_at DESC LIMIT {MOST_ROWS}", params)
    return tuple(_listed(_order(row)) for row in found)


def _listed(order: Order) -> OrderRow:
    return OrderRow(
        order_id=order.order_id,
        number=order.number,
        placed_at=order.placed_at,
        customer_name="" if order.customer is None else order.customer.name,
        units=sum(line.quantity for line in order.lines),
        total=order.due.goods + order.due.delivery,
    )


def _order(row: Row) -> Order:
    return Order.model_validate_json(row["body"])


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())
