"""Whether the store and the OMS tell one history of the store, as their first words to each other show."""

from shared.contract.oms.line import HelloAnswer, Lane, Watermark
from store_server.oms.states import Event
from store_server.storage import lanes, meta, outbox
from store_server.storage.tx import Tx


def greeted(operations: Tx, answer: HelloAnswer) -> Event:
    """Take over where the OMS stands, unless it holds another history."""
    if not _same_history(operations, answer):
        return Event.OTHER_HISTORY
    meta.put(operations, "inc", answer.inc)
    meta.put(operations, "epoch", str(answer.epoch))
    for lane, told in _watermarks(answer).items():
        lanes.note_acked(operations, lane, told.last)
    outbox.name_incarnation(operations, answer.inc)
    operations.touch("line")
    return Event.SAME_HISTORY


def _same_history(operations: Tx, answer: HelloAnswer) -> bool:
    inc, epoch = meta.get(operations, "inc"), meta.get(operations, "epoch")
    # A file that was lost knows no incarnation, and then one that was begun to mend it looks as empty as the file.
    if inc != answer.inc and (inc is not None or answer.incarnation > 1):
        return False
    if epoch is not None and int(epoch) != answer.epoch:
        return False
    return all(_same_lane(operations, lane, told) for lane, told in _watermarks(answer).items())


def _same_lane(operations: Tx, lane: Lane, told: Watermark) -> bool:
    if not lanes.acked(operations, lane) <= told.last <= outbox.head(operations, lane)[0]:
        return False
    return outbox.link(operations, told.last, lane) == told.chain


def _watermarks(answer: HelloAnswer) -> dict[Lane, Watermark]:
    """Give where the OMS stands in each lane that it knows."""
    core = {Lane.CORE: Watermark(last=answer.last, chain=answer.chain)}
    return core if answer.bulk is None else {**core, Lane.BULK: answer.bulk}
