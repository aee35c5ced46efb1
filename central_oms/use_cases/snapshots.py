"""Give a state channel as a whole, in pages; what changes meanwhile follows in the feed from the first page's position."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from central_oms.storage import documents, feed, positions
from central_oms.storage.database import Tx
from central_oms.use_cases.publish import position_key
from shared.contract.events import SCHEMA
from shared.contract.oms.feed import Kind, Op
from shared.errors import BadInput, NotFound

SPLIT = "|"  #: no id holds it
BEST = "*"  #: stands for a SKU in a page of best sellers; no id begins so
MOST_BEST = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a page, and the keys after which the next page begins."""

    kind: str
    key: str
    body: Any
    first: str
    second: str
    schema_version: int = SCHEMA


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
            "schema_version": row.schema_version,
            "body": row.body,
        }


def _documents_of(channel: str) -> Reader:
    def read(tx: Tx, after: tuple[str, str], limit: int) -> list[Row]:
        rows = documents.page(tx, channel, after, limit)
        return [
            Row(kind, key, orjson.Fragment(body), kind, key, version) for kind, key, version, body in rows
        ]

    return read


def _stock(tx: Tx, after: tuple[str, str], limit: int) -> list[Row]:
    """Read where the best sellers are, then how fast each SKU sells, then where all of them are.

    With the first pages a new store serves most of those who ask. What sells best may change between two of them, so all that
    is anywhere comes in the last part, and these once more.
    """
    match after:
        case ("", ""):
            rows = _best_sellers(tx, 0, "", limit)
            rows += _rates(tx, "", limit - len(rows))
        case (sku, place) if sku == BEST:
            rank, node_id = _rank(place)
            rows = _best_sellers(tx, rank, node_id, limit)
            rows += _rates(tx, "", limit - len(rows))
        case ("", sku):
            rows = _rates(tx, sku, limit)
        case _:
            return _positions(tx, after, limit)
    return rows + _positions(tx, ("", ""), limit - len(rows))


def _best_sellers(tx: Tx, rank: int, node_id: str, limit: int) -> list[Row]:
    rows: list[Row] = []
    for number, sku in enumerate(documents.best_sellers(tx, MOST_BEST)[rank:], rank):
        for found in positions.of_sku(tx, sku, node_id, limit - len(rows)):
            node_id = found["node_id"]
            rows.append(Row(Kind.POSITION, position_key(node_id, sku), found, BEST, f"{number}.{node_id}"))
        if len(rows) == limit:
            break
        node_id = ""
    return rows


def _rank(place: str) -> tuple[int, str]:
    number, _, node_id = place.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise BadInput(what="after")
    return int(number), node_id


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
