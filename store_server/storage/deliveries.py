"""Deliveries that this store expects, counts or has received."""

from shared.receiving import Receipt
from store_server.storage.tx import Tx

MOST_ROWS = 200


def find(tx: Tx, delivery_id: str) -> Receipt:
    """Give a delivery; one that nobody has told of is empty."""
    body = tx.value("SELECT body FROM delivery WHERE delivery_id = ?", (delivery_id,))
    return Receipt(delivery_id=delivery_id) if body is None else Receipt.model_validate_json(body)


def save(tx: Tx, receipt: Receipt) -> None:
    """Keep a delivery as it stands, and tell the tablets."""
    tx.execute(
        "INSERT INTO delivery (delivery_id, waits, due_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (delivery_id) "
        "DO UPDATE SET waits = excluded.waits, due_at = excluded.due_at, body = excluded.body",
        (
            receipt.delivery_id,
            int(receipt.waits),
            receipt.due_at.isoformat() if receipt.due_at else "",
            receipt.model_dump_json(),
        ),
    )
    tx.touch("delivery", receipt.delivery_id)


def waiting(tx: Tx) -> list[Receipt]:
    """Give what is still to be received: what nobody announced, which stands here, before what is due."""
    rows = tx.all(
        "SELECT body FROM delivery WHERE waits = 1 ORDER BY due_at, delivery_id LIMIT ?", (MOST_ROWS,)
    )
    return [Receipt.model_validate_json(row["body"]) for row in rows]
