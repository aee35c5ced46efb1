"""The replica's products, and the stock of the network: rows by SKU and node with a total that follows each change."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import TypeAdapter

from shared.catalogue import Product, Variant
from shared.errors import NotFound
from shared.stock import Inbound, Position
from store_server.storage import meta
from store_server.storage.tx import Row, Tx

_NEWEST = "stock_as_of"
_UNITS = ("on_hand", "reserved", "granted", "allocated", "safety_stock", "channel_buffer", "markdown_percent")
_FIELDS = ("node_id", "sku", *_UNITS)
_FIGURES = f"{', '.join(_UNITS)}, inbound, atp, as_of"
_MARKS = ",".join("?" * (len(_UNITS) + 4))
_ITEM = "(SELECT n FROM item WHERE sku = ?)"
_NODE = "(SELECT n FROM node WHERE node_id = ?)"
_INBOUND = TypeAdapter(tuple[Inbound, ...])

_ELSEWHERE = (
    "SELECT item.sku, item.atp - coalesce(position.atp, 0) AS atp FROM item LEFT JOIN position "
    f"ON position.item = item.n AND position.node = {_NODE}"
)
_AT_NODES = (
    "FROM item JOIN position ON position.item = item.n JOIN node ON node.n = position.node WHERE item.sku"
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
    """Keep positions as they are now, to the second, and let the totals follow; one without any figure takes no room."""
    latest = {(position.sku, position.node_id): position for position in positions}
    if not latest:
        return
    _take_in(tx, latest)
    tx.execute(
        "UPDATE item SET atp = item.atp + change.atp FROM (SELECT incoming.item, "
        "sum(incoming.atp - coalesce(position.atp, 0)) AS atp FROM incoming LEFT JOIN position USING (item, node) "
        "GROUP BY incoming.item) AS change WHERE item.n = change.item AND change.atp <> 0"
    )
    tx.execute("DELETE FROM position WHERE (item, node) IN (SELECT item, node FROM incoming WHERE is_empty)")
    tx.execute(
        f"INSERT OR REPLACE INTO position (item, node, {_FIGURES}) "
        f"SELECT item, node, {_FIGURES} FROM incoming WHERE NOT is_empty"
    )
    newest = max(_seconds(position.as_of) for position in latest.values())
    if newest > meta.number(tx, _NEWEST):
        meta.put(tx, _NEWEST, str(newest))


def delete_position(tx: Tx, node_id: str, sku: str) -> None:
    """Forget a position, and let the total follow."""
    chosen = f"item = {_ITEM} AND node = {_NODE}"
    gone = tx.execute(f"DELETE FROM position WHERE {chosen} RETURNING atp, item", (sku, node_id)).fetchall()
    tx.many("UPDATE item SET atp = atp - ? WHERE n = ?", gone)


def as_of(tx: Tx) -> datetime | None:
    """Give the moment of the newest position; None before any."""
    newest = meta.number(tx, _NEWEST)
    return _moment(newest) if newest else None


def positions(tx: Tx, skus: Collection[str]) -> list[Position]:
    """Give the positions of a few SKUs at every node that has any figure."""
    found: list[Position] = []
    for sku in skus:
        found += map(
            _position, tx.all(f"SELECT {', '.join(_FIELDS)}, inbound, as_of {_AT_NODES} = ?", (sku,))
        )
    return found


def positions_between(tx: Tx, after: str, until: str) -> list[Row]:
    """Give the positions of the SKUs beyond `after`, up to and with `until`, as they are kept."""
    query = f"SELECT {', '.join(_FIELDS)}, inbound, as_of {_AT_NODES} > ? AND item.sku <= ?"
    return tx.all(query, (after, until))


def rates_between(tx: Tx, after: str, until: str) -> dict[str, float]:
    """Give the rates of the SKUs beyond `after`, up to and with `until`."""
    rows = tx.all(
        "SELECT sku, sold_per_day FROM item WHERE sku > ? AND sku <= ? AND sold_per_day IS NOT NULL",
        (after, until),
    )
    return {row["sku"]: row["sold_per_day"] for row in rows}


def save_rates(tx: Tx, sold_per_day: Mapping[str, float | None]) -> None:
    """Keep how many units of each SKU one node sells in a day; None forgets it."""
    tx.many(
        "INSERT INTO item (sku, sold_per_day) VALUES (?, ?) "
        "ON CONFLICT (sku) DO UPDATE SET sold_per_day = excluded.sold_per_day",
        sold_per_day.items(),
    )


def rates(tx: Tx, skus: Collection[str]) -> dict[str, float]:
    """Give the units that one node sells in a day of those of a few SKUs that were counted."""
    marks = ",".join("?" * len(skus))
    rows = tx.all(
        f"SELECT sku, sold_per_day FROM item WHERE sku IN ({marks}) AND sold_per_day IS NOT NULL",
        tuple(skus),
    )
    return {row["sku"]: row["sold_per_day"] for row in rows}


def elsewhere(tx: Tx, sku: str, own: str) -> int:
    """Give the units of a SKU that can be promised at all nodes but `own`."""
    return elsewhere_each(tx, (sku,), own).get(sku, 0)


def elsewhere_each(tx: Tx, skus: Collection[str], own: str) -> dict[str, int]:
    """Give the units of each SKU that can be promised at all nodes but `own`; a SKU nobody has may be left out."""
    marks = ",".join("?" * len(skus))
    rows = tx.all(f"{_ELSEWHERE} WHERE item.sku IN ({marks})", (own, *skus))
    return {row["sku"]: row["atp"] for row in rows}


def at_nodes(tx: Tx, skus: Collection[str], nodes: Collection[str]) -> dict[str, int]:
    """Give the units of each SKU that can be promised at these nodes together; a SKU without any is left out."""
    marks, places = ",".join("?" * len(skus)), ",".join("?" * len(nodes))
    rows = tx.all(
        f"SELECT sku, sum(position.atp) AS atp {_AT_NODES} IN ({marks}) AND node_id IN ({places}) GROUP BY sku",
        (*skus, *nodes),
    )
    return {row["sku"]: row["atp"] for row in rows}


def all_elsewhere(tx: Tx, own: str) -> dict[str, int]:
    """Give the units that can be promised at all nodes but `own`, of every SKU that has any."""
    return {row["sku"]: row["atp"] for row in tx.all(_ELSEWHERE, (own,)) if row["atp"] > 0}


def _named(row: Row | None) -> Named | None:
    return None if row is None else Named(row["product_id"], row["sku"], row["name"])


def _take_in(tx: Tx, latest: Mapping[tuple[str, str], Position]) -> None:
    # In the order in which they came, which is that of their SKUs: rows that are read together then lie together.
    tx.many("INSERT OR IGNORE INTO item (sku) VALUES (?)", [(sku,) for sku, _ in latest])
    tx.many(
        "INSERT OR IGNORE INTO node (node_id) VALUES (?)", [(node,) for node in {node for _, node in latest}]
    )
    tx.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS incoming (item, node, {_FIGURES}, is_empty, PRIMARY KEY (item, node)) "
        "WITHOUT ROWID"
    )
    tx.execute("DELETE FROM incoming")
    tx.many(
        f"INSERT INTO incoming VALUES ({_ITEM}, {_NODE}, {_MARKS})",
        [(*key, *_figures(position)) for key, position in latest.items()],
    )


def _figures(position: Position) -> tuple[int | str | None, ...]:
    units = (
        position.on_hand,
        position.reserved,
        position.granted,
        position.allocated,
        position.safety_stock,
        position.channel_buffer,
        position.markdown_percent,
    )
    inbound = _INBOUND.dump_json(position.inbound).decode() if position.inbound else None
    is_empty = not (inbound or any(units))
    return *units, inbound, position.atp, _seconds(position.as_of), is_empty


def _position(row: Row) -> Position:
    # What this file wrote was checked when it came; checking it again doubles the time of a product page's 60 nodes.
    *figures, inbound, as_of = row
    return Position.model_construct(
        **dict(zip(_FIELDS, figures, strict=True)),
        inbound=_INBOUND.validate_json(inbound) if inbound else (),
        as_of=_moment(as_of),
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
