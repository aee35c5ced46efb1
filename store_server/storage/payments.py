"""Payment attempts: the intention is kept before the terminal is asked, the result after."""

from shared.payment import Payment
from store_server.storage.tx import Tx

# Written out as in their indices: each payment asks for both.
IS_OPEN = "status IN ('started', 'checking')"
IN_THE_TERMINAL = "settlement = 'offline_stored'"


def save(tx: Tx, payment: Payment) -> None:
    """Keep an attempt as it is now; its basket, which changes with it, tells the tablets."""
    tx.execute(
        "INSERT INTO payment (attempt_id, basket_id, status, settlement, started_at, body) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (attempt_id) DO UPDATE SET status = excluded.status, settlement = excluded.settlement, "
        "body = excluded.body",
        (
            payment.attempt_id,
            payment.basket_id,
            payment.status.value,
            None if payment.settlement is None else payment.settlement.value,
            payment.started_at.isoformat(),
            payment.model_dump_json(),
        ),
    )


def find(tx: Tx, attempt_id: str) -> Payment | None:
    """Give an attempt, if it is here."""
    body = tx.value("SELECT body FROM payment WHERE attempt_id = ?", (attempt_id,))
    return None if body is None else Payment.model_validate_json(body)


def latest(tx: Tx, basket_id: str) -> Payment | None:
    """Give the last attempt to pay a basket."""
    body = tx.value(
        "SELECT body FROM payment WHERE basket_id = ? ORDER BY started_at DESC, rowid DESC LIMIT 1",
        (basket_id,),
    )
    return None if body is None else Payment.model_validate_json(body)


def open_attempts(tx: Tx) -> tuple[Payment, ...]:
    """Give the attempts whose end is not known, oldest first."""
    found = tx.all(f"SELECT body FROM payment WHERE {IS_OPEN} ORDER BY started_at")
    return tuple(Payment.model_validate_json(row["body"]) for row in found)


def stored(tx: Tx) -> tuple[Payment, ...]:
    """Give the payments that wait in the terminal for their bank, oldest first."""
    found = tx.all(f"SELECT body FROM payment WHERE {IN_THE_TERMINAL} ORDER BY started_at")
    return tuple(Payment.model_validate_json(row["body"]) for row in found)
