"""Customer service, which changes orders that were placed, and what must come of that."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from central_oms.storage import orders
from central_oms.use_cases import amend
from shared.cases import Case, CaseClass
from shared.contract.oms.amend import Amended, AmendOrder, LineTarget
from shared.errors import Conflict
from shared.money import total
from shared.network import DeliveryMode
from shared.order import Order
from tests.simulation.oms import SimulatedOms

if TYPE_CHECKING:
    from tests.simulation.world import World

WANTED = (0, 1, 1, 2, 3, 4)
AT_ONCE = frozenset({None, DeliveryMode.TAKE_AWAY})
_UNITS = re.compile(r"(\d+) × ([^,]+)")


@dataclass(frozen=True)
class Change:
    """What a customer wants by now of an order, and what stood beside it already when that was asked."""

    order_id: str
    wanted: AmendOrder
    beside: frozenset[str]
    too_late: frozenset[str]


@dataclass
class CustomerService:
    """Changes the quantities of orders; what had no answer is asked again as it was. `changes` are the last ones, by order."""

    oms: SimulatedOms
    rng: Random
    mint: Callable[[], str]
    changes: dict[str, Change] = field(default_factory=dict)
    _unanswered: list[Change] = field(default_factory=list)

    def amend(self, known: list[str], now: datetime) -> None:
        """Change any order, of which the OMS may not have heard yet."""
        order_id = self.rng.choice(known) if known else ""
        waiting = {change.order_id for change in self._unanswered}
        order = None if order_id in waiting else self._order(order_id)
        lines = [line for line in order.lines if line.mode not in AT_ONCE] if order else []
        if order is None or not lines:
            return
        targets = (LineTarget(line_id=line.line_id, quantity=self.rng.choice(WANTED)) for line in lines)
        wanted = AmendOrder(amendment_id=self.mint(), lines=tuple(targets))
        change = Change(
            order_id, wanted, frozenset(beside(self.oms, order)), frozenset(late(self.oms, order))
        )
        self._unanswered.append(change)
        if self._asked(change, now) is None:
            self._unanswered.remove(change)

    def repeat(self, now: datetime) -> None:
        """Ask again what has no answer yet."""
        for change in list(self._unanswered):
            self._asked(change, now)

    def forget(self) -> None:
        """Know nothing of what was asked of an OMS that went back."""
        self.changes.clear()
        self._unanswered.clear()

    def _asked(self, change: Change, now: datetime) -> Amended | None:
        try:
            answer = self.oms.write(lambda tx: amend.amend_order(tx, change.order_id, change.wanted, now))
        except Conflict:
            return None
        self._unanswered.remove(change)
        self.changes[change.order_id] = change
        return answer

    def _order(self, order_id: str) -> Order | None:
        with self.oms.database.transaction() as tx:
            record = orders.find(tx, order_id)
        return record.order if record else None

    def waiting(self) -> list[str]:
        """Name what has no answer yet, of orders that still can change."""
        cancelled = {
            row[0] for row in self.oms.rows("SELECT order_id FROM orders WHERE cancelled_at IS NOT NULL")
        }
        open_still = {change.order_id for change in self._unanswered} - cancelled
        asked = self.oms.rows("SELECT amendment_id FROM amendment")
        return [
            *(f"a change of {order_id}" for order_id in open_still),
            *(f"amendment {row[0]}" for row in asked),
        ]


def differs(world: "World", order: Order, change: Change, found: Counter[str]) -> Iterator[str]:
    """AMD-1: what is under way, and what stands beside it, is what the customer wants, and what comes too late to be less.

    Args:
        found: the units of each line that are under way or looked for.
    """
    names = {line.line_id: line.name for line in order.lines}
    units: Counter[str] = Counter()
    for line_id, quantity in found.items():
        units[names[line_id]] += quantity
    for order_id, split in beside(world.oms, order).items():
        if order_id not in change.beside:
            units.update(_by_name(split))
    for case_id, too_late in late(world.oms, order).items():
        if case_id not in change.too_late:
            units.subtract(too_late)
    wanted: Counter[str] = Counter()
    for target in change.wanted.lines:
        wanted[names[target.line_id]] += target.quantity
    if any((wanted - units) | (units - wanted)):
        yield f"AMD-1: order {order.order_id} was to have {dict(wanted)}, has {dict(units)}"


def what_stands_beside_an_order_costs_what_its_units_do(world: "World") -> Iterator[str]:
    """I15: at the prices of the first order, and nothing of it is paid."""
    for order in _orders(world.oms):
        prices = {line.line_id: line.price for line in order.lines}
        for split in beside(world.oms, order).values():
            due = split.due
            goods = total([prices[line.line_id] * line.quantity for line in split.lines], due.goods.currency)
            if due.goods != goods or due.later != goods or due.now.minor or due.delivery.minor:
                yield f"I15: {split.number} costs {due}, its units {goods}"


def beside(oms: SimulatedOms, first: Order) -> dict[str, Order]:
    """Give the orders that took up what another one could not."""
    named = "SELECT body FROM orders WHERE json_extract(body, '$.number') LIKE ?"
    found = [Order.model_validate_json(body) for (body,) in oms.rows(named, (f"{first.number}-%",))]
    return {order.order_id: order for order in found if order.number.rpartition("-")[0] == first.number}


def late(oms: SimulatedOms, order: Order) -> dict[str, Counter[str]]:
    """Give, by case, the units by name that customer service was told are too late to be taken back."""
    of_order = "SELECT body FROM cases WHERE case_class = ? AND subject = ?"
    rows = oms.rows(of_order, (CaseClass.AMD_1.value, order.order_id))
    cases = [Case.model_validate_json(body) for (body,) in rows]
    return {case.case_id: _counted(str(case.facts["what"])) for case in cases if "what" in case.facts}


def _counted(words: str) -> Counter[str]:
    units: Counter[str] = Counter()
    for quantity, name in _UNITS.findall(words):
        units[name] += int(quantity)
    return units


def _by_name(order: Order) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in order.lines:
        units[line.name] += line.quantity
    return units


def _orders(oms: SimulatedOms) -> list[Order]:
    return [Order.model_validate_json(body) for (body,) in oms.rows("SELECT body FROM orders")]
