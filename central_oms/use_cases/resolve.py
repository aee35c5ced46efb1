"""Look once more at what is offered and not yet answered: what came free meanwhile may save a parcel.

An order moves only to what is better for the retailer and no later for the customer than each line was promised. Two orders
that want the same scarce units are looked at together, because the one that came first may have taken what only the other needs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice, permutations

from central_oms.storage import documents, fulfilments, orders, positions
from central_oms.storage.database import Tx
from central_oms.storage.orders import Record
from central_oms.storage.positions import Key
from central_oms.use_cases import publish
from central_oms.use_cases.again import failed
from central_oms.use_cases.ask import Question, View, alone, answers, units_of
from central_oms.use_cases.source import Sourced, Sourcing, by_way, offer, tier_of, units_wanted, withdraw
from central_oms.use_cases.why_asked import why_asked
from shared.basket import BasketLine
from shared.contract.oms.feed import Kind
from shared.fulfilment import FulfilmentOrder
from shared.promise.answer import Option, Part
from shared.workflow import Status

# A move costs two nodes a look at their lists: 1 € in 1/100 of a minor unit.
WORTH_A_MOVE = 10_000
MOST_PAIRS = 50
MOST_ORDERINGS = 6


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one order that travel alike, and the offers that hold them now."""

    record: Record
    tier: str
    lines: tuple[BasketLine, ...]
    works: tuple[FulfilmentOrder, ...]
    avoid: tuple[str, ...]

    def question(self, at: datetime) -> Question:
        """Ask for the lines."""
        return Question.about(self.record.order, self.tier, self.lines, at, self.avoid)


@dataclass(frozen=True, slots=True)
class Choice:
    """How one group goes on: by an option, or as it stands, which is None."""

    group: Group
    option: Option | None
    parcels: int
    cost: int

    @property
    def units(self) -> Counter[Key]:
        """Count what it takes from each node."""
        return units_of(self.option.parts) if self.option else _held([self.group])


def singles(tx: Tx, limit: int) -> list[tuple[str, ...]]:
    """Name each order that has an unanswered offer, the oldest first."""
    return [
        (order_id,) for order_id in dict.fromkeys(work.order_id for work in fulfilments.offers(tx, limit))
    ]


def pairs(tx: Tx, limit: int) -> list[tuple[str, ...]]:
    """Name orders by two of which one holds units that the other wants and no longer gets at that node."""
    works = fulfilments.offers(tx, limit)
    skus = {line.sku for work in works for line in work.lines}
    atp = {(found.node_id, found.sku): found.atp for found in positions.of(tx, skus)}
    found = dict.fromkeys(_rivals(works, atp))
    return list(found)[:MOST_PAIRS]


def resolve(tx: Tx, order_ids: Iterable[str], now: datetime) -> bool:
    """Move the unanswered offers of one order, or of two, to better nodes if there are; tell whether it did."""
    groups = [group for order_id in sorted(order_ids) for group in _groups(tx, order_id)]
    if not groups:
        return False
    held = _held(groups)
    skus = {sku for _, sku in held}
    positions.lock(tx, skus)
    view = View.of(tx, documents.retailer(tx, now), skus).without({key: -held[key] for key in held})
    standing = [stays for group in groups if (stays := _standing(view, group, now))]
    if len(standing) < len(groups):
        return False
    chosen = _best(view, standing, now)
    if not _better(standing, chosen):
        return False
    _move(tx, view, chosen, now)
    return True


def _rivals(works: Sequence[FulfilmentOrder], atp: Mapping[Key, int]) -> Iterator[tuple[str, ...]]:
    by_sku: dict[str, list[tuple[FulfilmentOrder, int]]] = defaultdict(list)
    for work in works:
        for line in work.lines:
            by_sku[line.sku].append((work, line.wanted))
    for sku, wanted in by_sku.items():
        for (one, units), (other, others) in combinations(wanted, 2):
            blocked = atp.get((other.node_id, sku), 0) < units or atp.get((one.node_id, sku), 0) < others
            if one.order_id != other.order_id and one.node_id != other.node_id and blocked:
                yield tuple(sorted((one.order_id, other.order_id)))


def _groups(tx: Tx, order_id: str) -> list[Group]:
    record = orders.find(tx, order_id)
    if record is None or record.cancelled_at:
        return []
    taken_back = fulfilments.withdrawn(tx, order_id)
    works = [
        work
        for work in fulfilments.of_order(tx, order_id)
        if work.status is Status.OFFERED and work.fulfilment_id not in taken_back
    ]
    units: Counter[str] = Counter()
    for work in works:
        units.update({line.line_id: line.wanted for line in work.lines})
    offered = [line for line in record.order.lines if units[line.line_id]]
    lines = [line.model_copy(update={"quantity": units[line.line_id]}) for line in offered]
    avoid, tier = failed(tx, order_id), tier_of(tx, record.order)
    return [Group(record, tier, tuple(alike), _holding(works, alike), avoid) for alike in by_way(lines)]


def _holding(works: Iterable[FulfilmentOrder], lines: Iterable[BasketLine]) -> tuple[FulfilmentOrder, ...]:
    line_ids = {line.line_id for line in lines}
    return tuple(work for work in works if work.lines[0].line_id in line_ids)


def _held(groups: Iterable[Group]) -> Counter[Key]:
    held: Counter[Key] = Counter()
    for work in _works(groups):
        held.update(units_wanted(work))
    return held


def _works(groups: Iterable[Group]) -> Iterator[FulfilmentOrder]:
    return (work for group in groups for work in group.works)


def _standing(view: View, group: Group, now: datetime) -> Choice | None:
    """Give what a group's offers cost as they are, by today's figures; None if a node could no longer do its part."""
    costs = [cost for work in group.works if (cost := _cost(view, group, work, now)) is not None]
    return Choice(group, None, len(costs), sum(costs)) if len(costs) == len(group.works) else None


def _cost(view: View, group: Group, work: FulfilmentOrder, now: datetime) -> int | None:
    units = {line.line_id: line.wanted for line in work.lines if line.wanted}
    lines = [
        line.model_copy(update={"quantity": units[line.line_id]})
        for line in group.lines
        if line.line_id in units
    ]
    question = Question.about(group.record.order, group.tier, lines, now)
    return min((option.cost for option in alone(view, question, work)), default=None)


def _best(view: View, standing: Sequence[Choice], now: datetime) -> Sequence[Choice]:
    """Give the best choices for all, whichever of them chooses first."""
    orderings = islice(permutations(standing), MOST_ORDERINGS)
    plans = [chosen for ordering in orderings if (chosen := _chosen(view, ordering, now))]
    return min(plans, key=_total, default=standing)


def _chosen(view: View, standing: Iterable[Choice], now: datetime) -> list[Choice]:
    """Let each choose from what those before it left; empty if one finds nothing any more."""
    chosen: list[Choice] = []
    for stays in standing:
        choice = min(_ways(view, stays, now), key=lambda way: (way.parcels, way.cost), default=None)
        if choice is None:
            return []
        chosen.append(choice)
        view = view.without(choice.units)
    return chosen


def _ways(view: View, stays: Choice, now: datetime) -> Iterator[Choice]:
    if view.holds(stays.units):
        yield stays
    group = stays.group
    promised = {line.line_id: work for work in group.works for line in work.lines}
    for option in answers(view, group.question(now)):
        if _as_promised(option, promised):
            yield Choice(group, option, option.parcels, option.cost)


def _as_promised(option: Option, promised: Mapping[str, FulfilmentOrder]) -> bool:
    """Tell whether each line comes where its customer expects it, and no later."""
    pairs = [(part, promised[line.line_id]) for part in option.parts for line in part.lines]
    return all(
        part.promised_at <= work.promised_at and part.place_id == work.place_id for part, work in pairs
    )


def _total(choices: Iterable[Choice]) -> tuple[int, int]:
    choices = list(choices)
    return sum(choice.parcels for choice in choices), sum(choice.cost for choice in choices)


def _better(standing: Iterable[Choice], chosen: Iterable[Choice]) -> bool:
    (parcels, cost), (fewer, less) = _total(standing), _total(chosen)
    return less <= cost if fewer < parcels else fewer == parcels and less + WORTH_A_MOVE <= cost


def _move(tx: Tx, view: View, chosen: Iterable[Choice], now: datetime) -> None:
    chosen = list(chosen)
    view = view.without(sum((choice.units for choice in chosen), start=Counter()))
    done = Sourced()
    records: dict[str, Record] = {}
    for choice in chosen:
        if choice.option is not None:
            known = choice.group.record
            attempt = records.get(known.order.order_id, known).attempt + 1
            record = Record(known.order, attempt, known.version, known.unfilled)
            records[known.order.order_id] = record
            sourcing = Sourcing(known.order, choice.group.tier, attempt, choice.group.avoid, now)
            done += _moved(tx, view, sourcing, choice.group, choice.option)
    states = [told for record in records.values() for told in publish.order_state(tx, record)]
    # A node is asked to stop before it is asked to begin: what it lets go, it finds free for the next.
    news = sorted(done.told, key=lambda told: told[1].kind is Kind.OFFER)
    publish.send(tx, publish.stock(tx, done.changed), news, states)


def _moved(tx: Tx, view: View, sourcing: Sourcing, group: Group, option: Option) -> Sourced:
    """Take back what changes and offer it anew; a part that is as it was stays with its node."""
    now = {_shape(work): work for work in group.works}
    then = {_shape_of(part): part for part in option.parts}
    stopped = [withdraw(tx, now[shape], Status.CANCELLED, sourcing.now) for shape in now if shape not in then]
    units = units_of(option.parts)
    before = view.without({key: -units[key] for key in units})
    whys = why_asked(before, sourcing.question(group.lines), option)
    begun = [
        offer(tx, sourcing, view, group.lines, option, part, whys.get(part))
        for shape, part in then.items()
        if shape not in now
    ]
    return sum((*stopped, *begun), start=Sourced())


def _shape(work: FulfilmentOrder) -> tuple[object, ...]:
    return (
        work.node_id,
        work.mode,
        frozenset((line.line_id, line.wanted) for line in work.lines if line.wanted),
    )


def _shape_of(part: Part) -> tuple[object, ...]:
    return part.node_id, part.mode, frozenset((line.line_id, line.quantity) for line in part.lines)
