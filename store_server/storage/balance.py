"""What is reserved, and the work that it is for: read whole, to see whether they agree."""

from collections import Counter
from collections.abc import Iterator

from shared.fulfilment import FulfilmentOrder
from shared.workflow import ENDED
from store_server.storage.tx import Tx

_ENDED = tuple(status.value for status in ENDED)


def reserved(tx: Tx) -> Counter[str]:
    """Give the reserved units of every SKU, also where they fell below zero."""
    return Counter(
        {row["sku"]: row["reserved"] for row in tx.all("SELECT sku, reserved FROM stock WHERE reserved <> 0")}
    )


def open_work(tx: Tx) -> Iterator[FulfilmentOrder]:
    """Give all work that is not ended."""
    marks = ",".join("?" * len(_ENDED))
    for row in tx.all(f"SELECT body FROM work WHERE status NOT IN ({marks})", _ENDED):
        yield FulfilmentOrder.model_validate_json(row["body"])
