"""Of which stores the rights are void: the OMS was restored, and they have not told again what it forgot."""

from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select, update

from central_oms.storage.database import Tx, add_missing
from central_oms.storage.schema import epoch, store_stream, void_right


def begin_epoch(tx: Tx, number: int) -> bool:
    """Note the epoch that the OMS is in, and tell whether it follows another.

    Then it ends all sessions and makes the rights void that were granted before.
    """
    newest = tx.scalar(select(func.max(epoch.c.number)))
    if newest is not None and newest >= number:
        return False
    tx.execute(insert(epoch).values(number=number))
    if newest is not None:
        stores = tx.execute(select(store_stream.c.store_id, store_stream.c.inc).distinct()).all()
        tx.execute(delete(void_right))
        add_missing(tx, void_right, [{"store_id": store_id, "inc": inc} for store_id, inc in stores])
        tx.execute(update(store_stream).values(session=""))
    return newest is not None


def void(tx: Tx) -> Mapping[str, str]:
    """Give the stores whose rights are void, each with the incarnation that it was in."""
    return dict(tx.execute(select(void_right.c.store_id, void_right.c.inc)).all())


def revive(tx: Tx, store_id: str) -> None:
    """Let a store's rights hold again."""
    tx.execute(delete(void_right).where(void_right.c.store_id == store_id))
