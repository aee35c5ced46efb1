"""Choose the nodes for an order's lines against live stock, and offer each its part."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Self
from uuid import UUID, uuid5

from central_oms.storage import documents, explanations, fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.storage.documents import Retailer
from central_oms.storage.feed import Entry, Told
from central_oms.storage.positions import Key
from central_oms.use_cases import rights
from central_oms.use_cases.ask import Question, View, by_sku, lacking, plans
from central_oms.use_cases.refusal import refusal
from central_oms.use_cases.why_asked import Asked, why_asked
from shared.basket import BasketLine, Way, way_of
from shared.contract.oms.feed import CancelWork, Kind, Op, store_channel
from shared.fulfilment import FulfilmentLine, FulfilmentOrder, ReasonCode, work_for
from shared.order import Order
from shared.promise.answer import Option, Part, PartLine
from shared.workflow import Status

LAPSES_AFTER = timedelta(minutes=30)
UNDONE = frozenset({Status.DECLINED, Status.LAPSED, Status.CANCELLED})
FULFILMENTS = UUID("6f0d4e0a-8a39-5c53-9d2c-0b8f5f6c1f0e")


@dataclass(frozen=True, slots=True)
class Sourcing:
    """One attempt to find nodes for lines of an order; `avoid` are nodes that could not do it before."""

    order: Order
    tier: str
    attempt: int
    avoid: tuple[str, ...]
    now: datetime

    @classmethod
    def of(cls, tx: Tx, order: Order, attempt: int, avoid: tuple[str, ...], now: datetime) -> Self:
        """Begin an attempt, for a customer of the tier that they have by now."""
        return cls(order, tier_of(tx, order), attempt, avoid, now)

    def question(self, lines: Sequence[BasketLine]) -> Question:
        """Ask for lines of the order."""
        return Question.about(self.order, self.tier, lines, self.now, self.avoid)


@dataclass(frozen=True, slots=True)
class Sourced:
    """What came of it: the options taken, the units no node could fill, the positions that changed, whom to tell what."""

    plan: tuple[Option, ...] = ()
    unfilled: tuple[PartLine, ...] = ()
    changed: frozenset[Key] = frozenset()
    told: tuple[Told, ...] = ()

    def __add__(self, other: "Sourced") -> "Sourced":
        return Sourced(
            self.plan + other.plan,
            self.unfilled + other.unfilled,
            self.changed | other.changed,
            self.told + other.told,
        )


def source(
    tx: Tx,
    sourcing: Sourcing,
    lines: Sequence[BasketLine],
    planned: Sequence[Option] = (),
    sure: Collection[Key] = (),
) -> Sourced:
    """Offer `lines`, with the quantities still wanted, to nodes.

    Args:
        planned: what the seller promised; its parts are kept where stock and rules still allow it.
        sure: the places where units of it were kept from everyone else, however long they were not heard.
    """
    retailer = documents.retailer(tx, sourcing.now)
    kept, left = _keep(tx, sourcing, retailer, lines, planned, sure)
    found = sum((_fill(tx, sourcing, retailer, group) for group in by_way(left)), start=Sourced())
    return kept + _keep_all_the_same(tx, sourcing, retailer, lines, found, planned)


def tier_of(tx: Tx, order: Order) -> str:
    """Give the tier of an order's customer."""
    return documents.tier(tx, order.customer.customer_id if order.customer else None)


def by_way(lines: Iterable[BasketLine]) -> list[list[BasketLine]]:
    """Group lines that travel alike."""
    groups: dict[Way | None, list[BasketLine]] = defaultdict(list)
    for line in lines:
        groups[way_of(line)].append(line)
    return list(groups.values())


def offer(
    tx: Tx,
    sourcing: Sourcing,
    view: View,
    lines: Sequence[BasketLine],
    option: Option,
    part: Part,
    asked: Asked | None,
) -> Sourced:
    """Give a node its work and keep the units for it until it answers; `lines` are those that were asked for.

    Units that are still to come to the node are kept too, so that no delivery is promised twice; it hears of its work once they
    are there. Work that the node told of before the OMS, which was restored, heard of the order again is under way and offered
    to nobody.
    """
    fulfilment_id, told = _named(tx, sourcing, part)
    if told:
        return Sourced()
    zones = documents.zones(tx, by_sku(part.lines))
    work = work_for(sourcing.order, option, part, fulfilment_id, sourcing.now, zones)
    if asked:
        explanations.keep(tx, fulfilment_id, asked.explanation)
    if work.status is Status.AWAITING:
        return Sourced(changed=_booked(tx, work, sourcing.now))
    said = {"why_me": asked and asked.why_me, **refusal(view, sourcing.question(lines), part)}
    return give(tx, work.model_copy(update=said), sourcing.now)


def give(tx: Tx, work: FulfilmentOrder, now: datetime) -> Sourced:
    """Put work before its node, which has half an hour for its answer, and keep the units for it."""
    work = _of_right(tx, work.model_copy(update={"lapses_at": now + LAPSES_AFTER}))
    changed = _booked(tx, work, now)
    entry = Entry(Kind.OFFER, work.fulfilment_id, Op.COMMAND, work.model_dump_json())
    return Sourced(changed=changed, told=((store_channel(work.node_id), entry),))


def withdraw(
    tx: Tx, work: FulfilmentOrder, status: Status, now: datetime, reason: ReasonCode | None = None
) -> Sourced:
    """Take work back from its node, which stops when it hears of it; what it tells until then changes no sourcing.

    Of work that waits for its goods the node has not heard.
    """
    fulfilments.withdraw(tx, work.model_copy(update={"status": status, "reason_code": reason}))
    # What was promised from a right may be taken of it already: it is promised to nobody until the node has told.
    of_right: Counter[str] = Counter()
    for line in work.lines:
        of_right[line.sku] += line.of_right
    changed = positions.drop_allocation(tx, work.fulfilment_id, now, +of_right)
    told: tuple[Told, ...] = () if work.status is Status.AWAITING else (stopped(work, reason),)
    return Sourced(changed=frozenset(changed), told=told)


def units_wanted(work: FulfilmentOrder) -> Counter[Key]:
    """Count what work takes from its node's shelf."""
    units: Counter[Key] = Counter()
    for line in work.lines:
        units[work.node_id, line.sku] += line.wanted
    return units


def stopped(work: FulfilmentOrder, reason: ReasonCode | None = None) -> Told:
    """Ask a node to stop work."""
    asked = CancelWork(fulfilment_id=work.fulfilment_id, reason=reason.value if reason else "cancelled")
    entry = Entry(Kind.CANCEL, work.fulfilment_id, Op.COMMAND, asked.model_dump_json())
    return store_channel(work.node_id), entry


def _keep(
    tx: Tx,
    sourcing: Sourcing,
    retailer: Retailer,
    lines: Sequence[BasketLine],
    planned: Sequence[Option],
    sure: Collection[Key] = (),
) -> tuple[Sourced, list[BasketLine]]:
    if not planned or not lines:
        return Sourced(), list(lines)
    left = {line.line_id: line.quantity for line in lines}
    kept = Sourced()
    view, question = View.of(tx, retailer, by_sku(lines)).sure_of(sure), sourcing.question(lines)
    for option in planned:
        whys = why_asked(view, question, option)
        for part in option.parts:
            wanted = all(left.get(unit.line_id, 0) >= unit.quantity for unit in part.lines)
            if wanted and lacking(view, question, [part]) is None:
                kept += offer(tx, sourcing, view, lines, option, part, whys.get(part))
                view = view.without(_kept_for(part))
                for unit in part.lines:
                    left[unit.line_id] -= unit.quantity
    return kept, [
        line.model_copy(update={"quantity": left[line.line_id]}) for line in lines if left[line.line_id]
    ]


def _keep_all_the_same(
    tx: Tx,
    sourcing: Sourcing,
    retailer: Retailer,
    lines: Sequence[BasketLine],
    found: Sourced,
    planned: Sequence[Option],
) -> Sourced:
    """Keep what a customer has paid for also against a rule, such as one that its store had not heard of, if nobody else has it."""
    units = {unit.line_id: unit.quantity for unit in found.unfilled}
    wanted = [
        line.model_copy(update={"quantity": units[line.line_id]}) for line in lines if line.line_id in units
    ]
    unruled = replace(retailer, policy=retailer.policy.model_copy(update={"rules": ()}))
    kept, left = _keep(tx, sourcing, unruled, wanted, planned)
    return replace(found, unfilled=tuple(_units(left))) + kept


def _fill(tx: Tx, sourcing: Sourcing, retailer: Retailer, lines: Sequence[BasketLine]) -> Sourced:
    found = Sourced()
    view = View.of(tx, retailer, by_sku(lines))
    for seen, asked, option in plans(view, sourcing.question(lines)):
        if option is None:
            found += Sourced(unfilled=tuple(_units(asked)))
        else:
            whys = why_asked(seen, sourcing.question(asked), option)
            offers = (offer(tx, sourcing, seen, asked, option, part, whys.get(part)) for part in option.parts)
            found = sum(offers, start=found + Sourced(plan=(option,)))
    return found


def _kept_for(part: Part) -> Counter[Key]:
    return Counter({(part.node_id, sku): quantity for sku, quantity in by_sku(part.lines).items()})


def _booked(tx: Tx, work: FulfilmentOrder, now: datetime) -> frozenset[Key]:
    """Save work, and keep its units from others."""
    units = {sku: quantity for (_, sku), quantity in units_wanted(work).items()}
    fulfilments.put(tx, [work])
    return frozenset(positions.allocate(tx, work.fulfilment_id, work.node_id, units, now))


def _of_right(tx: Tx, work: FulfilmentOrder) -> FulfilmentOrder:
    """Say of each line how many units its node has granted: those it keeps from its till already."""
    left = rights.hard(tx, work.node_id, {line.sku for line in work.lines})
    lines: list[FulfilmentLine] = []
    for line in work.lines:
        taken = min(line.ordered, left[line.sku])
        left[line.sku] -= taken
        lines.append(line.model_copy(update={"of_right": taken}))
    return work.model_copy(update={"lines": tuple(lines)})


def _named(tx: Tx, sourcing: Sourcing, part: Part) -> tuple[str, bool]:
    """Give a part's id, and whether its node has told of it already."""
    for fulfilment_id in _fulfilment_ids(sourcing, part):
        known = fulfilments.find(tx, fulfilment_id)
        if known is None or _same_work(known, part):
            return fulfilment_id, known is not None
    raise AssertionError("ids do not end")


def _fulfilment_ids(sourcing: Sourcing, part: Part) -> Iterator[str]:
    # A node may get several parts of a line in one attempt: two parcels, what it has and what is delivered to it, or its own
    # part of a plan and what another node lacks by now.
    name = (sourcing.order.order_id, str(sourcing.attempt), part.node_id, part.mode, part.lines[0].line_id)
    for number in count():
        yield str(uuid5(FULFILMENTS, "/".join((*name, str(number)) if number else name)))


def _same_work(known: FulfilmentOrder, part: Part) -> bool:
    """Tell whether a node told that it does this part; what is only offered is another part."""
    units = {line.line_id: line.quantity for line in part.lines}
    same = units == {line.line_id: line.ordered for line in known.lines}
    return same and known.version > 0 and known.status not in UNDONE


def _units(lines: Iterable[BasketLine]) -> Iterator[PartLine]:
    return (PartLine(line_id=line.line_id, sku=line.sku, quantity=line.quantity) for line in lines)
