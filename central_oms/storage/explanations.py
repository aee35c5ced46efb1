"""Why each part of an order was asked of its node, as the promise explained it at that moment."""

from sqlalchemy import select

from central_oms.storage.database import Tx, upsert
from central_oms.storage.schema import explanation
from shared.promise.account import Explanation


def keep(tx: Tx, fulfilment_id: str, explained: Explanation) -> None:
    """Keep it; what was said of the same part before is forgotten."""
    upsert(tx, explanation, [{"fulfilment_id": fulfilment_id, "body": explained.model_dump_json()}])


def find(tx: Tx, fulfilment_id: str) -> Explanation | None:
    """Give it; None where a store planned what the stock that the OMS knew of did not give."""
    body = tx.scalar(select(explanation.c.body).where(explanation.c.fulfilment_id == fulfilment_id))
    return None if body is None else Explanation.model_validate_json(body)
