"""Whether two copies of state hold the same: sums of hashes, which no order changes, of what today's version writes of each thing."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from shared.contract.messages import ENTRIES
from shared.contract.oms.feed import STATE_CHANNELS, Kind
from shared.stock import Inbound

#: The kinds of state of which stores have a copy, each with its channel.
COMPARED = {kind: entry.channel for kind, entry in ENTRIES.items() if entry.channel in STATE_CHANNELS}
_BITS = 64
_INBOUND = TypeAdapter(tuple[Inbound, ...])


def line(kind: Kind, key: str, body: str) -> str:
    """Write what is kept of a key as JSON in the one way that both sides have.

    Raises:
        ValidationError: it is not what its kind says.
    """
    return f"{key}\0{ENTRIES[kind].body.model_validate_json(body).model_dump_json()}"


def position_line(row: Sequence[Any]) -> str:
    """Write a position as both sides keep it: node, SKU, units, what will come as JSON, and of when it is, in seconds.

    It is empty where no figure is: such a position need not be kept.
    """
    node_id, sku, *units, inbound, as_of = row
    coming = _INBOUND.dump_json(_INBOUND.validate_json(inbound)).decode() if inbound else ""
    return f"{node_id}\0{sku}\0{units}\0{coming}\0{as_of}" if coming or any(units) else ""


def total(lines: Iterable[str]) -> str:
    """Sum up lines, but for empty ones, in whatever order they come."""
    hashes = (sha256(told.encode()).digest()[: _BITS // 8] for told in lines if told)
    return f"{sum(int.from_bytes(each) for each in hashes) % 2**_BITS:016x}"
