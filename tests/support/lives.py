"""What a life cycle allows, and where the units of an order are, of the work that two sides tell of."""

from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status, table

GIVEN_BACK = frozenset({Status.DECLINED, Status.LAPSED, Status.CANCELLED})
_NOT_FOUND_YET = frozenset({Status.OFFERED, Status.ACCEPTED, Status.PICKING})


def placed(work: FulfilmentOrder) -> dict[str, int]:
    """Give the wanted units of each line that are in this node's hands; what it misses is so until it ends the picking.

    What the till sold is sought elsewhere at once.
    """
    if work.status in GIVEN_BACK:
        return {}
    looked_for = work.status in _NOT_FOUND_YET
    return {line.line_id: line.wanted - (line.sold if looked_for else line.short) for line in work.lines}


def is_legal(before: FulfilmentOrder, after: FulfilmentOrder) -> bool:
    """Tell whether one follows the other: by one step or, told as one fact, by two."""
    steps = table(before.mode)
    once = {status for (known, _), status in steps.items() if known is before.status}
    twice = {status for (known, _), status in steps.items() if known in once}
    return after.version > before.version and after.status in once | twice | {before.status}


def standing(work: FulfilmentOrder | None) -> str:
    """Say in a few words how far it is."""
    return "absent" if work is None else f"{work.status} v{work.version}"
