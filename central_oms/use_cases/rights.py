"""What stores let the OMS sell without asking: taken from what is told of it, given back when a store asks for it.

A store that is silent keeps what it granted, so it can be promised at any time; of what was only free there, less and less.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from central_oms.storage import positions, rights, streams
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.use_cases import allot, publish
from shared.contract.events import Event, RightAskedBack, RightReleased
from shared.contract.oms.feed import Kind, Op, ReleaseRight, store_channel


def begin_epoch(tx: Tx, number: int, now: datetime) -> None:
    """Note the epoch that the OMS is in; with a new one every right given before is void, either way."""
    if rights.begin_epoch(tx, number):
        allot.void(tx, now)


def asked_back(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Sell no more of what a store would have back, as far as it is not sold, and tell the store how much that is."""
    asked = RightAskedBack.model_validate(event.data)
    positions.lock(tx, {asked.sku})
    left = hard(tx, store_id, {asked.sku})[asked.sku]
    given = min(asked.quantity, left)
    changed = set()
    if given:
        changed = positions.allocate(tx, asked.request_id, store_id, {asked.sku: given}, now)
    answer = ReleaseRight(request_id=asked.request_id, sku=asked.sku, quantity=given)
    entry = Entry(Kind.RIGHT_RELEASED, asked.request_id, Op.COMMAND, answer.model_dump_json())
    return [*publish.stock(tx, changed), (store_channel(store_id), entry)]


def released(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take that a store has its units back."""
    told = RightReleased.model_validate(event.data)
    changed = positions.move(tx, store_id, told.moves, now)
    changed |= positions.drop_allocation(tx, told.request_id, now)
    return publish.stock(tx, changed)


def hard(tx: Tx, node_id: str, skus: Collection[str]) -> Counter[str]:
    """Count the units of each SKU, which the write has locked, that a node has granted and that nobody was promised."""
    if node_id in rights.void(tx):
        return Counter()
    held = positions.at(tx, [(node_id, sku) for sku in skus])
    return Counter({sku: found.hard for (_, sku), found in held.items() if found.hard})


def told_again(tx: Tx, store_id: str, event_id: str) -> None:
    """Let a store's rights hold again once all is told that the OMS forgot: it ends with the note that two histories are one."""
    was = rights.void(tx).get(store_id)
    stream = streams.find(tx, store_id) if was else None
    if stream and stream.inc != was and event_id == _note_of(stream.inc, store_id):
        rights.revive(tx, store_id)


def tells_on(tx: Tx, store_id: str, inc: str) -> None:
    """Let a store's rights hold again that goes on in its incarnation: it found that the restored OMS forgot nothing of it."""
    if rights.void(tx).get(store_id) == inc:
        rights.revive(tx, store_id)


def _note_of(inc: str, store_id: str) -> str:
    # As the store names the consequences of a command.
    return str(uuid5(NAMESPACE_URL, f"{inc}/{store_id}/reconciled"))
