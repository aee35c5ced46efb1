"""What this store may promise of other nodes' stock without asking: given by the OMS, sold here, given back when it asks."""

from collections import Counter
from collections.abc import Iterable

from shared.allotments import Allotted, Place, taken
from shared.basket import Basket
from shared.contract.events import AllotmentReturned, EventType
from shared.contract.oms.feed import EndAllotment
from shared.promise.answer import Option
from store_server.storage import allotments, outbox
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases.report import event_id


def given(tx: Tx, right: Allotted, _cause: Cause) -> None:
    """Hold a right from now on."""
    allotments.add(tx, right)


def asked_back(tx: Tx, asked: EndAllotment, cause: Cause) -> None:
    """End a right, and tell what was not sold of it; units of a payment under way are sold or nobody's."""
    said = AllotmentReturned(right_id=asked.right_id, quantity=allotments.end(tx, asked.right_id))
    fact = event_id(cause.command_id, asked.right_id, "returned")
    if not outbox.holds(tx, fact):
        outbox.add(tx, fact, EventType.ALLOTMENT_RETURNED, asked.right_id, 1, said, cause)


def covered(tx: Tx, basket: Basket, store_id: str) -> dict[str, tuple[Allotted, ...]]:
    """Give, by option, the units that this store holds of all that it takes from other nodes' shelves."""
    skus = {line.sku for line in basket.lines}
    held = allotments.held(tx, skus) if basket.chosen else []
    found: dict[str, tuple[Allotted, ...]] = {}
    for option in basket.chosen:
        wanted = _wanted(option, store_id)
        used = taken(held, wanted) if wanted else ()
        if used:
            found[option.option_id] = used
            held = _without(held, used)
    return found


def _wanted(option: Option, store_id: str) -> Counter[Place]:
    units = Counter[Place]()
    for part in option.parts:
        if part.node_id == store_id:
            continue
        if part.waits_for is not None:
            return Counter()
        for line in part.lines:
            units[part.node_id, line.sku] += line.quantity
    return units


def _without(held: Iterable[Allotted], used: Iterable[Allotted]) -> list[Allotted]:
    gone = {right.right_id: right.quantity for right in used}
    left = ((right, right.quantity - gone.get(right.right_id, 0)) for right in held)
    return [right.model_copy(update={"quantity": units}) for right, units in left if units]
