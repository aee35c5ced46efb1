"""How likely each node accepts an offer: measured from its answers, and told to the stores when it has changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from central_oms.storage import acceptance, documents
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry
from central_oms.use_cases import publish
from shared.contract.oms.feed import Acceptance, Kind, Op

LOOKED_BACK = timedelta(days=90)
# Less than this moves no promise, and each change makes every store read its network anew.
WORTH_TELLING = 0.05


def changed(tx: Tx, now: datetime) -> Mapping[str, float]:
    """Give, by node, what is no longer as it was told."""
    known = documents.retailer(tx, now)
    measured = acceptance.by_node(tx, now - LOOKED_BACK)
    found = {node.node_id: measured.get(node.node_id, acceptance.USUAL) for node in known.network.nodes}
    return {
        node_id: accepts
        for node_id, accepts in found.items()
        if node_id not in known.accepts or abs(accepts - known.accepts[node_id]) >= WORTH_TELLING
    }


def tell(tx: Tx, accepts: Mapping[str, float]) -> None:
    """Let every promise from now on count on this."""
    told = {node_id: Acceptance(node_id=node_id, accepts=share) for node_id, share in accepts.items()}
    documents.put(tx, Kind.ACCEPTANCE, told)
    channel = documents.CHANNEL[Kind.ACCEPTANCE]
    publish.send(
        tx,
        [
            (channel, Entry(Kind.ACCEPTANCE, node_id, Op.PUT, body.model_dump_json()))
            for node_id, body in told.items()
        ],
    )
