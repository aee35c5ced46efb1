"""Single figures that the store keeps about itself."""

from store_server.storage.tx import Tx


def get(tx: Tx, key: str) -> str | None:
    """Give a figure, or None."""
    found: str | None = tx.value("SELECT v FROM meta WHERE k = ?", (key,))
    return found


def put(tx: Tx, key: str, value: str) -> None:
    """Keep a figure."""
    tx.execute(
        "INSERT INTO meta (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v", (key, value)
    )


def number(tx: Tx, key: str) -> int:
    """Give a whole figure; 0 before it is set."""
    return int(get(tx, key) or 0)


def count_up(tx: Tx, key: str) -> int:
    """Raise a counter by one and give it."""
    following = number(tx, key) + 1
    put(tx, key, str(following))
    return following
