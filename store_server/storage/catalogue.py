"""The replica's products, and the stock of the network: rows by SKU and node with a total that follows each change."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from shared.catalogue import Product, Variant
from shared.errors import NotFound
from shared.stock import Position
from store_server.storage import meta
from store_server.storage.database import Row, Tx

_NEWEST = "stock_as_of"
_COLUMNS = "sku, node_id, on_hand, reserved, granted, allocated, safety_stock, channel_buffer, atp, as_of"

_ELSEWHERE = (
    "SELECT total.sku, total.atp - coalesce(position.atp, 0) AS atp FROM total "
    "LEFT JOIN position ON position.sku = total.sku AND position.node_id = ?"
)


class Named(NamedTuple):
    """What a code or a SKU is."""

    product_id: str
    sku: str
    name: str


def save_products(tx: Tx, products: Iterable[Product]) -> None:
    """Keep products as they are now; a variant that a product no longer has is forgotten."""
    known = list(products)
    tx.many(
        "INSERT OR REPLACE INTO product (product_id, name, popularity, active, body) VALUES (?, ?, ?, ?, ?)",
        [(p.product_id, p.name, p.popularity, int(p.active), p.model_dump_json()) for p in known],
    )
    tx.many("DELETE FROM variant WHERE product_id = ?", [(product.product_id,) for product in known])
    tx.many(
        "INSERT OR REPLACE INTO variant (sku, product_id, gtin) VALUES (?, ?, ?)",
        [
            (variant.sku, product.product_id, variant.gtin)
            for product in known
            for variant in product.variants
        ],
    )


def delete_product(tx: Tx, product_id: str) -> None:
    """Forget a product with its variants."""
    tx.execute("DELETE FROM variant WHERE product_id = ?", (product_id,))
    tx.execute("DELETE FROM product WHERE product_id = ?", (product_id,))


def products(tx: Tx) -> Iterator[Product]:
    """Give every product that is sold, most popular first."""
    rows = tx.execute("SELECT body FROM product WHERE active ORDER BY popularity DESC, product_id")
    return (Product.model_validate_json(row["body"]) for row in rows)


def find(tx: Tx, product_id: str) -> Product | None:
    """Give a product, if it is known, sold or not."""
    body = tx.value("SELECT body FROM product WHERE product_id = ?", (product_id,))
    return None if body is None else Product.model_validate_json(body)


def several(tx: Tx, product_ids: Collection[str]) -> list[Product]:
    """Give those of some products that are known."""
    return [found for product_id in product_ids if (found := find(tx, product_id)) is not None]


def product(tx: Tx, product_id: str) -> Product:
    """Give a product.

    Raises:
        NotFound: it is not known.
    """
    found = find(tx, product_id)
    if found is None:
        raise NotFound(what="product", key=product_id)
    return found


def variant(tx: Tx, sku: str) -> tuple[Product, Variant]:
    """Give a variant with its product.

    Raises:
        NotFound: no product has it.
    """
    named = by_sku(tx, sku)
    if named is None:
        raise NotFound(what="item", key=sku)
    whole = product(tx, named.product_id)
    return whole, whole.variant(sku)


def by_sku(tx: Tx, sku: str) -> Named | None:
    """Tell what a SKU is."""
    return _named(
        tx.one(
            "SELECT sku, product_id, name FROM variant JOIN product USING (product_id) WHERE sku = ?", (sku,)
        )
    )


def by_gtin(tx: Tx, gtin: str) -> Named | None:
    """Tell what a 14-digit GTIN is; of several products with the same one, the most popular that is sold."""
    return _named(
        tx.one(
            "SELECT sku, product_id, name FROM variant JOIN product USING (product_id) WHERE gtin = ? "
            "ORDER BY active DESC, popularity DESC, sku",
            (gtin,),
        )
    )


def save_positions(tx: Tx, positions: Iterable[Position]) -> None:
    """Keep positions as they are now, and let the totals follow."""
    tx.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS incoming ({_COLUMNS}, PRIMARY KEY (sku, node_id)) WITHOUT ROWID"
    )
    tx.execute("DELETE FROM incoming")
    tx.many(f"INSERT OR REPLACE INTO incoming VALUES ({','.join('?' * 10)})", map(_position_row, positions))
    tx.execute(
        "INSERT INTO total (sku, atp) SELECT sku, sum(incoming.atp - coalesce(position.atp, 0)) FROM incoming "
        "LEFT JOIN position USING (sku, node_id) WHERE true GROUP BY sku "
        "ON CONFLICT (sku) DO UPDATE SET atp = atp + excluded.atp"
    )
    tx.execute(f"INSERT OR REPLACE INTO position ({_COLUMNS}) SELECT {_COLUMNS} FROM incoming")
    newest = tx.value("SELECT max(as_of) FROM incoming")
    if newest is not None and newest > (meta.get(tx, _NEWEST) or ""):
        meta.put(tx, _NEWEST, newest)


def delete_position(tx: Tx, node_id: str, sku: str) -> None:
    """Forget a position, and let the total follow."""
    where = (sku, node_id)
    gone = tx.value("SELECT atp FROM position WHERE sku = ? AND node_id = ?", where) or 0
    tx.execute("UPDATE total SET atp = atp - ? WHERE sku = ?", (gone, sku))
    tx.execute("DELETE FROM position WHERE sku = ? AND node_id = ?", where)


def as_of(tx: Tx) -> datetime | None:
    """Give the moment of the newest position; None before any."""
    newest = meta.get(tx, _NEWEST)
    return None if newest is None else datetime.fromisoformat(newest)


def positions(tx: Tx, skus: Collection[str]) -> list[Position]:
    """Give the positions of a few SKUs at every node."""
    found: list[Position] = []
    for sku in skus:
        found += map(_position, tx.all(f"SELECT {_COLUMNS} FROM position WHERE sku = ?", (sku,)))
    return found


def elsewhere(tx: Tx, sku: str, own: str) -> int:
    """Give the units of a SKU that can be promised at all nodes but `own`."""
    return elsewhere_each(tx, (sku,), own).get(sku, 0)


def elsewhere_each(tx: Tx, skus: Collection[str], own: str) -> dict[str, int]:
    """Give the units of each SKU that can be promised at all nodes but `own`; a SKU nobody has may be left out."""
    marks = ",".join("?" * len(skus))
    rows = tx.all(f"{_ELSEWHERE} WHERE total.sku IN ({marks})", (own, *skus))
    return {row["sku"]: row["atp"] for row in rows}


def at_nodes(tx: Tx, skus: Collection[str], nodes: Collection[str]) -> dict[str, int]:
    """Give the units of each SKU that can be promised at these nodes together; a SKU without any is left out."""
    marks, places = ",".join("?" * len(skus)), ",".join("?" * len(nodes))
    rows = tx.all(
        f"SELECT sku, sum(atp) AS atp FROM position WHERE sku IN ({marks}) AND node_id IN ({places}) GROUP BY sku",
        (*skus, *nodes),
    )
    return {row["sku"]: row["atp"] for row in rows}


def all_elsewhere(tx: Tx, own: str) -> dict[str, int]:
    """Give the units that can be promised at all nodes but `own`, of every SKU that has any."""
    return {row["sku"]: row["atp"] for row in tx.all(_ELSEWHERE, (own,)) if row["atp"] > 0}


def _named(row: Row | None) -> Named | None:
    return None if row is None else Named(row["product_id"], row["sku"], row["name"])


def _position_row(position: Position) -> tuple[str | int, ...]:
    return (
        position.sku,
        position.node_id,
        position.on_hand,
        position.reserved,
        position.granted,
        position.allocated,
        position.safety_stock,
        position.channel_buffer,
        position.atp,
        position.as_of.isoformat(),
    )


def _position(row: Row) -> Position:
    # What this file wrote was checked when it came; checking it again doubles the time of a product page's 60 nodes.
    return Position.model_construct(**{**row, "as_of": datetime.fromisoformat(row["as_of"])})
