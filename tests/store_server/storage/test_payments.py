from pathlib import Path

import pytest

from shared.payment import OPEN, Payment, PaymentStatus, Settlement
from store_server.storage import payments
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations
from tests.support.builders import a_payment


@pytest.fixture
def operations(tmp_path: Path) -> Database:
    return Database(tmp_path / "operations.db", migrate_operations)


def test_what_is_open_and_what_the_terminal_holds_are_found_among_all_payments(operations: Database) -> None:
    kept = [
        *(a_payment(attempt_id=status, status=status) for status in PaymentStatus),
        *(_approved(settlement) for settlement in Settlement),
    ]
    with operations.transaction() as tx:
        for payment in kept:
            payments.save(tx, payment)
        assert {payment.status for payment in payments.open_attempts(tx)} == OPEN
        assert [payment.settlement for payment in payments.stored(tx)] == [Settlement.OFFLINE_STORED]
    operations.close()


@pytest.mark.parametrize("looked_for", [payments.IS_OPEN, payments.IN_THE_TERMINAL])
def test_a_sale_looks_through_no_other_sale(operations: Database, looked_for: str) -> None:
    asked = f"EXPLAIN QUERY PLAN SELECT body FROM payment WHERE {looked_for} ORDER BY started_at"
    (plan,) = operations.look(lambda tx: tx.all(asked))
    assert "USING INDEX payment_" in plan["detail"]
    operations.close()


def _approved(settlement: Settlement) -> Payment:
    return a_payment(attempt_id=settlement, status=PaymentStatus.APPROVED, settlement=settlement)
