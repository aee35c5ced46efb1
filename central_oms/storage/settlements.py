"""What banks said of payments that terminals had approved off line; it may come before the order that was paid so."""

from datetime import datetime

from sqlalchemy import select

from central_oms.storage.database import Tx, add_missing, locked, upsert
from central_oms.storage.schema import settlement
from shared.contract.oms.settlements import Settled
from shared.payment import Settlement

_QUERY = select(settlement.c.attempt_id, settlement.c.settlement, settlement.c.at)


def begin(tx: Tx, attempt_id: str, now: datetime) -> Settled:
    """Give where a payment stands, locked until the write ends; one that nobody has spoken of is in its terminal.

    Its row is there from then on: of its order and its bank, which may come at once, the second one sees the first.
    """
    first = Settled(attempt_id=attempt_id, settlement=Settlement.OFFLINE_STORED, at=now)
    add_missing(tx, settlement, [_row(first)])
    found = tx.execute(locked(tx, _QUERY.where(settlement.c.attempt_id == attempt_id))).one()
    return _settled(*found)


def save(tx: Tx, settled: Settled) -> None:
    """Keep where a payment stands."""
    upsert(tx, settlement, [_row(settled)])


def find(tx: Tx, attempt_id: str) -> Settled | None:
    """Give where a payment stands, if anyone has spoken of it."""
    found = tx.execute(_QUERY.where(settlement.c.attempt_id == attempt_id)).one_or_none()
    return _settled(*found) if found else None


def _row(settled: Settled) -> dict[str, str]:
    at = settled.at.isoformat()
    return {"attempt_id": settled.attempt_id, "settlement": settled.settlement.value, "at": at}


def _settled(attempt_id: str, standing: str, at: str) -> Settled:
    moment = datetime.fromisoformat(at)
    return Settled(attempt_id=attempt_id, settlement=Settlement(standing), at=moment)
