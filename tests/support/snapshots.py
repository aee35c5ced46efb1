"""Pages of snapshots as an OMS that was restored gives them."""

from pydantic import BaseModel

from shared.contract.oms.feed import FeedEntry, Kind, Snapshot
from tests.support.builders import STORE, a_position
from tests.support.store import told


def a_page(
    channel: str, *entries: FeedEntry, epoch: int = 2, at_pos: int = 7, after: str | None = None
) -> Snapshot:
    """Give a page, the last one unless another comes `after` it."""
    return Snapshot(channel=channel, epoch=epoch, at_pos=at_pos, entries=entries, after=after)


def named(channel: str, kind: Kind, key: str, body: BaseModel) -> FeedEntry:
    """Give an entry of a page."""
    return told(kind, key, body).model_copy(update={"channel": channel})


def stood(sku: str, node_id: str = STORE) -> FeedEntry:
    """Give the entry of three units at a node."""
    position = a_position(3, sku=sku, node_id=node_id)
    return named("stock", Kind.POSITION, f"{node_id}/{sku}", position)
