"""How likely a node is to do what it is offered, from how it answered before."""

from datetime import datetime

from sqlalchemy import case, func, select

from central_oms.storage.database import Tx
from central_oms.storage.schema import fulfilment, orders
from shared.workflow import Status

# A node of which little is known counts as one that accepted nine of ten, until twenty answers weigh as much.
USUAL = 0.9
USUAL_WEIGHS = 20

REFUSED = (Status.DECLINED, Status.LAPSED)
UNANSWERED = (Status.AWAITING, Status.OFFERED, Status.CANCELLED)


def by_node(tx: Tx, since: datetime) -> dict[str, float]:
    """Give the chance that each node accepts, from what it was offered after `since`; a new node is missing.

    What a store keeps for itself when it sells is no answer to an offer.
    """
    status = fulfilment.c.status
    accepted = func.sum(case((status.in_(REFUSED), 0), else_=1))
    offered_by_others = orders.c.node_id.is_(None) | (orders.c.node_id != fulfilment.c.node_id)
    query = (
        select(fulfilment.c.node_id, accepted, func.count())
        .join(orders, orders.c.order_id == fulfilment.c.order_id)
        .where(status.not_in(UNANSWERED), fulfilment.c.offered_at > since.isoformat(), offered_by_others)
    )
    return {
        node_id: (yes + USUAL * USUAL_WEIGHS) / (offered + USUAL_WEIGHS)
        for node_id, yes, offered in tx.execute(query.group_by(fulfilment.c.node_id))
    }
