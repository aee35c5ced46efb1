"""People at the till of a simulated store: baskets of all kinds, payments, and a terminal that remembers."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.basket import Basket, due
from shared.contract.oms.reservations import Reserve
from shared.contract.oms.settlements import Settled
from shared.contract.store.selling import AddLine, Paid, Pay
from shared.errors import ShopError
from shared.money import Money
from shared.network import DeliveryMode
from shared.payment import Auth, CardFacts, Outcome, Payment, PaymentStatus, Settlement
from shared.promise.answer import Answer
from shared.promise.options import promise
from shared.promise.request import Request
from store_server.storage import baskets, catalogue, payments
from store_server.storage.idempotency import Command, once
from store_server.storage.tx import Tx
from store_server.use_cases import overrides, reservations, sell, ways
from store_server.use_cases import pay as paying
from store_server.use_cases.pay import Intention
from store_server.use_cases.place import Placing
from store_server.use_cases.plan import Asker, Unplanned
from store_server.use_cases.sell import Seller
from tests.simulation.elsewhere import Desk
from tests.simulation.faults import Crash
from tests.simulation.overriding import Manager, kept_for_others
from tests.simulation.retailer import CUSTOMER, SKUS, STORES
from tests.simulation.store import SimulatedStore
from tests.support.builders import a_person

DEVICE = "tablet-1"
SELLER = a_person()
PICKUP_CODE = "P-0123456789ABCDEFGHJK"
WAYS: tuple[tuple[DeliveryMode, str | None], ...] = (
    (DeliveryMode.TAKE_AWAY, None),
    (DeliveryMode.TAKE_AWAY, None),
    (DeliveryMode.TAKE_AWAY, None),
    (DeliveryMode.SHIP_HOME, None),
    (DeliveryMode.SHIP_HOME, None),
    (DeliveryMode.SHIP_HOME, None),
    *((DeliveryMode.PICK_UP, store_id) for store_id in STORES),
    (DeliveryMode.RELAY_POINT, None),
)
# In a world whose store crashes at all, it does so where the OMS keeps units for a payment that never begins.
DIES_BETWEEN = 0.25
MOST_REMEMBERED = 10
T = TypeVar("T")
Done = TypeVar("Done", bound=BaseModel)


class Terminal:
    """Beyond the store's walls: an attempt that has ended stays as it ended.

    Now and then its line is down, and it stores what it may; `words` are what the banks will say of that.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.ended: dict[str, tuple[Outcome, Money]] = {}
        self.words: dict[str, Settlement] = {}

    def charge(self, payment: Payment) -> Outcome:
        """Ask for the amount; now and then the answer is lost."""
        outcome = Outcome.DECLINE if self._rng.random() < 0.15 else Outcome.APPROVE
        self.ended.setdefault(payment.attempt_id, (outcome, payment.amount))
        if self.ended[payment.attempt_id][0] is Outcome.APPROVE and _offline(payment):
            self.words[payment.attempt_id] = _word(payment)
        return Outcome.LOSE if self._rng.random() < 0.15 else self.ended[payment.attempt_id][0]

    def look_up(self, payment: Payment) -> Outcome:
        """Tell how an attempt ended; one that never came is declined from now on."""
        return self.ended.setdefault(payment.attempt_id, (Outcome.DECLINE, payment.amount))[0]

    def card(self, payment: Payment) -> CardFacts:
        """Tell of the card, and who answered for it."""
        auth = Auth.OFFLINE_STORED if payment.attempt_id in self.words else Auth.ONLINE
        return CardFacts(reference=payment.attempt_id, brand="visa", last4="4242", auth=auth)

    def presented(self, now: datetime) -> tuple[Settled, ...]:
        """Give all that the banks have ever said: an OMS that went back may have forgotten it."""
        return tuple(
            Settled(attempt_id=attempt_id, settlement=said, at=now)
            for attempt_id, word in self.words.items()
            for said in (Settlement.FORWARDED, word)
        )


def _offline(payment: Payment) -> bool:
    """Hang on the attempt alone, so that the world is drawn as without it."""
    return payment.not_stored is None and payment.amount.minor > 0 and UUID(payment.attempt_id).int % 3 == 0


def _word(payment: Payment) -> Settlement:
    return Settlement.DECLINED if UUID(payment.attempt_id).int % 2 else Settlement.CAPTURED


@dataclass(frozen=True)
class Tap:
    """One intention of a tablet: the same key each time it is sent."""

    command: Command
    run: Callable[[Tx], BaseModel]
    answer: type[BaseModel]


@dataclass
class Tablet:
    """Sends commands, repeats those whose answer it missed, and sometimes sends one twice."""

    store: SimulatedStore
    rng: Random
    mint: Callable[[], str]
    broken: list[str]
    _unanswered: list[Tap] = field(default_factory=list)
    _answered: list[Tap] = field(default_factory=list)

    def tap(self, answer: type[Done], run: Callable[[Tx, Command], Done], now: datetime) -> Done | None:
        """Send a new command; None if it was refused."""
        command = Command(DEVICE, self.mint(), "same", now)
        sent = Tap(command, lambda tx: run(tx, command), answer)
        first = self._send(sent)
        if first is None:
            return None
        self._answered = [*self._answered[-MOST_REMEMBERED:], sent]
        if self.rng.random() < 0.1:
            self._expect(sent, first)
        return answer.model_validate(first)

    def repeat(self) -> None:
        """Send again what a crash left without an answer; what would need new promises is given up."""
        while self._unanswered:
            sent = self._unanswered.pop()
            with suppress(Unplanned):
                first = self._send(sent)
                if first is not None:
                    self._expect(sent, first)

    def repeat_old(self) -> None:
        """Send again what was answered long ago, which a store whose files went back may not know of."""
        if self._answered:
            with suppress(Unplanned):
                self._send(self.rng.choice(self._answered))

    def _send(self, sent: Tap) -> BaseModel | None:
        before = self.store.footprint()
        try:
            return self.store.write(once(sent.command, sent.answer, sent.run))
        except ShopError as refusal:
            if self.store.footprint() != before:
                self.broken.append(f"I13: refused by {refusal!r}, and rows stayed")
            return None
        except Crash:
            self._unanswered.append(sent)
            raise

    def _expect(self, sent: Tap, first: BaseModel) -> None:
        before = self.store.footprint()
        if self._send(sent) != first or self.store.footprint() != before:
            self.broken.append(f"I12: key {sent.command.key} had another effect the second time")


@dataclass
class Counter:
    """Sells: fills a basket, pays it, and looks up payments whose end is not known."""

    store: SimulatedStore
    tablet: Tablet
    terminal: Terminal
    desk: Desk
    rng: Random
    mint: Callable[[], str]
    manager: Manager

    def sell(self, now: datetime) -> None:
        """Serve one customer up to the moment at which the terminal is asked."""
        self._serve([self._added() for _ in range(self.rng.choice((1, 1, 2, 3)))], now)

    def sell_kept(self, now: datetime) -> None:
        """Serve a customer who holds what orders wait for, or else what is granted."""
        chosen = self.store.operations.look(kept_for_others)
        beyond = ((level, self.rng.choice((1, level.granted + 1))) for level in chosen)
        taken = [(_taken(level.sku, max(0, level.free) + units), self.mint()) for level, units in beyond]
        if taken:
            self._serve(taken[: self.rng.choice((1, 2))], now)

    def _serve(self, added: list[tuple[AddLine, str]], now: datetime) -> None:
        answers: dict[Request, Answer] = {}
        basket_id, attempt_id = self.mint(), self.mint()
        basket = self._solved(answers, now, lambda seller: self._filled(basket_id, added, seller))
        if basket is None or self.rng.random() < 0.1:
            return
        basket = self._solved(answers, now, partial(self._looked_at_by_the_manager, basket)) or basket
        pay = Pay(attempt_id=attempt_id, amount=due(basket).now)
        wanted = self._solved(answers, now, lambda seller: self._wanted(basket_id, pay, seller))
        intention = None if wanted is None else self._begun(answers, now, wanted, basket_id, pay)
        if intention is not None and intention.fresh:
            self.manager.note(basket)
            self._asked(intention.payment, now)

    def resolve(self, now: datetime) -> None:
        """Look up every attempt whose end is not known."""
        for payment in self.store.operations.look(payments.open_attempts):
            self._record(payment, self.terminal.look_up(payment), now)

    def _asked(self, payment: Payment, now: datetime) -> None:
        if self.rng.random() < 0.05:
            return
        self._record(payment, self.terminal.charge(payment), now)

    def _record(self, payment: Payment, outcome: Outcome, now: datetime) -> Paid:
        placing = Placing(self.store.store_id, PICKUP_CODE, now)
        card = self.terminal.card(payment)
        paid = self.store.write(lambda tx: paying.record(tx, payment.attempt_id, outcome, card, placing))
        if paid.payment.status is PaymentStatus.DECLINED:
            basket = self.store.operations.look(lambda tx: baskets.get(tx, payment.basket_id))
            asyncio.run(reservations.let_go(self.desk.reached(now), basket, payment.attempt_id))
        return paid

    def _begun(
        self,
        answers: dict[Request, Answer],
        now: datetime,
        wanted: Collection[Reserve],
        basket_id: str,
        pay: Pay,
    ) -> Intention | None:
        """Let the OMS keep what is wanted, then begin; now and then the program dies in between."""

        async def begin() -> Intention:
            async with reservations.kept(self.desk.reached(now), wanted) as kept:
                if wanted and self.store.faults.store_crash and self.rng.random() < DIES_BETWEEN:
                    raise Crash(self.store.name)
                return self._planned(
                    answers, now, lambda seller: self._intended(basket_id, pay, seller, kept)
                )

        try:
            return asyncio.run(begin())
        except ShopError:
            return None

    def _added(self) -> tuple[AddLine, str]:
        mode, collect_at = self.rng.choice(WAYS)
        sku, quantity = self.rng.choice(SKUS), self.rng.choice((1, 1, 1, 2, 3))
        return AddLine(sku=sku, quantity=quantity, mode=mode, collect_at=collect_at), self.mint()

    def _filled(self, basket_id: str, added: list[tuple[AddLine, str]], seller: Seller) -> Basket | None:
        products = self.store.replica.look(
            lambda tx: [catalogue.variant(tx, line.sku)[0] for line, _ in added]
        )

        def fill(tx: Tx, basket: Basket) -> Basket:
            for product, (line, line_id) in zip(products, added, strict=True):
                basket = sell.with_item(tx, basket, product, line, line_id)
            return sell.with_customer(basket, CUSTOMER)

        def run(tx: Tx, _command: Command) -> Basket:
            sell.open_basket(tx, basket_id, 50, seller)
            return sell.change(tx, basket_id, None, fill, seller)

        return self.tablet.tap(Basket, run, seller.now)

    def _looked_at_by_the_manager(self, basket: Basket, seller: Seller) -> Basket | None:
        store_id = self.store.store_id
        approval = self.store.operations.look(lambda tx: self.manager.asked(tx, basket, store_id))
        if approval is None:
            return None

        def approve(tx: Tx, known: Basket) -> Basket:
            return overrides.with_approval(tx, known, sell.own_units(known, store_id), approval, seller.now)

        def run(tx: Tx, _command: Command) -> Basket:
            return sell.change(tx, basket.basket_id, None, approve, seller)

        return self.tablet.tap(Basket, run, seller.now)

    def _wanted(self, basket_id: str, pay: Pay, seller: Seller) -> tuple[Reserve, ...]:
        return self.store.operations.look(lambda tx: paying.to_reserve(tx, basket_id, pay, (), seller))

    def _intended(self, basket_id: str, pay: Pay, seller: Seller, kept: Collection[str]) -> Intention:
        return self.store.write(lambda tx: paying.intend(tx, basket_id, pay, (), seller, DEVICE, kept))

    def _solved(self, answers: dict[Request, Answer], now: datetime, run: Callable[[Seller], T]) -> T | None:
        try:
            return self._planned(answers, now, run)
        except ShopError:
            return None

    def _planned(self, answers: dict[Request, Answer], now: datetime, run: Callable[[Seller], T]) -> T:
        while True:
            try:
                return run(Seller(SELLER, Asker(self.store.store_id, now), answers))
            except Unplanned as unplanned:
                for request in unplanned.requests:
                    answers[request] = self._promise(request)

    def _promise(self, request: Request) -> Answer:
        store, up = self.store, self.desk.line.up
        supply = _at_once(ways.supply_for(store.operations, store.replica, request, up=up))
        return promise(request, supply.network, supply.stock, supply.policy)


def _taken(sku: str, quantity: int) -> AddLine:
    return AddLine(sku=sku, quantity=quantity, mode=DeliveryMode.TAKE_AWAY)


def _at_once(look: Coroutine[Any, Any, T]) -> T:
    """Run to its end what waits for nothing, also while a loop runs."""
    try:
        look.send(None)
    except StopIteration as ended:
        found: T = ended.value
        return found
    raise AssertionError("it waits")
