"""What this store's copy of a stretch of the OMS's state sums up to."""

from collections.abc import Iterator

from shared.contract.digests import line, position_line, total
from shared.contract.oms.feed import Digest, Kind
from shared.contract.oms.supply import Rate
from store_server.storage import catalogue
from store_server.storage.soundness import UNREADABLE
from store_server.storage.tx import Tx

LAST = chr(0x10FFFF)  #: no key comes after it
_BODIES = {
    Kind.PRODUCT: "SELECT product_id AS key, body FROM product WHERE",
    Kind.CUSTOMER: "SELECT customer_id AS key, body FROM customer WHERE",
}


def agrees(tx: Tx, told: Digest) -> bool:
    """Tell whether this copy holds what the OMS summed up; what cannot be read any more does not."""
    try:
        return total(_written(tx, Kind(told.kind), told.after, told.until or LAST)) == told.total
    except UNREADABLE:
        return False


def _written(tx: Tx, kind: Kind, after: str, until: str) -> Iterator[str]:
    match kind:
        case Kind.POSITION:
            yield from map(position_line, catalogue.positions_between(tx, after, until))
        case Kind.RATE:
            for sku, sold in catalogue.rates_between(tx, after, until).items():
                yield line(kind, sku, Rate(sku=sku, sold_per_day=sold).model_dump_json())
        case _:
            bodies = _BODIES.get(kind, f"SELECT key, body FROM place WHERE kind = '{kind}' AND")
            for row in tx.all(f"{bodies} key > ? AND key <= ?", (after, until)):
                yield line(kind, row["key"], row["body"])
