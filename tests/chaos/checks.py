"""What must hold between the three accounts once all is over, each as a function that tells what is broken."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from shared.contract.events import Event, EventType, FulfilmentChanged
from shared.contract.store.selling import Paid
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.payment import PaymentStatus
from shared.workflow import Status
from tests.chaos import journal
from tests.chaos.books import OmsBooks, StoreBooks
from tests.chaos.journal import Intention
from tests.support.lives import GIVEN_BACK, is_legal, placed, standing

Broken = Iterator[str]
LEFT = frozenset({Status.SHIPPED, Status.HANDED_OVER})


@dataclass(frozen=True)
class Accounts:
    """What the tablets of each store were told, what the stores hold, and what the OMS holds."""

    told: Mapping[str, Mapping[str, Intention]]
    stores: tuple[StoreBooks, ...]
    oms: OmsBooks
    web_sent: tuple[str, ...]
    web_taken: tuple[str, ...]

    @cached_property
    def attempts(self) -> dict[str, dict[str, list[Paid]]]:
        """Give what each store's tablets were told of each attempt to pay."""
        return {store_id: journal.payments(known) for store_id, known in self.told.items()}

    def sold(self, store_id: str) -> set[str]:
        """Name the orders that this store's tablets were told of."""
        told = self.attempts[store_id].values()
        return {paid.order.order_id for answers in told for paid in answers if paid.order}


def every_call_had_its_answer(accounts: Accounts) -> Broken:
    for store_id, known in accounts.told.items():
        for intention in known.values():
            last = intention.answers[-1][0] if intention.answers else None
            wrong = [status for status, _ in intention.answers if status >= 500 and status != 503]
            if last is None or last >= 500 or wrong:
                yield f"{store_id}: {intention.method} {intention.path} ended with {last}, and had {wrong}"


def a_key_has_one_answer(accounts: Accounts) -> Broken:
    for store_id, known in accounts.told.items():
        for intention in known.values():
            if any(answer != intention.said[0] for answer in intention.said):
                yield f"{store_id}: {intention.path} {intention.key} was answered {intention.said}"


def a_command_has_one_effect(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        known = accounts.told[store.store_id]
        for cause, times in store.effects.items():
            if times > 1 and cause in known:
                yield f"{store.store_id}: {cause} {known[cause].path} had {times} effects"


def every_step_told_is_held(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        for intention in accounts.told[store.store_id].values():
            if "/work/" in intention.path:
                held = store.effects[intention.key]
                if held != bool(intention.told):
                    said = "was told of" if intention.told else "was refused"
                    yield f"{store.store_id}: {intention.path} {said}, and has {held} facts"


def every_sale_told_is_held_and_central(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        told, held = accounts.sold(store.store_id), set(store.orders)
        central = {key for key, order in accounts.oms.orders.items() if order.node_id == store.store_id}
        if not told == held == central:
            yield (
                f"{store.store_id}: told and not held {told - held}, held and not told {held - told}, "
                f"held and not central {held - central}, central and not held {central - held}"
            )


def money_told_is_held_is_charged(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        told = {
            attempt_id: paid[-1].payment
            for attempt_id, paid in accounts.attempts[store.store_id].items()
            if any(answer.payment.status is PaymentStatus.APPROVED for answer in paid)
        }
        if not told.keys() == store.approved.keys() == store.charged.keys():
            yield f"{store.store_id}: told {len(told)}, held {len(store.approved)}, charged {len(store.charged)}"
            yield f"{store.store_id}: apart {set(told) ^ set(store.approved) | set(told) ^ set(store.charged)}"
        yield from (f"{key} was charged {times} times" for key, times in store.charged.items() if times > 1)


def what_was_charged_has_one_order(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        paid_for = Counter(order.attempt_id or "" for order in store.orders.values())
        if paid_for != store.charged:
            yield f"{store.store_id}: more orders {paid_for - store.charged}, more charges {store.charged - paid_for}"
        for order in store.orders.values():
            payment = store.approved.get(order.attempt_id or "")
            if payment is None or payment.amount != order.due.now:
                yield f"{store.store_id}: order {order.number} was not paid in full"


def every_fact_is_central_once(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        here, there = store.events, accounts.oms.events(store.store_id)
        if sorted(here) != sorted(there):
            lost, strange = set(here) - set(there), set(there) - set(here)
            yield f"{store.store_id}: {len(here)} facts, {len(there)} central, lost {len(lost)}, strange {len(strange)}"
    yield from (f"parked: {body}" for body in accounts.oms.parked())


def stock_is_equal_to_the_unit(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        here, booked, there = store.stock, store.ledger, accounts.oms.stock(store.store_id)
        for sku in sorted(here | there):
            if not here.get(sku) == booked.get(sku) == there.get(sku):
                yield (
                    f"{store.store_id} {sku}: {here.get(sku)}, ledger {booked.get(sku)}, OMS {there.get(sku)}"
                )


def what_is_reserved_is_what_open_work_needs(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        needed = Counter[str]()
        for work in store.works.values():
            for line in work.lines if work.status not in GIVEN_BACK | LEFT else ():
                needed[line.sku] += line.ordered - line.short - line.cancelled
        for sku, (on_hand, reserved) in store.stock.items():
            if reserved != needed[sku] or reserved > on_hand:
                yield f"{store.store_id} {sku}: {reserved} reserved for {needed[sku]}, of {on_hand}"


def work_is_equal_on_both_sides(accounts: Accounts) -> Broken:
    told = accounts.oms.works
    for store in accounts.stores:
        theirs = {key for key, work in told.items() if work.node_id == store.store_id}
        for key in sorted(theirs | store.works.keys()):
            here, there = store.works.get(key), told.get(key)
            if here != there:
                yield f"{store.store_id}: work {key} is {standing(here)} here, {standing(there)} at the OMS"


def every_step_was_legal(accounts: Accounts) -> Broken:
    for store in accounts.stores:
        lives: dict[str, list[FulfilmentOrder]] = defaultdict(list)
        for event in (Event.model_validate_json(body) for _, body in store.events):
            if event.type == EventType.FULFILMENT:
                work = FulfilmentChanged.model_validate(event.data).work
                lives[work.fulfilment_id].append(work)
        for life in lives.values():
            for before, after in pairwise(life):
                if not is_legal(before, after):
                    yield f"{store.store_id}: from {standing(before)} to {standing(after)}"


def no_order_of_the_web_is_lost_or_doubled(accounts: Accounts) -> Broken:
    known = {key for key, order in accounts.oms.orders.items() if order.node_id is None}
    if lost := set(accounts.web_taken) - known:
        yield f"taken, and not there: {lost}"
    if strange := known - set(accounts.web_sent):
        yield f"nobody sent {strange}"


def every_unit_ordered_is_in_one_place(accounts: Accounts) -> Broken:
    in_hand: dict[str, Counter[str]] = defaultdict(Counter)
    for work in accounts.oms.works.values():
        in_hand[work.order_id].update(placed(work))
    for order in accounts.oms.orders.values():
        wanted = Counter(
            {line.line_id: line.quantity for line in order.lines if line.mode is not DeliveryMode.TAKE_AWAY}
        )
        found = +(in_hand[order.order_id] + accounts.oms.unfilled[order.order_id])
        if found != wanted:
            yield f"order {order.number} wants {dict(wanted)}, and has {dict(found)}"


ALL: tuple[Callable[[Accounts], Broken], ...] = (
    every_call_had_its_answer,
    a_key_has_one_answer,
    a_command_has_one_effect,
    every_step_told_is_held,
    every_sale_told_is_held_and_central,
    money_told_is_held_is_charged,
    what_was_charged_has_one_order,
    every_fact_is_central_once,
    stock_is_equal_to_the_unit,
    what_is_reserved_is_what_open_work_needs,
    work_is_equal_on_both_sides,
    every_step_was_legal,
    no_order_of_the_web_is_lost_or_doubled,
    every_unit_ordered_is_in_one_place,
)


def check(accounts: Accounts) -> dict[str, list[str]]:
    """Give what is broken, by the name of what should hold."""
    return {rule.__name__.replace("_", " "): list(rule(accounts)) for rule in ALL}
