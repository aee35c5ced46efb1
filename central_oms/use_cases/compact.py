"""Keep of each thing in the feed the newest entry alone: a store that reads on from any cursor comes to the same state.

Commands stay. What was deleted stays deleted: the entry that says so is the newest of its key.
"""

from central_oms.storage import compaction, feed
from central_oms.storage.database import Tx

WINDOW = 500


def channels(tx: Tx) -> list[str]:
    """Name the channels that have grown."""
    return compaction.behind(tx)


def compact(tx: Tx, name: str) -> bool:
    """Look at the next entries of a channel and drop what they replace; False once it has been looked at whole."""
    head = feed.head(tx, name)
    entries = compaction.window(tx, name, compaction.done_until(tx, name), WINDOW)
    newest = {(entry.kind, entry.key): entry.pos for entry in entries}
    before = compaction.newest(tx, name, newest.keys())
    # Entries that came while this one looked are looked at twice: what is the newest of its key stays.
    replaced = {entry.pos for entry in entries} | set(before.values())
    compaction.drop(tx, name, replaced - set(newest.values()))
    more = len(entries) == WINDOW
    compaction.note(tx, name, newest, entries[-1].pos if more else head)
    return more
