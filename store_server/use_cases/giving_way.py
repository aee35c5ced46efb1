"""Orders whose units are not there any more: their work is declined, or short where picking began; the OMS seeks elsewhere at once."""

from collections.abc import Iterable

from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.picking import give_up
from shared.stock import release
from shared.workflow import Status, Step
from store_server.storage import work
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases.receive import still_reserved
from store_server.use_cases.report import work_changed

# Who was promised something last, and had the least done for it, gives way first.
_GIVES_WAY = (Status.OFFERED, Status.ACCEPTED, Status.PICKING)


def waiting(tx: Tx, sku: str) -> list[FulfilmentOrder]:
    """Give the work of which units of a SKU are still to be picked, who gives way first first."""
    found = [known for known in work.open_with(tx, sku) if known.status in _GIVES_WAY and to_pick(known, sku)]
    youngest_first = sorted(found, key=lambda known: (known.offered_at, known.fulfilment_id), reverse=True)
    return sorted(youngest_first, key=lambda known: _GIVES_WAY.index(known.status))


def to_pick(known: FulfilmentOrder, sku: str) -> int:
    """Count the units of a SKU that are still to be picked."""
    return sum(line.to_pick for line in known.lines if line.sku == sku)


def give_way(
    tx: Tx, in_turn: Iterable[FulfilmentOrder], sku: str, wanted: int, reason: ReasonCode, cause: Cause
) -> tuple[list[str], int]:
    """Take units from work that waits for them, in its turn, and give the orders' numbers and how many units they were."""
    numbers: list[str] = []
    given = 0
    for known in in_turn:
        units = min(wanted - given, to_pick(known, sku))
        if not units:
            break
        numbers.append(_let_go(tx, known, sku, units, reason, cause).number)
        given += units
    return numbers, given


def _let_go(
    tx: Tx, known: FulfilmentOrder, sku: str, units: int, reason: ReasonCode, cause: Cause
) -> FulfilmentOrder:
    changed = give_up(known, sku, units, reason)
    declined = changed.status is Status.DECLINED
    moves = still_reserved(known) if declined else release(sku, units)
    tx.touch("queue", changed.fulfilment_id)
    return work_changed(tx, Step.DECLINE.value if declined else "short", changed, moves, cause)
