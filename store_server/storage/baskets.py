"""Baskets, kept from their first line on."""

from collections.abc import Collection

from shared.basket import Basket, BasketStatus
from shared.contract.store.selling import BasketRow
from shared.errors import NotFound
from shared.money import total
from store_server.storage.tx import Tx

MOST_ROWS = 200


def save(tx: Tx, basket: Basket) -> None:
    """Keep a basket as it is now, and tell the tablets."""
    tx.execute(
        "INSERT INTO basket (basket_id, status, owner, changed_at, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (basket_id) DO UPDATE SET status = excluded.status, owner = excluded.owner, "
        "changed_at = excluded.changed_at, body = excluded.body",
        (
            basket.basket_id,
            basket.status.value,
            basket.owner,
            basket.changed_at.isoformat(),
            basket.model_dump_json(),
        ),
    )
    tx.touch("basket", basket.basket_id)


def find(tx: Tx, basket_id: str) -> Basket | None:
    """Give a basket, if it is here."""
    body = tx.value("SELECT body FROM basket WHERE basket_id = ?", (basket_id,))
    return None if body is None else Basket.model_validate_json(body)


def get(tx: Tx, basket_id: str) -> Basket:
    """Give a basket.

    Raises:
        NotFound: it was never here.
    """
    basket = find(tx, basket_id)
    if basket is None:
        raise NotFound(what="basket", key=basket_id)
    return basket


def rows(tx: Tx, statuses: Collection[BasketStatus]) -> tuple[BasketRow, ...]:
    """Give the baskets in any of these statuses, last changed first."""
    marks = ",".join("?" * len(statuses))
    found = tx.all(
        f"SELECT body FROM basket WHERE status IN ({marks}) ORDER BY changed_at DESC LIMIT {MOST_ROWS}",
        tuple(status.value for status in statuses),
    )
    return tuple(_row(Basket.model_validate_json(row["body"])) for row in found)


def _row(basket: Basket) -> BasketRow:
    return BasketRow(
        basket_id=basket.basket_id,
        status=basket.status,
        owner_name=basket.owner_name,
        customer_name="" if basket.customer is None else basket.customer.name,
        units=sum(line.quantity for line in basket.lines),
        total=total([line.amount for line in basket.lines]),
        changed_at=basket.changed_at,
    )
