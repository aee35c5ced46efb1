"""The units of other nodes that this store may promise without asking."""

from collections.abc import Collection, Iterable

from shared.allotments import Allotted
from store_server.storage.tx import Tx

_HELD = "SELECT right_id, node_id, sku, quantity FROM allotment WHERE quantity > 0"


def add(tx: Tx, right: Allotted) -> None:
    """Hold a right."""
    _change(tx, right, right.quantity)


def held(tx: Tx, skus: Collection[str]) -> list[Allotted]:
    """Give what is left of the rights on some SKUs, the oldest first."""
    marks = ",".join("?" * len(skus))
    rows = tx.all(f"{_HELD} AND sku IN ({marks}) ORDER BY n", tuple(skus))
    return [Allotted(**dict(row)) for row in rows]


def take(tx: Tx, used: Iterable[Allotted]) -> None:
    """Have so many units less, also of a right that this file forgot: it is told again, whole."""
    for right in used:
        _change(tx, right, -right.quantity)


def give_back(tx: Tx, used: Iterable[Allotted]) -> None:
    """Have units again that were not sold; those of a right that is over are nobody's."""
    for right in used:
        tx.execute(
            "UPDATE allotment SET quantity = quantity + ? WHERE right_id = ?",
            (right.quantity, right.right_id),
        )


def end(tx: Tx, right_id: str) -> int:
    """Hold a right no more, and give what was left of it."""
    units: int = tx.value("SELECT quantity FROM allotment WHERE right_id = ?", (right_id,)) or 0
    tx.execute("DELETE FROM allotment WHERE right_id = ?", (right_id,))
    return max(0, units)


def end_all(tx: Tx) -> None:
    """Hold nothing any more: the OMS forgot what it kept."""
    tx.execute("DELETE FROM allotment")


def _change(tx: Tx, right: Allotted, by: int) -> None:
    tx.execute(
        "INSERT INTO allotment (right_id, node_id, sku, quantity) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (right_id) DO UPDATE SET quantity = quantity + excluded.quantity",
        (right.right_id, right.node_id, right.sku, by),
    )
