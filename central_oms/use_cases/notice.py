"""What the OMS notices in the facts that it takes and the orders that it is given, and opens cases of."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from central_oms.storage import cases as kept
from central_oms.storage import documents, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from central_oms.storage.orders import Record
from central_oms.use_cases import cases, publish
from shared.cases import LOOKS_TWICE_S, MOST_PRICE_DELTA_MINOR, CaseClass, Facts, case_of
from shared.contract.events import EntryUnsupported
from shared.fulfilment import FulfilmentOrder
from shared.money import Money
from shared.order import Order

# An order that comes later than this was sold while the line was down.
LATE = timedelta(minutes=5)
NEAR = timedelta(seconds=LOOKS_TWICE_S)
MOST_AT_ONCE = 200


def ordered(tx: Tx, order: Order, now: datetime) -> list[Told]:
    """Notice an order that looks like one sent twice, and prices that had changed when it was sold."""
    told = _twice(tx, order, now)
    if is_late(order, now):
        told += _priced(tx, order, now)
    return told


def sought_again(tx: Tx, record: Record, work: FulfilmentOrder, now: datetime) -> list[Told]:
    """Notice that a node could not do what it was to do; the case is over at once if others have all of it."""
    order = record.order
    facts = {"number": order.number, "order_id": order.order_id, "status": work.status.value}
    case = case_of(CaseClass.OVS_1, order.order_id, work.node_id, work.fulfilment_id, now, facts)
    return cases.begin(tx, case, now) + found_again(tx, record, now)


def found_again(tx: Tx, record: Record, now: datetime) -> list[Told]:
    """Notice that nothing of an order is lacking any more."""
    if record.unfilled:
        return []
    return cases.end(tx, CaseClass.OVS_1, [record.order.order_id], "rerouted", now)


def left_although_cancelled(tx: Tx, order: Order, work: FulfilmentOrder, now: datetime) -> list[Told]:
    """Notice that the goods of a cancelled order are with its customer, or on their way."""
    facts = {"number": order.number, "order_id": order.order_id, "status": work.status.value}
    return cases.begin(
        tx, case_of(CaseClass.CAN_1, order.order_id, work.node_id, work.fulfilment_id, now, facts), now
    )


def too_late(tx: Tx, order: Order, units: Mapping[str, int], asked: str, now: datetime) -> list[Told]:
    """Notice that units are wanted no more which are under way already: they come back as a return."""
    names = {line.line_id: line.name for line in order.lines}
    what = ", ".join(f"{quantity} × {names[line_id]}" for line_id, quantity in sorted(units.items()))
    facts = {"number": order.number, "order_id": order.order_id, "what": what}
    return cases.begin(
        tx, case_of(CaseClass.AMD_1, order.order_id, order.node_id, f"{asked}/late", now, facts), now
    )


def split(tx: Tx, order: Order, beside: Order, now: datetime) -> list[Told]:
    """Notice that more is wanted than an order's work could take up, so that a new order stands beside it."""
    facts = {"number": order.number, "order_id": order.order_id, "split_order_id": beside.order_id}
    case = case_of(CaseClass.AMD_1, order.order_id, order.node_id, beside.order_id, now, facts)
    return cases.begin(tx, case, now) + cases.end_by(tx, [case], "", f"split into {beside.number}", now)


def reconciled(tx: Tx, store_id: str, event_id: str, corrected: int, now: datetime) -> list[Told]:
    """Notice that two histories of a store became one, which needs nobody."""
    case = case_of(CaseClass.HIST_1, store_id, store_id, event_id, now, {"corrected": corrected})
    return cases.begin(tx, case, now) + cases.end_by(tx, [case], "", "reconciled", now)


def not_understood(tx: Tx, store_id: str, event_id: str, fact: EntryUnsupported, now: datetime) -> list[Told]:
    """Notice that a store's program does not know what it was asked."""
    facts = {"kind": fact.kind, "key": fact.key, "channel": fact.channel}
    return cases.begin(tx, case_of(CaseClass.SCH_1, event_id, store_id, event_id, now, facts), now)


def below_zero(tx: Tx, now: datetime) -> None:
    """Notice figures below zero, as many as people can look at, and those that were and no longer are."""
    open_cases = kept.open_in_class(tx, CaseClass.NEG_1, MOST_AT_ONCE)
    known = {(case.node_id or "", case.subject): case for case in open_cases}
    negative = {key for key, at in positions.bodies(tx, known.keys()) if at["on_hand"] < 0}
    over = [case for key, case in known.items() if key not in negative]
    told = cases.end_by(tx, over, "", "counted", now)
    found = positions.below_zero(tx, MOST_AT_ONCE)
    begun = [some for some in found if some[:2] not in known][: MOST_AT_ONCE - len(negative)]
    names = documents.product_names(tx, {sku for _, sku, _ in begun})
    for node_id, sku, on_hand in begun:
        facts: Facts = {"sku": sku, "name": names.get(sku, sku), "on_hand": on_hand}
        told += cases.begin(tx, case_of(CaseClass.NEG_1, sku, node_id, now.isoformat(), now, facts), now)
    publish.send(tx, told)


def print_of(order: Order) -> str | None:
    """Give what is the same of two orders of one customer for the same units; None without a customer."""
    if order.customer is None:
        return None
    who = order.customer.customer_id or f"{order.customer.name}/{order.customer.phone}/{order.customer.email}"
    units = Counter[str]()
    for line in order.lines:
        units[line.sku] += line.quantity
    return sha256(repr((who, sorted(units.items()))).encode()).hexdigest()


def is_late(order: Order, now: datetime) -> bool:
    """Tell whether a store sold an order while its line was down."""
    return order.node_id is not None and now - order.placed_at > LATE


def repriced(order: Order, today: Mapping[str, Money]) -> list[int]:
    """Give by how many minor units each line of an order differs from what it costs today."""
    return [
        (line.price.minor - today[line.sku].minor) * line.quantity
        for line in order.lines
        if line.sku in today and today[line.sku].currency == line.price.currency
    ]


def _twice(tx: Tx, order: Order, now: datetime) -> list[Told]:
    print_ = print_of(order)
    if print_ is None:
        return []
    # The moments are compared as text, so all of them are in the OMS's zone.
    placed_at = order.placed_at.astimezone(now.tzinfo)
    other = kept.alike(tx, print_, placed_at - NEAR, placed_at + NEAR)
    kept.keep_prints(tx, [(order.order_id, print_, placed_at)])
    if other is None:
        return []
    facts = {"number": order.number, "order_id": order.order_id, "other_order_id": other}
    return cases.begin(
        tx, case_of(CaseClass.DUP_1, order.order_id, order.node_id, order.order_id, now, facts), now
    )


def _priced(tx: Tx, order: Order, now: datetime) -> list[Told]:
    deltas = repriced(order, documents.prices(tx, {line.sku for line in order.lines}))
    if not any(deltas):
        return []
    facts: Facts = {"number": order.number, "order_id": order.order_id, "delta_minor": sum(deltas)}
    case = case_of(CaseClass.PRC_1, order.order_id, order.node_id, order.order_id, now, facts)
    told = cases.begin(tx, case, now)
    if sum(map(abs, deltas)) <= MOST_PRICE_DELTA_MINOR:
        told += cases.end_by(tx, [case], "", "the receipt holds", now)
    return told
