"""Facts that leave nothing to decide, gathered in memory and written at once: a push has hundreds of them.

Such a fact moves figures, and tells of an order all of which its store does itself. Whatever has consequences beyond that is
not taken in here.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import ValidationError

from central_oms.storage import amendments, cases, documents, fulfilments, orders, positions, reservations
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from central_oms.storage.orders import Record
from central_oms.use_cases import notice, publish
from central_oms.use_cases.facts import elsewhere, sought_elsewhere
from shared.contract.events import SCHEMA, Event, EventType, FulfilmentChanged, OrderPlaced, StockMoved
from shared.fulfilment import FulfilmentOrder
from shared.money import Money
from shared.order import Order
from shared.stock import Movement, MovementKind
from shared.value import Message

GATHERED: Mapping[str, type[Message]] = {
    EventType.RIGHT_GRANTED: StockMoved,
    EventType.ORDER_PLACED: OrderPlaced,
    EventType.FULFILMENT: FulfilmentChanged,
}
# An opening starts from zero, and what is received is expected no longer: their place among the others matters.
IN_ORDER = frozenset({MovementKind.OPENING, MovementKind.RECEIVE})


def data_of(event: Event) -> Message | None:
    """Read what may be gathered; None for other facts, and for one that is not what its type says."""
    model = GATHERED.get(event.type) if event.schema_version == SCHEMA else None
    # What cannot be read is taken alone, and parked with its reason there.
    with suppress(ValidationError):
        return model.model_validate(event.data) if model else None
    return None


@dataclass(frozen=True)
class Known:
    """What the OMS knows of all that some facts are about.

    `withdrawn`, `amending` and `allocated` name work, `reserved` names orders for which units are kept, `over` SKUs that were kept too long;
    `prices` are today's of what was sold while the line was down, and `prints` tell when an order that looks the same was placed.
    """

    records: Mapping[str, Record]
    works: Mapping[str, FulfilmentOrder]
    withdrawn: set[str]
    amending: set[str]
    allocated: set[str]
    reserved: set[str]
    over: set[str]
    prices: Mapping[str, Money]
    prints: dict[str, list[datetime]]

    @classmethod
    def of(cls, tx: Tx, facts: list[Message], now: datetime) -> "Known":
        """Read it at once."""
        placed = [fact for fact in facts if isinstance(fact, OrderPlaced)]
        works = [fact.work for fact in facts if isinstance(fact, FulfilmentChanged)]
        order_ids = {fact.order.order_id for fact in placed}
        work_ids = {work.fulfilment_id for work in works}
        skus = {sku for fact in placed for sku in _skus(fact)}
        late = {line.sku for fact in placed if notice.is_late(fact.order, now) for line in fact.order.lines}
        reserved, over = reservations.in_the_way(tx, order_ids, skus, now)
        return cls(
            records=orders.of(tx, order_ids | {work.order_id for work in works}),
            works=fulfilments.of(tx, work_ids),
            withdrawn=fulfilments.withdrawn_of(tx, work_ids),
            amending=amendments.pending(tx, work_ids),
            allocated=positions.allocated(tx, work_ids),
            reserved=reserved,
            over=over,
            prices=documents.prices(tx, late) if late else {},
            prints=_printed(tx, [fact.order for fact in placed]),
        )


@dataclass
class Gathering:
    """What the facts of one store come to; `add` them in order, then `write`."""

    store_id: str
    now: datetime
    known: Known
    _moves: list[Movement] = field(default_factory=list)
    _placed: dict[str, Record] = field(default_factory=dict)
    _works: dict[str, FulfilmentOrder] = field(default_factory=dict)
    _changed: dict[str, Record] = field(default_factory=dict)
    _prints: list[tuple[str, str, datetime]] = field(default_factory=list)
    _noticed: list[Order] = field(default_factory=list)

    def add(self, fact: Message) -> bool:
        """Take a fact in; False if it has consequences or looks wrong, and then it changed nothing here."""
        match fact:
            case StockMoved():
                return self._move(fact.moves)
            case OrderPlaced():
                return self._place(fact)
            case FulfilmentChanged():
                return self._change(fact)
        return False

    def write(self, tx: Tx) -> list[Told]:
        """Write all of it, each figure, each work and each order once, and give what stores are to be told, once too."""
        orders.add(tx, self._placed.values(), self.now)
        orders.save(tx, self._changed.values())
        fulfilments.put(tx, self._works.values())
        moved = positions.move(tx, self.store_id, self._moves, self.now)
        for fulfilment_id in sorted(self._works.keys() & self.known.allocated):
            moved |= positions.drop_allocation(tx, fulfilment_id, self.now)
        cases.keep_prints(tx, self._prints)
        news = [told for order in self._noticed for told in notice.ordered(tx, order, self.now)]
        states = publish.order_states(tx, [*self._placed.values(), *self._changed.values()])
        return [*publish.stock(tx, moved), *states, *news]

    def _move(self, moves: tuple[Movement, ...]) -> bool:
        if any(move.kind in IN_ORDER for move in moves):
            return False
        self._moves += moves
        return True

    def _place(self, fact: OrderPlaced) -> bool:
        order = fact.order
        if not self._is_new(order) or not self._is_whole(fact) or self.known.over & _skus(fact):
            return False
        if order.paid_offline:
            # Its bank may have declined it already.
            return False
        if not self._move(fact.moves):
            return False
        self._placed[order.order_id] = Record(order, attempt=1, version=1)
        self._works |= {work.fulfilment_id: work for work in fact.own_work}
        self._notice(order)
        return True

    def _change(self, fact: FulfilmentChanged) -> bool:
        work = fact.work
        if work.node_id != self.store_id or work.fulfilment_id in self.known.amending:
            return False
        before = self._works.get(work.fulfilment_id) or self.known.works.get(work.fulfilment_id)
        if before is not None and work.version <= before.version:
            return self._move(fact.moves)
        record = self._placed.get(work.order_id) or self.known.records.get(work.order_id)
        if record and (record.cancelled_at or self._has_consequences(before, work)):
            return False
        if not self._move(fact.moves):
            return False
        self._works[work.fulfilment_id] = work
        looks_other = before is None or publish.part(before, "") != publish.part(work, "")
        if record and looks_other and work.order_id not in self._placed:
            self._changed[work.order_id] = replace(record, version=record.version + 1)
        return True

    def _is_new(self, order: Order) -> bool:
        known = self._placed, self.known.records, self.known.reserved
        return order.node_id == self.store_id and not any(order.order_id in some for some in known)

    def _is_whole(self, fact: OrderPlaced) -> bool:
        """Tell whether this store does all of an order itself."""
        ours = self.store_id, fact.order.order_id
        lines = {line.line_id for line in fact.order.lines}
        for work in fact.own_work:
            if (work.node_id, work.order_id) != ours or any(line.line_id not in lines for line in work.lines):
                return False
        return not elsewhere(fact)

    def _has_consequences(self, before: FulfilmentOrder | None, work: FulfilmentOrder) -> bool:
        moved = before is not None and before.order_id != work.order_id
        return moved or work.fulfilment_id in self.known.withdrawn or bool(sought_elsewhere(before, work))

    def _notice(self, order: Order) -> None:
        """Leave to `notice` what looks like an order sent twice or was sold at another price; of others keep the print."""
        print_ = notice.print_of(order)
        remarkable = notice.is_late(order, self.now) and any(notice.repriced(order, self.known.prices))
        if print_ is not None:
            # The moments are compared as text, so all of them are in the OMS's zone.
            placed_at = order.placed_at.astimezone(self.now.tzinfo)
            others = self.known.prints.setdefault(print_, [])
            remarkable = remarkable or any(abs(placed_at - other) <= notice.NEAR for other in others)
            others.append(placed_at)
            if not remarkable:
                self._prints.append((order.order_id, print_, placed_at))
        if remarkable:
            self._noticed.append(order)


def _printed(tx: Tx, placed: list[Order]) -> dict[str, list[datetime]]:
    prints: dict[str, list[datetime]] = {print_: [] for order in placed if (print_ := notice.print_of(order))}
    for print_, placed_at in cases.printed(tx, prints):
        prints[print_].append(placed_at)
    return prints


def _skus(fact: OrderPlaced) -> set[str]:
    return {line.sku for line in fact.order.lines} | {move.sku for move in fact.moves}
