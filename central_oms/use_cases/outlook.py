"""What buyers and merchants tell of stock: what will come, and what loses worth where it lies."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from central_oms.storage import documents, positions
from central_oms.storage.database import Tx
from central_oms.storage.positions import Key
from central_oms.use_cases import publish
from shared.contract.oms.supply import Markdown, Supply
from shared.errors import NotFound


def expect(tx: Tx, supplies: Sequence[Supply], now: datetime) -> None:
    """Save what will come, each instead of all that was expected there before, and publish it to every store.

    A node that receives a delivery lowers by that what is expected there, so what is told of next is what is still to come.

    Raises:
        NotFound: the network has no such node.
    """
    told = {(supply.node_id, supply.sku): supply.inbound for supply in supplies}
    _check(tx, told)
    publish.send(tx, publish.stock(tx, positions.expect(tx, told, now)))


def mark_down(tx: Tx, markdowns: Sequence[Markdown], now: datetime) -> None:
    """Save how much of their price units are expected to lose, and publish it to every store.

    Raises:
        NotFound: the network has no such node.
    """
    told = {(markdown.node_id, markdown.sku): markdown.percent for markdown in markdowns}
    _check(tx, told)
    publish.send(tx, publish.stock(tx, positions.mark_down(tx, told, now)))


def _check(tx: Tx, told: Iterable[Key]) -> None:
    node_ids = {node_id for node_id, _ in told}
    unknown = node_ids - documents.node_names(tx, node_ids).keys()
    if unknown:
        raise NotFound(what="node", key=min(unknown))
