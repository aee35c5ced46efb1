"""A warehouse's units that stores may promise without asking, by rules that change, and what must hold of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from central_oms.storage.database import Tx
from central_oms.use_cases import allot, policies
from shared.allotments import Allotted
from shared.contract.events import EventType, OrderPlaced
from shared.contract.oms.feed import Kind
from shared.order import Order
from shared.promise.policy import Policy
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import rules

if TYPE_CHECKING:
    from tests.simulation.site import Site
    from tests.simulation.world import World

UNITS = (0, 1, 2, 3)
HEAD_OFFICE = "head office"


@dataclass
class Allotting:
    """What the OMS gives and asks back by itself, and a head office that changes its mind; `given` are the units of each right."""

    oms: SimulatedOms
    rng: Random
    stores: Sequence[str]
    given: dict[str, int] = field(default_factory=dict)

    def keep_up(self, now: datetime) -> None:
        """Give what the rules want, and ask for what they want no more."""
        found = self.oms.write_surely(allot.due)
        try:
            for right_id in found.over:
                self.oms.write(partial(allot.ask_back, right_id=right_id))
            for share, units in found.missing.items():
                self.oms.write(partial(allot.give, share=share, wanted=units, now=now))
        finally:
            told = self.oms.rows("SELECT body FROM feed WHERE kind = ?", (Kind.ALLOTMENT.value,))
            rights = [Allotted.model_validate_json(body) for (body,) in told]
            self.given |= {right.right_id: right.quantity for right in rights}

    def decide(self, now: datetime) -> None:
        """Let stores hold more or fewer from now on."""
        units = self.rng.choice(UNITS)
        self.oms.write(lambda tx: self._decided(tx, rules(self.stores, units), now))

    def _decided(self, tx: Tx, policy: Policy, now: datetime) -> None:
        live = policies.live(tx).version
        version = policies.draft(tx, policy, HEAD_OFFICE, now).policy.version
        policies.publish(tx, version, live, HEAD_OFFICE, now)


def what_is_allotted_is_equal_on_both_sides(world: "World") -> Iterator[str]:
    """2.18: a store holds of each right what the OMS keeps for it, and no other rights."""
    for site in world.sites:
        of_this = "SELECT right_id, quantity FROM allotment JOIN allocation ON fulfilment_id = right_id"
        kept = dict(world.oms.rows(f"{of_this} WHERE store_id = ? AND quantity > 0", (site.store_id,)))
        rows = site.rows("SELECT right_id, quantity FROM allotment WHERE quantity > 0")
        held = {row["right_id"]: row["quantity"] for row in rows}
        for right_id in sorted(held.keys() | kept.keys()):
            if held.get(right_id) != kept.get(right_id):
                both = f"the store {held.get(right_id)}, the OMS {kept.get(right_id)}"
                yield f"2.18: of {right_id} {site.store_id} {both}"
    ending = world.oms.rows("SELECT right_id FROM allotment WHERE ending = 1")
    yield from (f"2.18: {row[0]} was asked back, and not returned" for row in ending)


def what_is_allotted_is_promised_once(world: "World") -> Iterator[str]:
    """2.18: of a store with one history the orders take no more of a right than it was given."""
    sold: Counter[tuple[str, str]] = Counter()
    for order in _orders_of_stores(world):
        for used in order.allotted:
            sold[order.node_id or "", used.right_id] += used.quantity
    forked = {site.store_id for site in world.sites if site.mishaps.forks}
    for (store_id, right_id), units in sold.items():
        given = world.allotting.given.get(right_id, 0)
        if units > given and store_id not in forked:
            yield f"2.18: {store_id} sold {units} of {right_id}, of which it was given {given}"
    if len({right_id for _, right_id in sold}) < len(sold):
        yield f"2.18: two stores sold of one right: {sorted(sold)}"


def what_was_sold_of_a_right_was_asked_of_its_node(world: "World") -> Iterator[str]:
    """2.18: nobody else was promised it, so its node was asked first.

    Units of a payment that was under way when its right ended are nobody's until the order comes.
    """
    if world.oms_restores:
        return
    asked = set(world.oms.rows("SELECT order_id, node_id FROM fulfilment"))
    for site in world.sites:
        for order, rights in _sold_of_live_rights(site):
            nodes = {used.node_id for used in order.allotted if used.right_id in rights}
            for node_id in nodes:
                if (order.order_id, node_id) not in asked:
                    yield f"2.18: {order.order_id} took units of {node_id} by a right, which was not asked"


ALL = (
    what_is_allotted_is_equal_on_both_sides,
    what_is_allotted_is_promised_once,
    what_was_sold_of_a_right_was_asked_of_its_node,
)


def _orders_of_stores(world: "World") -> list[Order]:
    rows = world.oms.rows("SELECT body FROM orders WHERE node_id IS NOT NULL")
    return [Order.model_validate_json(body) for (body,) in rows]


def _sold_of_live_rights(site: "Site") -> Iterator[tuple[Order, set[str]]]:
    """Give the orders of a store with one history, each with those of its rights that had not ended."""
    returned: set[str] = set()
    for event in () if site.mishaps.forks else site.history():
        if event.type == EventType.ALLOTMENT_RETURNED:
            returned.add(event.subject)
        if event.type == EventType.ORDER_PLACED:
            order = OrderPlaced.model_validate(event.data).order
            yield order, {used.right_id for used in order.allotted} - returned
