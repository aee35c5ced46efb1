"""Choose the nodes for an order's lines against live stock, and offer each its part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from central_oms.storage import documents, fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.storage.positions import Key
from central_oms.use_cases.ask import Question, View, best, by_sku, units_of
from central_oms.use_cases.refusal import refusal
from shared.basket import BasketLine, Way, way_of
from shared.contract.oms_api import CancelWork, Kind, Op, store_channel
from shared.fulfilment import FulfilmentOrder, ReasonCode, work_for
from shared.network import Network
from shared.order import Order
from shared.promise.answer import Option, Part, PartLine
from shared.workflow import Status

LAPSES_AFTER = timedelta(minutes=30)
FULFILMENTS = UUID("6f0d4e0a-8a39-5c53-9d2c-0b8f5f6c1f0e")


@dataclass(frozen=True, slots=True)
class Sourcing:
    """One attempt to find nodes for lines of an order; `avoid` are nodes that could not do it before."""

    order: Order
    attempt: int
    avoid: tuple[str, ...]
    now: datetime

    def question(self, lines: Sequence[BasketLine]) -> Question:
        """Ask for lines of the order."""
        return Question.about(self.order, lines, self.now, self.avoid)


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
    tx: Tx, sourcing: Sourcing, lines: Sequence[BasketLine], planned: Sequence[Option] = ()
) -> Sourced:
    """Offer `lines`, with the quantities still wanted, to nodes.

    Args:
        planned: what the seller promised; its parts are kept where the stock still allows it.
    """
    network = documents.network(tx, sourcing.now)
    kept, left = _keep(tx, sourcing, network, lines, planned)
    return sum((_fill(tx, sourcing, network, group) for group in by_way(left)), start=kept)


def by_way(lines: Iterable[BasketLine]) -> list[list[BasketLine]]:
    """Group lines that travel alike."""
    groups: dict[Way | None, list[BasketLine]] = defaultdict(list)
    for line in lines:
        groups[way_of(line)].append(line)
    return list(groups.values())


def offer(
    tx: Tx, sourcing: Sourcing, view: View, lines: Sequence[BasketLine], option: Option, part: Part
) -> Sourced:
    """Give a node its work and keep the units for it until it answers; `lines` are those that were asked for."""
    cost_of_refusal = refusal(view, sourcing.question(lines), part)
    work = _work(sourcing, option, part, documents.zones(tx, by_sku(part.lines)))
    work = work.model_copy(update=cost_of_refusal)
    fulfilments.put(tx, [work])
    changed = positions.allocate(tx, work.fulfilment_id, work.node_id, by_sku(part.lines), sourcing.now)
    entry = Entry(Kind.OFFER, work.fulfilment_id, Op.COMMAND, work.model_dump_json())
    return Sourced(changed=frozenset(changed), told=((store_channel(work.node_id), entry),))


def withdraw(
    tx: Tx, work: FulfilmentOrder, status: Status, now: datetime, reason: ReasonCode | None = None
) -> Sourced:
    """Take work back from its node, which stops when it hears of it; what it tells until then changes no sourcing."""
    fulfilments.withdraw(tx, work.model_copy(update={"status": status, "reason_code": reason}))
    changed = positions.drop_allocation(tx, work.fulfilment_id, now)
    return Sourced(changed=frozenset(changed), told=(stopped(work, reason),))


def stopped(work: FulfilmentOrder, reason: ReasonCode | None = None) -> Told:
    """Ask a node to stop work."""
    asked = CancelWork(fulfilment_id=work.fulfilment_id, reason=reason.value if reason else "cancelled")
    entry = Entry(Kind.CANCEL, work.fulfilment_id, Op.COMMAND, asked.model_dump_json())
    return store_channel(work.node_id), entry


def _keep(
    tx: Tx, sourcing: Sourcing, network: Network, lines: Sequence[BasketLine], planned: Sequence[Option]
) -> tuple[Sourced, list[BasketLine]]:
    left = {line.line_id: line.quantity for line in lines}
    kept = Sourced()
    for option, part in _parts(planned):
        wanted = all(left.get(unit.line_id, 0) >= unit.quantity for unit in part.lines)
        view = View.of(tx, network, by_sku(part.lines))
        if wanted and view.holds(units_of([part])):
            kept += offer(tx, sourcing, view, lines, option, part)
            for unit in part.lines:
                left[unit.line_id] -= unit.quantity
    return kept, [
        line.model_copy(update={"quantity": left[line.line_id]}) for line in lines if left[line.line_id]
    ]


def _fill(tx: Tx, sourcing: Sourcing, network: Network, lines: Sequence[BasketLine]) -> Sourced:
    view = View.of(tx, network, by_sku(lines))
    option = best(view, sourcing.question(lines))
    if option is not None:
        offers = (offer(tx, sourcing, view, lines, option, part) for part in option.parts)
        return sum(offers, start=Sourced(plan=(option,)))
    if len(lines) > 1:
        return sum((_fill(tx, sourcing, network, [line]) for line in lines), start=Sourced())
    return Sourced(unfilled=tuple(_units(lines)))


def _work(sourcing: Sourcing, option: Option, part: Part, zones: Mapping[str, str]) -> FulfilmentOrder:
    fulfilment_id = _fulfilment_id(sourcing, part)
    work = work_for(sourcing.order, option, part, fulfilment_id, sourcing.now, zones)
    return work.model_copy(update={"lapses_at": sourcing.now + LAPSES_AFTER})


def _fulfilment_id(sourcing: Sourcing, part: Part) -> str:
    # A line has one part at a node in one attempt, so its id keeps two parcels of one node apart.
    name = (sourcing.order.order_id, str(sourcing.attempt), part.node_id, part.mode, part.lines[0].line_id)
    return str(uuid5(FULFILMENTS, "/".join(name)))


def _parts(planned: Iterable[Option]) -> Iterator[tuple[Option, Part]]:
    return ((option, part) for option in planned for part in option.parts)


def _units(lines: Iterable[BasketLine]) -> Iterator[PartLine]:
    return (PartLine(line_id=line.line_id, sku=line.sku, quantity=line.quantity) for line in lines)
