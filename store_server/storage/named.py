"""What a snapshot names while its pages come: the rest that this file keeps of its channel is there no longer.

Such rows are left by an OMS that was restored, which never tells that they are gone, and by what was deleted between two tries
to load one snapshot. The names live as long as the connection: a program that starts anew asks for the first page again.
"""

from collections.abc import Iterable
from typing import Any

from shared.contract.events import SCHEMA
from shared.contract.oms.feed import FeedEntry, Kind, Op, Snapshot
from store_server.storage.tx import Tx

_TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS loading (channel TEXT PRIMARY KEY, epoch INTEGER, at_pos INTEGER) STRICT",
    "CREATE TEMP TABLE IF NOT EXISTS named (channel TEXT, kind TEXT, key TEXT, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID",
    # By number: a shop with 300 nodes has 4.5 million of these, at some 10 B each. Without the types SQLite would not find
    # one by its key, and would read all of them for each.
    """CREATE TEMP TABLE IF NOT EXISTS named_position (
        item INTEGER, node INTEGER, PRIMARY KEY (item, node)) STRICT, WITHOUT ROWID""",
)
_NUMBERS = "(SELECT n FROM item WHERE sku = ?), (SELECT n FROM node WHERE node_id = ?)"
#: What this file keeps of each channel, as kind and key; positions are looked at by number.
_KEPT = {
    "network": "SELECT kind, key FROM place",
    "catalogue": f"SELECT '{Kind.PRODUCT}' AS kind, product_id AS key FROM product",
    "customers": f"SELECT '{Kind.CUSTOMER}' AS kind, customer_id AS key FROM customer",
    "stock": f"SELECT '{Kind.RATE}' AS kind, sku AS key FROM item WHERE sold_per_day IS NOT NULL",
}
_UNNAMED_POSITIONS = (
    "SELECT node_id, sku FROM position JOIN item ON item.n = position.item JOIN node ON node.n = position.node "
    "WHERE NOT EXISTS (SELECT 1 FROM named_position AS named WHERE (named.item, named.node) = (position.item, position.node))"
)


def begin(tx: Tx, page: Snapshot) -> bool:
    """Tell whether a page is of the newest snapshot of its channel; with the first page of one the names begin anew.

    All pages of a snapshot bear one position. Two snapshots at one position are the same one: nothing changed in between.
    """
    for table in _TABLES:
        tx.execute(table)
    now = (page.epoch, page.at_pos)
    row = tx.one("SELECT epoch, at_pos FROM loading WHERE channel = ?", (page.channel,))
    if row is None or tuple(row) < now:
        forget(tx, page.channel)
        tx.execute("INSERT INTO loading VALUES (?, ?, ?)", (page.channel, *now))
    return row is None or tuple(row) <= now


def note(tx: Tx, entries: Iterable[FeedEntry]) -> None:
    """Note what is named, once it is kept."""
    told = list(entries)
    tx.many(
        f"INSERT OR IGNORE INTO named_position VALUES ({_NUMBERS})",
        [(entry.body.get("sku"), entry.body.get("node_id")) for entry in told if entry.kind == Kind.POSITION],
    )
    tx.many(
        "INSERT OR IGNORE INTO named VALUES (?, ?, ?)",
        [(entry.channel, entry.kind, entry.key) for entry in told if entry.kind != Kind.POSITION],
    )


def unnamed(tx: Tx, page: Snapshot) -> list[FeedEntry]:
    """Give what undoes all that this file keeps of a channel and the whole snapshot does not name."""
    kept = f"SELECT kind, key FROM ({_KEPT[page.channel]}) AS kept"
    named = "SELECT 1 FROM named WHERE named.kind = kept.kind AND named.key = kept.key"
    rows = tx.all(f"{kept} WHERE NOT EXISTS ({named})")
    gone = [_gone(page, row["kind"], row["key"], {}) for row in rows]
    if page.channel == "stock":
        found = [dict(row) for row in tx.all(_UNNAMED_POSITIONS)]
        gone += [_gone(page, Kind.POSITION, f"{at['node_id']}/{at['sku']}", at) for at in found]
    return gone


def forget(tx: Tx, channel: str) -> None:
    """Forget the names of a channel's snapshot."""
    tx.execute("DELETE FROM loading WHERE channel = ?", (channel,))
    tx.execute("DELETE FROM named WHERE channel = ?", (channel,))
    if channel == "stock":
        tx.execute("DELETE FROM named_position")


def _gone(page: Snapshot, kind: str, key: str, body: dict[str, Any]) -> FeedEntry:
    return FeedEntry(
        channel=page.channel,
        pos=page.at_pos,
        kind=kind,
        key=key,
        op=Op.DELETE,
        schema_version=SCHEMA,
        body=body,
    )
