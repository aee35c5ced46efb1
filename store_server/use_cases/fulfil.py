"""Preparing an order: accept, pick by scanning, stage or pack, hand over or ship."""

from datetime import datetime
from hashlib import sha256

from shared import picking
from shared.errors import InvalidCode, NotFound, NotOnThisList, StepNotAllowed, VersionConflict
from shared.fulfilment import FulfilmentLine, FulfilmentOrder, Parcel, ReasonCode, step
from shared.gtin import CodeKind, printed, read_code
from shared.permissions import Person
from shared.stock import Movement, MovementKind, leave
from shared.workflow import Status, Step
from store_server.storage import outbox, people, stock, work
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases.receive import still_reserved
from store_server.use_cases.report import work_changed, write_change


def accept(tx: Tx, fulfilment_id: str, version: int | None, cause: Cause) -> FulfilmentOrder:
    """Take an offer on."""
    return _take(tx, Step.ACCEPT, step(_as_seen(tx, fulfilment_id, version), Step.ACCEPT), [], cause)


def decline(
    tx: Tx, fulfilment_id: str, reason: ReasonCode, version: int | None, cause: Cause
) -> FulfilmentOrder:
    """Refuse an offer: its units are free again, and the OMS sources it elsewhere."""
    known = _as_seen(tx, fulfilment_id, version)
    declined = step(known, Step.DECLINE).model_copy(update={"reason_code": reason})
    return _take(tx, Step.DECLINE, declined, still_reserved(known), cause)


def start(tx: Tx, fulfilment_id: str, person: Person, version: int | None, cause: Cause) -> FulfilmentOrder:
    """Begin to pick, or take over from a colleague; an offer is accepted by it."""
    known = _as_seen(tx, fulfilment_id, version)
    if known.status is Status.OFFERED:
        known = step(known, Step.ACCEPT)
    begun = known if known.status is Status.PICKING else step(known, Step.START)
    mine = _given_to(begun, person)
    return _take(tx, Step.START, mine.model_copy(update={"version": mine.version + 1}), [], cause)


def scan(tx: Tx, fulfilment_id: str, scanned: str, person: Person, cause: Cause) -> str:
    """Count one unit by its code, and give the JSON of a `Picked`.

    Raises:
        InvalidCode: neither an item's code nor a SKU of the list.
        NotOnThisList: another item.
        AlreadyPicked: the line is complete.
    """
    known = work.get(tx, fulfilment_id)
    picked = picking.pick(known, _sku_scanned(known, scanned), scanned)
    tx.touch("queue")
    written = write_change(tx, "pick", _given_to(picked, person), [], cause)
    return f'{{"work":{written},"line":{_last_filled(picked).model_dump_json()}}}'


def undo(tx: Tx, fulfilment_id: str, cause: Cause) -> FulfilmentOrder:
    """Take the last scan back."""
    return _take(tx, "undo", picking.undo(work.get(tx, fulfilment_id)), [], cause)


def mark_short(
    tx: Tx, fulfilment_id: str, line_id: str, quantity: int, reason: ReasonCode, cause: Cause
) -> FulfilmentOrder:
    """Say that units cannot be picked; the stock follows as the reason says."""
    changed = picking.short(work.get(tx, fulfilment_id), line_id, quantity, reason)
    sku = next(line.sku for line in changed.lines if line.line_id == line_id)
    return _take(tx, "short", changed, picking.short_moves(stock.level(tx, sku), quantity, reason), cause)


def finish(tx: Tx, fulfilment_id: str, version: int | None, cause: Cause) -> FulfilmentOrder:
    """End the picking; with nothing picked the work goes back to the OMS."""
    changed = picking.finish(_as_seen(tx, fulfilment_id, version))
    if changed.status is Status.DECLINED:
        reasons = [line.short_reason for line in changed.lines if line.short_reason]
        changed = changed.model_copy(update={"reason_code": reasons[0] if reasons else None})
    return _take(tx, Step.FINISH, changed, [], cause)


def stage(tx: Tx, fulfilment_id: str, location: str, cause: Cause) -> FulfilmentOrder:
    """Put a picked order where it waits for its customer.

    Raises:
        InvalidCode: not a location's code.
    """
    place = _location(location)
    staged = step(work.get(tx, fulfilment_id), Step.STAGE).model_copy(update={"location": place})
    return _take(tx, Step.STAGE, staged, [], cause)


def hand_over(tx: Tx, fulfilment_id: str, code: str | None, checked: str, cause: Cause) -> FulfilmentOrder:
    """Give a staged order to its customer, by code or by a check that is noted.

    Raises:
        NotFound: the code is another order's.
        StepNotAllowed: no code, and nothing says how the person was checked.
    """
    known = work.get(tx, fulfilment_id)
    if code is not None:
        _same_pickup(known, code)
    elif not checked.strip():
        raise StepNotAllowed(status="unchecked", step=Step.HAND_OVER.value)
    return _take(tx, Step.HAND_OVER, step(known, Step.HAND_OVER), _left(known, MovementKind.HAND_OVER), cause)


def pack(tx: Tx, fulfilment_id: str, parcel: Parcel, cause: Cause) -> FulfilmentOrder:
    """Close the box under a tracking number."""
    known = work.get(tx, fulfilment_id)
    return _take(tx, Step.PACK, step(known, Step.PACK).model_copy(update={"parcel": parcel}), [], cause)


def ship(tx: Tx, fulfilment_id: str, cause: Cause) -> FulfilmentOrder:
    """Hand the parcel to the carrier."""
    known = work.get(tx, fulfilment_id)
    return _take(tx, Step.SHIP, step(known, Step.SHIP), _left(known, MovementKind.SHIP), cause)


def any_lapsing(tx: Tx, now: datetime) -> bool:
    """Tell whether an offer was not answered in time."""
    return bool(work.lapsing(tx, now))


def lapse_due(tx: Tx, now: datetime) -> int:
    """Let offers lapse that nobody answered; the OMS sources them elsewhere. Gives how many."""
    due = work.lapsing(tx, now)
    for known in due:
        cause = Cause(f"lapse:{known.fulfilment_id}", "", "", now)
        lapsed = step(known, Step.LAPSE).model_copy(update={"reason_code": ReasonCode.NO_ANSWER})
        _take(tx, Step.LAPSE, lapsed, still_reserved(known), cause)
    return len(due)


def pickup_hash(code: str) -> str:
    """Give what is kept of a customer's pick-up code.

    Raises:
        InvalidCode: not a pick-up code.
    """
    read = read_code(code)
    if read.kind is not CodeKind.PICK_UP:
        raise InvalidCode(code=code)
    return sha256(read.key.encode()).hexdigest()


def _as_seen(tx: Tx, fulfilment_id: str, version: int | None) -> FulfilmentOrder:
    """Give the work to change it if it still is as it was seen; None was not looked at."""
    known = work.get(tx, fulfilment_id)
    if version is not None and version != known.version:
        raise VersionConflict(who=_last_changed_by(tx, known))
    return known


def _last_changed_by(tx: Tx, known: FulfilmentOrder) -> str:
    actor = outbox.actor_of(tx, known.fulfilment_id, known.version)
    return (actor and people.name_of(tx, actor)) or "OMS"


def _take(
    tx: Tx, taken: str, changed: FulfilmentOrder, moves: list[Movement], cause: Cause
) -> FulfilmentOrder:
    tx.touch("queue")
    return work_changed(tx, str(taken), changed, moves, cause)


def _given_to(known: FulfilmentOrder, person: Person) -> FulfilmentOrder:
    if (known.assignee, known.assignee_name) == (person.person_id, person.name):
        return known
    return known.model_copy(update={"assignee": person.person_id, "assignee_name": person.name})


def _last_filled(changed: FulfilmentOrder) -> FulfilmentLine:
    return next(line for line in changed.lines if line.line_id == changed.scans[-1])


def _left(known: FulfilmentOrder, kind: MovementKind) -> list[Movement]:
    return [
        movement for line in known.lines if line.picked for movement in leave(line.sku, line.picked, kind)
    ]


def _sku_scanned(known: FulfilmentOrder, scanned: str) -> str:
    typed = scanned.strip().upper()
    for line in known.lines:
        if typed == line.sku.upper() or (line.gtin and typed == printed(line.gtin)):
            return line.sku
    code = read_code(scanned)
    for line in known.lines:
        if code.kind is CodeKind.ITEM and line.gtin == code.key:
            return line.sku
    raise NotOnThisList(scanned=typed)


def _location(text: str) -> str:
    tidy = text.strip().upper()
    read = read_code(tidy if tidy.startswith("L-") else f"L-{tidy}")
    return read.key


def _same_pickup(known: FulfilmentOrder, code: str) -> None:
    if known.pickup_hash != pickup_hash(code):
        raise NotFound(what="ready order for code", key=code)
