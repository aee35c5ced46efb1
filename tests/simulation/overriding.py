"""Managers who let a till sell what is kept for orders, and what must hold of that."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING, Any

from shared.basket import Basket, taken_away, units
from shared.cases import CaseClass
from shared.contract.events import CaseTold, Event, EventType, FulfilmentChanged, OrderPlaced
from shared.overrides import OverrideReason
from shared.permissions import Role
from shared.stock import MovementKind, StockLevel
from shared.workflow import Step
from store_server.storage import baskets, payments, stock, work
from store_server.storage.tx import Tx
from store_server.use_cases import overrides
from store_server.use_cases.overrides import Approval
from store_server.use_cases.report import event_id
from store_server.use_cases.sell import own_units
from tests.support.builders import a_person

if TYPE_CHECKING:
    from tests.simulation.site import Site

MANAGER = a_person(Role.MANAGER, person_id="m-helene", name="Hélène")
APPROVES = 0.8


@dataclass
class Manager:
    """Approves of most that a customer already holds; `approved` counts the units that a payment began for."""

    rng: Random
    approved: Counter[str] = field(default_factory=Counter)

    def asked(self, tx: Tx, basket: Basket, store_id: str) -> Approval | None:
        """Say whether what a basket takes away may be sold although it is kept, where anything of it is."""
        kept = overrides.kept_of(tx, basket, own_units(basket, store_id))
        if not kept or self.rng.random() > APPROVES:
            return None
        return Approval(MANAGER, self.rng.choice(list(OverrideReason)))

    def note(self, basket: Basket) -> None:
        """Count what a payment that begins may take."""
        for override in basket.overrides:
            self.approved[override.sku] += override.quantity


def units_on_the_shelf(tx: Tx, sku: str) -> int:
    """Count the units that someone who picks can find: no other order has them, and no customer at the till."""
    picked = sum(line.picked for known in work.queue(tx) for line in known.lines if line.sku == sku)
    paying = (baskets.get(tx, payment.basket_id) for payment in payments.open_attempts(tx))
    held = sum(units(taken_away(basket))[sku] for basket in paying)
    return stock.level(tx, sku).on_hand - picked - held


def kept_for_others(tx: Tx) -> list[StockLevel]:
    """Give the levels of what orders still wait for; where there is none, of what is granted."""
    waiting = [line.sku for known in work.queue(tx) for line in known.lines if line.to_pick]
    granted = [row["sku"] for row in tx.all("SELECT sku FROM stock WHERE granted > 0 ORDER BY sku")]
    return [stock.level(tx, sku) for sku in dict.fromkeys(waiting or granted)]


def nothing_kept_was_sold_without_a_word(site: "Site") -> Iterator[str]:
    """OVS-2: nothing takes more than what is free, but as far as a manager approved of it; OVS-3: nor does a count, once it is told."""
    if site.mishaps.forks:
        return
    approved, attempts = _approved(site), _attempts(site.history())
    levels: dict[str, StockLevel] = {}
    rows = site.rows("SELECT event_id, sku, bucket, delta FROM ledger ORDER BY n")
    # A payment lets go of its units in the transaction in which its order takes them.
    for key, moves in groupby(rows, key=lambda row: attempts.get(row["event_id"], row["event_id"])):
        before, levels = levels, _after(levels, moves)
        for sku, level in levels.items():
            was = before[sku].free if sku in before else 0
            if level.free < min(0, was) and -level.free > approved[key, sku]:
                yield f"OVS-2: {key} left {level.free} of {sku} free, with approval for {approved[key, sku]}"


def whoever_gave_way_was_reported(site: "Site") -> Iterator[str]:
    """OVS-2: the manager's report names the orders that gave way, and is at the OMS too."""
    if site.mishaps.forks:
        return
    history = site.history()
    at_the_oms = {row[0] for row in site.oms.rows("SELECT case_id FROM cases")}
    reported: dict[str, set[str]] = {}
    for case in (CaseTold.model_validate(event.data).case for event in _of(history, EventType.CASE_OPENED)):
        if case.case_class is CaseClass.OVS_2:
            reported[case.subject] = {number for number in str(case.facts["orders"]).split(", ") if number}
            if case.case_id not in at_the_oms:
                yield f"OVS-2: the OMS was not told of {case.subject}"
    gave_way = _gave_way(history)
    for placed in (OrderPlaced.model_validate(event.data) for event in _of(history, EventType.ORDER_PLACED)):
        of_rights = {move.sku for move in placed.moves if move.kind is MovementKind.OVERRIDE}
        for override in placed.order.overrides:
            subject = f"{placed.order.order_id}:{override.sku}"[:64]
            cause = event_id(placed.order.attempt_id or "", override.sku, "override")
            took = override.sku in of_rights or cause in gave_way
            if took != (subject in reported) or gave_way.get(cause, set()) != reported.get(subject, set()):
                yield f"OVS-2: {subject} took from {gave_way.get(cause)}, reported {reported.get(subject)}"


ALL = (nothing_kept_was_sold_without_a_word, whoever_gave_way_was_reported)


def _after(levels: Mapping[str, StockLevel], moves: Iterable[Any]) -> dict[str, StockLevel]:
    after = dict(levels)
    for row in moves:
        level, bucket = after.get(row["sku"], StockLevel(sku=row["sku"])), row["bucket"]
        after[row["sku"]] = level.model_copy(update={bucket: getattr(level, bucket) + row["delta"]})
    return after


def _approved(site: "Site") -> Counter[tuple[str, str]]:
    """Count what a manager approved of, by the attempt to pay for it."""
    found: Counter[tuple[str, str]] = Counter()
    paid = "SELECT attempt_id, basket.body FROM payment JOIN basket USING (basket_id)"
    for row in site.rows(paid):
        for override in Basket.model_validate_json(row["body"]).overrides:
            found[row["attempt_id"], override.sku] += override.quantity
    return found


def _attempts(history: list[Event]) -> dict[str, str]:
    """Give, by the fact of each order, the attempt that paid for it, and by each fact of a count, the count."""
    paid = {event.id: event.cause or "" for event in _of(history, EventType.ORDER_PLACED)}
    counts = {event.cause for event in _of(history, EventType.STOCK_COUNTED)}
    return paid | {event.id: event.cause or "" for event in history if event.cause in counts}


def _gave_way(history: list[Event]) -> dict[str, set[str]]:
    """Name, by what made them give way, the orders that did."""
    gave_way: dict[str, set[str]] = {}
    for event in _of(history, EventType.FULFILMENT):
        if event.data["step"] in (Step.DECLINE.value, "short"):
            number = FulfilmentChanged.model_validate(event.data).work.number
            gave_way.setdefault(event.cause or "", set()).add(number)
    return gave_way


def _of(history: list[Event], kind: EventType) -> Iterator[Event]:
    return (event for event in history if event.type == kind)
