"""How much of each lane the OMS has."""

from shared.contract.oms.line import Lane
from store_server.storage import meta
from store_server.storage.database import Tx

#: Under which name the number is kept up to which the OMS has all.
ACKED = {Lane.CORE: "acked", Lane.BULK: "acked_bulk"}


def acked(tx: Tx, lane: Lane) -> int:
    """Give the number up to which the OMS has all."""
    return meta.number(tx, ACKED[lane])


def note_acked(tx: Tx, lane: Lane, seq: int) -> None:
    """Note up to which number the OMS has all."""
    meta.put(tx, ACKED[lane], str(seq))
