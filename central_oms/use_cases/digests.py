"""Sum up a stretch of what the OMS publishes, so that a store finds out whether its copy still holds the same.

A stretch, 3,000 positions at 60 nodes say, is 10 ms of work. A store asks for one after the other, and so has compared all of it within hours, without
a figure that every write would have to keep.
"""

from central_oms.storage import documents, positions
from central_oms.storage.database import Tx
from shared.contract.digests import COMPARED, line, position_line, total
from shared.contract.events import SCHEMA
from shared.contract.oms.feed import Digest, Kind, Stretch
from shared.contract.oms.supply import Rate

MOST_SKUS, MOST_DOCUMENTS = 50, 100


def digest(tx: Tx, asked: Stretch, through: dict[str, int]) -> Digest | None:
    """Sum up a stretch as it is at `through`; None of what the store is not told whole by then."""
    if asked.kind not in COMPARED or COMPARED[Kind(asked.kind)] not in through:
        return None
    kind = Kind(asked.kind)
    keys, lines, version = _written(tx, kind, asked.after)
    most = MOST_SKUS if kind is Kind.POSITION else MOST_DOCUMENTS
    return Digest(
        kind=kind,
        after=asked.after,
        until=keys[-1] if len(keys) == most else None,
        pos=through[COMPARED[kind]],
        schema_version=version,
        total=total(lines),
    )


def _written(tx: Tx, kind: Kind, after: str) -> tuple[list[str], list[str], int]:
    """Give the keys of a stretch, what is written of them, and the oldest version among them."""
    if kind is Kind.POSITION:
        skus = positions.skus(tx, after, MOST_SKUS)
        return skus, [position_line(row) for row in positions.rows(tx, skus)], SCHEMA
    if kind is Kind.RATE:
        rates = [
            Rate(sku=sku, sold_per_day=sold) for sku, sold in documents.rate_page(tx, after, MOST_DOCUMENTS)
        ]
        return (
            [rate.sku for rate in rates],
            [line(kind, rate.sku, rate.model_dump_json()) for rate in rates],
            SCHEMA,
        )
    rows = documents.stretch(tx, kind, after, MOST_DOCUMENTS)
    version = min([SCHEMA, *(version for _, version, _ in rows)])
    # What an older version wrote has no line of today: the store sees the version, and does not compare.
    lines = [line(kind, key, body) for key, _, body in rows] if version == SCHEMA else []
    return [key for key, _, _ in rows], lines, version
