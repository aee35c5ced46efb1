"""The replica's places and transport: one document each, read whole and kept parsed until one of them changes."""

from datetime import datetime
from hashlib import sha256
from threading import Lock

import orjson

from shared.contract.oms_api import FeedEntry, Kind, Op
from shared.network import Carrier, Fee, Network, Node, RelayPoint
from store_server.storage import meta
from store_server.storage.database import Tx

KINDS = (Kind.NODE, Kind.CARRIER, Kind.RELAY, Kind.FEE)
_DIGEST = "places"


def apply(tx: Tx, entries: list[FeedEntry]) -> None:
    """Put and delete places, carriers, relay points and fees, in order."""
    for entry in entries:
        if entry.op is Op.DELETE:
            tx.execute("DELETE FROM place WHERE kind = ? AND key = ?", (entry.kind, entry.key))
        else:
            body = orjson.dumps(entry.body).decode()
            tx.execute(
                "INSERT OR REPLACE INTO place (kind, key, body) VALUES (?, ?, ?)",
                (entry.kind, entry.key, body),
            )
    meta.put(tx, _DIGEST, _digest(tx))


def network(tx: Tx, as_of: datetime) -> Network:
    """Give the network as of a moment."""
    return _kept.network(tx).model_copy(update={"as_of": as_of})


def _digest(tx: Tx) -> str:
    digest = sha256()
    for row in tx.all("SELECT kind, key, body FROM place ORDER BY kind, key"):
        digest.update(f"{row['kind']}\0{row['key']}\0{row['body']}\0".encode())
    return digest.hexdigest()


class _Kept:
    """The last network that was parsed: 60 nodes and 120 relay points take 2 ms, a product page may not."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._digest: str | None = None
        self._network: Network | None = None

    def network(self, tx: Tx) -> Network:
        digest = meta.get(tx, _DIGEST)
        with self._lock:
            if self._network is None or digest != self._digest:
                self._network, self._digest = _parsed(tx), digest
            return self._network


def _parsed(tx: Tx) -> Network:
    bodies: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in tx.all("SELECT kind, body FROM place ORDER BY kind, key"):
        bodies[row["kind"]].append(row["body"])
    return Network(
        nodes=tuple(Node.model_validate_json(body) for body in bodies[Kind.NODE]),
        carriers=tuple(Carrier.model_validate_json(body) for body in bodies[Kind.CARRIER]),
        relays=tuple(RelayPoint.model_validate_json(body) for body in bodies[Kind.RELAY]),
        fees=tuple(Fee.model_validate_json(body) for body in bodies[Kind.FEE]),
        as_of=_NEVER,
    )


_NEVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_kept = _Kept()
