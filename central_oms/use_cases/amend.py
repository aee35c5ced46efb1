"""Changing an order that was placed: its nodes are asked while nobody there began, and nothing is done behind their backs.

fewer: of what no node had ─▶ of work that nobody began, when its node agrees ─▶ too late: customer service takes it back
more:  of work that nobody began, when its node agrees ─▶ a new order beside the first
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from central_oms.storage import amendments, fulfilments, orders, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.storage.orders import Record
from central_oms.use_cases import notice, publish
from central_oms.use_cases.again import lines_of, not_done, source_again, under_way
from central_oms.use_cases.orders import find_order
from central_oms.use_cases.source import Sourced, Sourcing, source, withdraw
from shared.amending import AMENDABLE, AMENDED, Amendment, LineChange, NotAmended
from shared.basket import BasketLine, Due
from shared.contract.events import AmendmentRefused, Event, FulfilmentChanged
from shared.contract.oms.amend import Amended, AmendOrder
from shared.contract.oms.feed import Kind, Op, store_channel
from shared.errors import BadInput, Conflict, NotFound
from shared.fulfilment import FulfilmentOrder
from shared.money import total, zero
from shared.network import DeliveryMode
from shared.order import Order
from shared.promise.answer import PartLine
from shared.workflow import Status


@dataclass
class Change:
    """What a change of an order comes to: whom to tell what, whom it asks, and what it could not do that way."""

    record: Record
    told: list[Told] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    split: str | None = None
    too_late: Counter[str] = field(default_factory=Counter)


def amend_order(tx: Tx, order_id: str, wanted: AmendOrder, now: datetime) -> Amended:
    """Change the quantities of an order; what the nodes answer decides. What is so already, or was asked before, changes nothing.

    Raises:
        NotFound: no such order, or no such line.
        BadInput: a line that was taken away.
        Conflict: the order is cancelled, or its nodes have not answered the change before.
    """
    record = orders.find(tx, order_id)
    if record is None:
        raise NotFound(what="order", key=order_id)
    if said := amendments.said(tx, order_id, wanted.amendment_id):
        return said.model_copy(update={"order": find_order(tx, order_id)})
    if record.cancelled_at:
        raise Conflict(what="the order is cancelled")
    positions.lock(tx, {line.sku for line in record.order.lines})
    by_line = _differences(tx, record, wanted)
    if amendments.of_order(tx, order_id):
        raise Conflict(what="nodes have not answered the change before")
    done = _change(tx, record, by_line, wanted.amendment_id, now)
    publish.send(tx, done.told)
    answer = Amended(
        order=find_order(tx, order_id),
        asked=tuple(done.asked),
        split=done.split,
        too_late=tuple(sorted(done.too_late)),
    )
    amendments.say(tx, wanted.amendment_id, answer)
    return answer


def refused(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
    """Take that a node left its work as it was; the change is made another way."""
    fact = AmendmentRefused.model_validate(event.data)
    asked = fact.amendment
    work = fulfilments.find(tx, asked.fulfilment_id)
    if work is not None and work.node_id != store_id:
        raise BadInput(what=f"work of another node than {store_id}")
    # One that is as it was and refuses all the same would refuse for ever.
    same = work is not None and work.version == asked.version
    may_ask = fact.reason is NotAmended.CHANGED and not same
    return _other_way(tx, asked, asked.refused if may_ask else _in_vain(asked), now)


def heard(tx: Tx, event: Event, fact: FulfilmentChanged, now: datetime) -> list[Told]:
    """Take a step of work whose node was asked for a change: that it made it, or that it is too late there."""
    work = fact.work
    waiting = amendments.of_work(tx, work.fulfilment_id)
    gone = bool(waiting) and work.fulfilment_id in fulfilments.withdrawn(tx, work.order_id)
    if fact.step == AMENDED and not gone:
        for asked in _made(waiting, event):
            amendments.answered(tx, asked.amendment_id)
        return []
    if work.status in AMENDABLE and not gone:
        return []
    return [told for asked in waiting for told in _other_way(tx, asked, _in_vain(asked), now)]


def _in_vain(asked: Amendment) -> tuple[str, ...]:
    # Of several that lack the same, each would send it to the next for ever.
    return (*asked.refused, asked.fulfilment_id)


def _made(waiting: list[Amendment], event: Event) -> list[Amendment]:
    """Give which of the changes that wait a node made; it refuses each other one, for by then its work is not as it was."""
    made = [asked for asked in waiting if event.cause == f"{Kind.AMEND}:{asked.amendment_id}"]
    return made or waiting


def _other_way(tx: Tx, asked: Amendment, avoid: tuple[str, ...], now: datetime) -> list[Told]:
    record = orders.find(tx, asked.order_id)
    if not amendments.answered(tx, asked.amendment_id) or record is None or record.cancelled_at:
        return []
    positions.lock(tx, {line.sku for line in record.order.lines})
    by_line = {change.line_id: change.by for change in asked.lines}
    return _change(tx, record, by_line, asked.amendment_id, now, avoid).told


def _differences(tx: Tx, record: Record, wanted: AmendOrder) -> Mapping[str, int]:
    lines = {line.line_id: line for line in record.order.lines}
    present = _present(tx, record)
    for target in wanted.lines:
        if target.line_id not in lines:
            raise NotFound(what="line", key=target.line_id)
        if lines[target.line_id].mode in (None, DeliveryMode.TAKE_AWAY):
            raise BadInput(what="a line that was taken away")
    by_line = {target.line_id: target.quantity - present[target.line_id] for target in wanted.lines}
    return {line_id: by for line_id, by in by_line.items() if by}


def _present(tx: Tx, record: Record) -> Counter[str]:
    """Count the units of each line that are on their way to the customer, or looked for."""
    units = Counter[str]()
    for part in record.unfilled:
        units[part.line_id] += part.quantity
    for work in under_way(tx, [record.order.order_id]):
        units.update({line.line_id: line.wanted for line in work.lines})
        units.subtract(not_done(work))
    return units


def _change(
    tx: Tx,
    record: Record,
    by_line: Mapping[str, int],
    name: str,
    now: datetime,
    avoid: tuple[str, ...] = (),
) -> Change:
    record, left = _looked_for_no_more(record, by_line)
    record, moved = _waited_for_no_more(tx, record, left, now)
    done = Change(record, told=[*publish.stock(tx, moved.changed), *moved.told])
    for work, changes in _to_ask(tx, record, left, avoid):
        done.told.append(_asked(tx, work, changes, name, avoid))
        done.asked.append(work.fulfilment_id)
        for change in changes:
            left[change.line_id] -= change.by
    more = {line_id: by for line_id, by in left.items() if by > 0}
    done.too_late = Counter({line_id: -by for line_id, by in left.items() if by < 0})
    if done.too_late:
        done.told += notice.too_late(tx, record.order, done.too_late, name, now)
    if more:
        done.split = _split_id(record.order.order_id, name)
        done.told += _split(tx, record, more, name, now)
    done.told += [*publish.order_state(tx, record), *notice.found_again(tx, record, now)]
    return done


def _looked_for_no_more(record: Record, by_line: Mapping[str, int]) -> tuple[Record, Counter[str]]:
    """Take what is wanted no more from what no node had, and give the changes that are left."""
    left = Counter(by_line)
    unfilled: list[PartLine] = []
    for part in record.unfilled:
        gone = min(part.quantity, max(0, -left[part.line_id]))
        left[part.line_id] += gone
        if gone < part.quantity:
            unfilled.append(part.model_copy(update={"quantity": part.quantity - gone}))
    return replace(record, unfilled=tuple(unfilled)), left


def _waited_for_no_more(tx: Tx, record: Record, left: Counter[str], now: datetime) -> tuple[Record, Sourced]:
    """Take what is wanted no more from work that its node has not heard of, and look for the rest of that anew."""
    done = Sourced()
    for work in under_way(tx, [record.order.order_id]):
        gone = {line.line_id: min(line.wanted, max(0, -left[line.line_id])) for line in work.lines}
        if work.status is not Status.AWAITING or not any(gone.values()):
            continue
        left.update(gone)
        done += Sourced(changed=withdraw(tx, work, Status.CANCELLED, now).changed)
        rest = {line.line_id: line.wanted - gone[line.line_id] for line in work.lines}
        if missing := {line_id: units for line_id, units in rest.items() if units}:
            record, sourced = source_again(tx, record, missing, now)
            done += sourced
    return record, done


def _to_ask(
    tx: Tx, record: Record, wanted: Mapping[str, int], avoid: Collection[str]
) -> Iterator[tuple[FulfilmentOrder, list[LineChange]]]:
    """Give the work that nobody began with what to change of it, what was offered last first."""
    left = Counter(wanted)
    for work in reversed(under_way(tx, [record.order.order_id])):
        if work.status not in AMENDABLE or work.fulfilment_id in avoid:
            continue
        changes: list[LineChange] = []
        for line in work.lines:
            by = max(left[line.line_id], -line.to_pick)
            if by:
                changes.append(LineChange(line_id=line.line_id, sku=line.sku, by=by))
                left[line.line_id] -= by
        if changes:
            yield work, changes


def _asked(
    tx: Tx, work: FulfilmentOrder, changes: list[LineChange], name: str, refused: tuple[str, ...]
) -> Told:
    asked = Amendment(
        amendment_id=str(uuid5(NAMESPACE_URL, f"{name}/{work.fulfilment_id}/{work.version}")),
        order_id=work.order_id,
        fulfilment_id=work.fulfilment_id,
        version=work.version,
        lines=tuple(changes),
        refused=refused,
    )
    amendments.ask(tx, asked)
    entry = Entry(Kind.AMEND, asked.amendment_id, Op.COMMAND, asked.model_dump_json())
    return store_channel(work.node_id), entry


def _split_id(order_id: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{order_id}/{name}/split"))


def _split(tx: Tx, record: Record, more: Mapping[str, int], name: str, now: datetime) -> list[Told]:
    """Place a new order of the units that the first can no longer take up."""
    first = record.order
    lines = tuple(lines_of(record, more))
    order = Order(
        order_id=_split_id(first.order_id, name),
        number=f"{first.number}-{_split_id(first.order_id, name)[:4].upper()}",
        channel=first.channel,
        placed_at=now,
        customer=first.customer,
        lines=lines,
        due=_due_later(lines),
        pickup_hash=first.pickup_hash,
    )
    sourced = source(tx, Sourcing.of(tx, order, 1, (), now), lines)
    split = Record(order.model_copy(update={"plan": sourced.plan}), 1, unfilled=sourced.unfilled)
    orders.add(tx, [split], now)
    news = notice.split(tx, first, order, now)
    return [*publish.stock(tx, sourced.changed), *sourced.told, *publish.order_state(tx, split), *news]


def _due_later(lines: tuple[BasketLine, ...]) -> Due:
    goods = total([line.amount for line in lines], lines[0].price.currency)
    none = zero(goods.currency)
    return Due(goods=goods, delivery=none, take_away=none, deposit=none, now=none, later=goods)
