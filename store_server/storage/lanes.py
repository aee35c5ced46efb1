"""How much of each lane the OMS has."""

from shared.contract.oms.line import Lane
from store_server.storage import meta
from store_server.storage.tx import Tx

#: Under which name the number is kept up to which the OMS has all.
ACKED = {Lane.CORE: "acked", Lane.BULK: "acked_bulk"}
#: Finds the last fact of each that the OMS has; none while it has none of this incarnation.
LAST_ACKED = {
    lane: f"""SELECT n FROM outbox WHERE lane = '{lane}' AND inc = (SELECT v FROM meta WHERE k = 'inc')
    AND seq = (SELECT CAST(v AS INTEGER) FROM meta WHERE k = '{key}')"""
    for lane, key in ACKED.items()
}


def acked(tx: Tx, lane: Lane) -> int:
    """Give the number up to which the OMS has all."""
    return meta.number(tx, ACKED[lane])


def note_acked(tx: Tx, lane: Lane, seq: int) -> None:
    """Note up to which number the OMS has all."""
    meta.put(tx, ACKED[lane], str(seq))
