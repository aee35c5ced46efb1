"""What the rights that this store grants hang on: what was sold from here online, and what is asked back."""

from collections import Counter
from datetime import datetime

from shared.stock import StockLevel
from store_server.storage.schema import BY_THE_OMS
from store_server.storage.tx import Tx


def online_units(tx: Tx, since: datetime) -> Counter[str]:
    """Count the units of each SKU that the OMS had reserved since."""
    rows = tx.all(
        f"SELECT sku, sum(delta) AS units FROM ledger WHERE {BY_THE_OMS} AND at >= ? GROUP BY sku",
        (since.isoformat(),),
    )
    return Counter({row["sku"]: row["units"] for row in rows})


def granted(tx: Tx) -> dict[str, StockLevel]:
    """Give the levels of the SKUs of which any unit is granted."""
    rows = tx.all("SELECT sku, on_hand, reserved, granted FROM stock WHERE granted <> 0")
    return {
        row["sku"]: StockLevel(
            sku=row["sku"], on_hand=row["on_hand"], reserved=row["reserved"], granted=row["granted"]
        )
        for row in rows
    }


def asked_back(tx: Tx) -> set[str]:
    """Give the SKUs of which units were asked back, and the OMS has not answered."""
    return {row["sku"] for row in tx.all("SELECT sku FROM asked_back")}


def ask_back(tx: Tx, sku: str, request_id: str) -> None:
    """Note that units of a SKU are asked back."""
    tx.execute("INSERT INTO asked_back (sku, request_id) VALUES (?, ?)", (sku, request_id))


def answered(tx: Tx, request_id: str) -> None:
    """Note that the OMS answered."""
    tx.execute("DELETE FROM asked_back WHERE request_id = ?", (request_id,))
