"""Keeping the copy of what the OMS tells: entries and cursor in one transaction of `replica.db`."""

from shared.contract.digests import COMPARED
from shared.contract.events import SCHEMA
from shared.contract.oms.feed import STATE_CHANNELS, FeedEntry, Kind, PullAnswer, Snapshot
from store_server.storage import cursors, digests, named, replica
from store_server.storage.tx import Tx


def apply(tx: Tx, answer: PullAnswer) -> str:
    """Apply the state entries of an answer; one that does not start where this copy stands is passed over.

    Gives the channel of which this copy is not what the OMS then holds, and which begins anew; empty if none was found.
    """
    at = cursors.of_epoch(tx, answer.next.epoch)
    ours = {channel: pos for channel, pos in answer.next.through.items() if channel in STATE_CHANNELS}
    if any(at.get(channel) != answer.from_.through.get(channel) for channel in ours):
        return ""
    entries = [entry for entry in answer.entries if entry.channel in ours]
    replica.apply(tx, entries)
    for entry in entries:
        _touch(tx, entry)
    for channel, pos in ours.items():
        if pos != at[channel]:
            cursors.move(tx, channel, answer.next.epoch, pos)
    return _differing(tx, answer)


def load(tx: Tx, page: Snapshot) -> bool:
    """Load one page of a snapshot, and tell whether it counts; after the last one the feed goes on from its position.

    Once it is whole it is all there is of its channel: what it does not name is deleted. A page that comes after the last
    one is passed over, for the feed has gone beyond it, and so is one of an older snapshot.
    """
    if page.channel in cursors.of_epoch(tx, page.epoch) or not named.begin(tx, page):
        return False
    replica.apply(tx, page.entries)
    named.note(tx, page.entries)
    if page.after is None:
        replica.apply(tx, named.unnamed(tx, page))
        named.forget(tx, page.channel)
        cursors.move(tx, page.channel, page.epoch, page.at_pos)
        tx.touch("everything")
    return True


def begin_anew(tx: Tx, channel: str) -> None:
    """Forget how far a channel is read: its snapshot is taken next, and until then what is kept of it counts."""
    cursors.forget(tx, channel)


def _differing(tx: Tx, answer: PullAnswer) -> str:
    told = answer.digest
    # What an entry of another version would have changed is not known here, so nothing is to be compared with it.
    if told is None or told.schema_version != SCHEMA or replica.has_unread(tx, told.kind):
        return ""
    channel = COMPARED[Kind(told.kind)]
    if cursors.of_epoch(tx, answer.next.epoch).get(channel) != told.pos or digests.agrees(tx, told):
        return ""
    begin_anew(tx, channel)
    return channel


def _touch(tx: Tx, entry: FeedEntry) -> None:
    if entry.kind == Kind.POSITION and "sku" in entry.body:
        tx.touch("network", entry.body["sku"])
    elif entry.kind == Kind.PRODUCT:
        tx.touch("product", entry.key)
