"""The replica's places, transport and rules: one document each, read whole and kept parsed until one of them changes."""

from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

import orjson
from pydantic import BaseModel

from shared.contract.oms.feed import Acceptance, FeedEntry, Kind, Op
from shared.network import Carrier, Fee, Network, Node, RelayPoint
from shared.promise.policy import HOUSE, Policy
from store_server.storage import meta
from store_server.storage.tx import Tx

_MODELS: dict[str, type[BaseModel]] = {
    Kind.NODE: Node,
    Kind.CARRIER: Carrier,
    Kind.RELAY: RelayPoint,
    Kind.FEE: Fee,
    Kind.POLICY: Policy,
    Kind.ACCEPTANCE: Acceptance,
}
KINDS = tuple(_MODELS)
_DIGEST = "places"


def apply(tx: Tx, entries: list[FeedEntry]) -> None:
    """Put and delete places, carriers, relay points, fees, the policy and how nodes answer, in order.

    Raises:
        ValidationError: an entry cannot be read, so that no promise could be made with it.
    """
    for entry in entries:
        if entry.op is Op.DELETE:
            tx.execute("DELETE FROM place WHERE kind = ? AND key = ?", (entry.kind, entry.key))
        else:
            _put(tx, entry)
    meta.put(tx, _DIGEST, _digest(tx))


def network(tx: Tx, as_of: datetime) -> Network:
    """Give the network as of a moment."""
    return _kept.told(tx).network.model_copy(update={"as_of": as_of})


def policy(tx: Tx) -> Policy:
    """Give the rules that promises are made under: the house's until the OMS tells of any."""
    return _kept.told(tx).policy


def accepts(tx: Tx) -> dict[str, float]:
    """Give the share of offers that each node took so far, of those that had any."""
    return _kept.told(tx).accepts


def _put(tx: Tx, entry: FeedEntry) -> None:
    _MODELS[entry.kind].model_validate(entry.body)
    if entry.kind == Kind.POLICY:
        # One policy is live, whatever the one before was called.
        tx.execute("DELETE FROM place WHERE kind = ?", (entry.kind,))
    body = orjson.dumps(entry.body).decode()
    tx.execute(
        "INSERT OR REPLACE INTO place (kind, key, body) VALUES (?, ?, ?)", (entry.kind, entry.key, body)
    )


def _digest(tx: Tx) -> str:
    digest = sha256()
    for row in tx.all("SELECT kind, key, body FROM place ORDER BY kind, key"):
        digest.update(f"{row['kind']}\0{row['key']}\0{row['body']}\0".encode())
    return digest.hexdigest()


class _Told(NamedTuple):
    network: Network
    policy: Policy
    accepts: dict[str, float]


class _Kept:
    """What was parsed last: 60 nodes and 120 relay points take 2 ms, a product page may not."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._digest: str | None = None
        self._told: _Told | None = None

    def told(self, tx: Tx) -> _Told:
        digest = meta.get(tx, _DIGEST)
        with self._lock:
            if self._told is None or digest != self._digest:
                self._told, self._digest = _parsed(tx), digest
            return self._told


def _parsed(tx: Tx) -> _Told:
    bodies: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in tx.all("SELECT kind, body FROM place ORDER BY kind, key"):
        bodies[row["kind"]].append(row["body"])
    network = Network(
        nodes=tuple(Node.model_validate_json(body) for body in bodies[Kind.NODE]),
        carriers=tuple(Carrier.model_validate_json(body) for body in bodies[Kind.CARRIER]),
        relays=tuple(RelayPoint.model_validate_json(body) for body in bodies[Kind.RELAY]),
        fees=tuple(Fee.model_validate_json(body) for body in bodies[Kind.FEE]),
        as_of=_NEVER,
    )
    policies = [Policy.model_validate_json(body) for body in bodies[Kind.POLICY]]
    answers = [Acceptance.model_validate_json(body) for body in bodies[Kind.ACCEPTANCE]]
    accepts = {answer.node_id: answer.accepts for answer in answers}
    return _Told(network, policies[0] if policies else HOUSE, accepts)


_NEVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_kept = _Kept()
