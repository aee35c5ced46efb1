"""Give a state channel as a whole, in pages; what changes meanwhile follows in the feed from the first page's position."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from central_oms.storage import documents, feed, positions
from central_oms.storage.database import Tx
from central_oms.use_cases.publish import position_key
from shared.contract.oms.feed import Kind, Op
from shared.errors import BadInput, NotFound

SPLIT = "|"  #: no id holds it


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a page, and the keys after which the next page begins."""

    kind: str
    key: str
    body: Any
    first: str
    second: str


Reader = Callable[[Tx, tuple[str, str], int], list[Row]]


def snapshot(tx: Tx, store_id: str, channel: str, after: str | None, epoch: int) -> bytes:
    """Give one page as the JSON of a `Snapshot`.

    JSON, because a model for each of 150,000 positions would cost a hundred times what the rows cost.

    Raises:
        NotFound: no such store or state channel.
        BadInput: `after` is not what a page before this one gave.
    """
    if documents.node(tx, store_id) is None:
        raise NotFound(what="store", key=store_id)
    if channel not in CHANNELS:
        raise NotFound(what="channel", key=channel)
    read, limit = CHANNELS[channel]
    at_pos, start = _place(after) if after else (feed.head(tx, channel), ("", ""))
    rows = read(tx, start, limit)
    full = len(rows) == limit
    page = {
        "channel": channel,
        "epoch": epoch,
        "at_pos": at_pos,
        "entries": list(_entries(channel, at_pos, rows)),
        "after": SPLIT.join((str(at_pos), rows[-1].first, rows[-1].second)) if full else None,
    }
    return orjson.dumps(page)


def _place(after: str) -> tuple[int, tuple[str, str]]:
    match after.split(SPLIT):
        case [at_pos, first, second] if at_pos.isascii() and at_pos.isdigit() and len(at_pos) < 16:
            return int(at_pos), (first, second)
        case _:
            raise BadInput(what="after")


def _entries(channel: str, at_pos: int, rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "channel": channel,
            "pos": at_pos,
            "kind": row.kind,
            "key": row.key,
            "op": Op.PUT,
            "body": row.body,
        }


def _documents_of(channel: str) -> Reader:
    def read(tx: Tx, after: tuple[str, str], limit: int) -> list[Row]:
        rows = documents.page(tx, channel, after, limit)
        return [Row(kind, key, orjson.Fragment(body), kind, key) for kind, key, body in rows]

    return read


def _stock(tx: Tx, after: tuple[str, str], limit: int) -> list[Row]:
    """Read how fast each SKU sells, then where it is: no SKU has an empty id, so that alone tells where a page ended."""
    sku, key = after
    rates = [] if sku else _rates(tx, key, limit)
    return rates + _positions(tx, after if sku else ("", ""), limit - len(rates))


def _rates(tx: Tx, after: str, limit: int) -> list[Row]:
    return [
        Row(Kind.RATE, sku, {"sku": sku, "sold_per_day": sold}, "", sku)
        for sku, sold in documents.rate_page(tx, after, limit)
    ]


def _positions(tx: Tx, after: tuple[str, str], limit: int) -> list[Row]:
    return [
        Row(Kind.POSITION, position_key(row["node_id"], row["sku"]), row, row["sku"], row["node_id"])
        for row in positions.page(tx, after, limit)
    ]


#: How each channel is read, and how many entries make a page of about 1 MB.
CHANNELS: dict[str, tuple[Reader, int]] = {
    "network": (_documents_of("network"), 1_000),
    "catalogue": (_documents_of("catalogue"), 500),
    "customers": (_documents_of("customers"), 1_000),
    "stock": (_stock, 5_000),
}
