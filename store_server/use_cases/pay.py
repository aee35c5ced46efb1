"""Taking money: the intention is kept, the terminal asked, the result kept; never charged twice, never lost.

intention (units reserved here and elsewhere, basket paying) ─▶ terminal ─┬─ approved ─▶ order placed, stock and work booked, basket paid
                                                       ├─ declined ─▶ units released, basket open again
                                                       └─ no answer ─▶ checking ─▶ looked up until it is one of the two
"""

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from shared.basket import Basket, BasketStatus, due
from shared.contract.oms.reservations import Reserve
from shared.contract.store.selling import Paid, Pay
from shared.errors import Conflict, KeyReused, NotFound, PaymentBeingChecked
from shared.money import Money
from shared.offline_cards import why_not_stored
from shared.order import Order
from shared.overrides import approved
from shared.payment import OPEN, CardFacts, Outcome, Payment, PaymentStatus, settle
from shared.stock import Movement, release, reserve
from store_server.storage import allotments as held
from store_server.storage import baskets, orders, payments, stock
from store_server.storage.database import Database
from store_server.storage.stock import Entry
from store_server.storage.tx import Tx
from store_server.use_cases import allotments, reservations, settlements
from store_server.use_cases.place import Placing, place_order
from store_server.use_cases.ports import CentralDesk, PaymentTerminal
from store_server.use_cases.sell import Seller, own_units, ready_to_pay, refreshed

ANSWER_WITHIN_S = 60


@dataclass(frozen=True)
class Till:
    """What a payment touches; there is no desk while the line is down.

    `attended` has the attempts that a call of this program is making: it waits for their end itself.
    """

    db: Database
    terminal: PaymentTerminal
    desk: CentralDesk | None
    store_id: str
    clock: Callable[[], datetime]
    mint_pickup_code: Callable[[], str]
    attended: set[str]


@dataclass(frozen=True)
class Intention:
    """An attempt that is kept; `fresh` is whether this call made it, and so asks the terminal."""

    payment: Payment
    fresh: bool


@contextmanager
def attending(till: Till, attempt_id: str) -> Iterator[None]:
    """Keep everyone else from looking an attempt up: a terminal takes one that it has not heard of for declined."""
    if attempt_id in till.attended:
        yield
        return
    till.attended.add(attempt_id)
    try:
        yield
    finally:
        till.attended.discard(attempt_id)


def to_reserve(
    tx: Tx, basket_id: str, pay: Pay, unsold: Collection[str], seller: Seller
) -> tuple[Reserve, ...]:
    """Give what other nodes must keep before an attempt begins; nothing for one that is known.

    Raises:
        Conflict: one of those of `intend`.
    """
    if payments.find(tx, pay.attempt_id) is not None:
        return ()
    basket = _payable(tx, basket_id, pay, unsold, seller)
    covered = allotments.covered(tx, basket, seller.asker.store_id)
    return reservations.asked(basket, pay.attempt_id, seller.asker.store_id, covered)


def intend(
    tx: Tx,
    basket_id: str,
    pay: Pay,
    unsold: Collection[str],
    seller: Seller,
    device_id: str,
    kept: Collection[str] = (),
    approver: str | None = None,
) -> Intention:
    """Keep the intention to take the amount due now, and the units from everyone else.

    An attempt that is known already is given as it stands: `attempt_id` is the key under which it happens once.

    Args:
        kept: the lines whose units other nodes keep.
        approver: the manager who lets the terminal take it off line.

    Raises:
        KeyReused: the attempt was another basket's, or for another amount.
        PaymentBeingChecked: the basket has an attempt whose end is not known.
        Conflict: another amount is due, or one of the kinds of `ready_to_pay`.
    """
    known = payments.find(tx, pay.attempt_id)
    if known is not None:
        return _repeated(known, basket_id, pay.amount)
    basket = _payable(tx, basket_id, pay, unsold, seller)
    payment = Payment(
        attempt_id=pay.attempt_id,
        basket_id=basket_id,
        amount=pay.amount,
        status=PaymentStatus.STARTED,
        started_at=seller.now,
        taken_by=seller.person.person_id,
        device_id=device_id,
        not_stored=why_not_stored(
            pay.amount, settlements.may_be_stored(tx), seller.now, approved=approver is not None
        ),
        stored_by=approver,
    )
    payments.save(tx, payment)
    _reserve(tx, basket, payment, seller.asker.store_id)
    basket = _promised(tx, basket, kept, seller.asker.store_id)
    _keep(tx, basket, BasketStatus.PAYING, seller.now)
    return Intention(payment, fresh=True)


async def take(till: Till, intention: Intention) -> Paid:
    """Ask the terminal for a fresh intention's amount and keep what it says; another is answered as it stands."""
    payment = intention.payment
    if not intention.fresh:
        return await till.db.read(lambda tx: _paid(tx, payment.attempt_id))
    outcome, card = await _asked(till.terminal, payment)
    return await _kept(till, payment.attempt_id, outcome, card)


async def check(till: Till, attempt_id: str) -> Paid:
    """Look up how an open attempt ended and keep it; one that is settled, or attended to, stays as it is.

    Raises:
        NotFound: there is no such attempt.
    """
    known = await till.db.read(lambda tx: _paid(tx, attempt_id))
    if known.payment.status not in OPEN or attempt_id in till.attended:
        return known
    outcome, card = await till.terminal.look_up(attempt_id)
    # While it cannot be told, a customer may still be typing a PIN for an attempt that another call waits for.
    return known if outcome is Outcome.LOSE else await _kept(till, attempt_id, outcome, card)


async def check_open(till: Till) -> None:
    """Look up every attempt whose end is not known: an answer was lost, or this server was killed meanwhile."""
    for payment in await till.db.read(payments.open_attempts):
        await check(till, payment.attempt_id)


def record(tx: Tx, attempt_id: str, outcome: Outcome, card: CardFacts, placing: Placing) -> Paid:
    """Keep what the terminal said of an attempt, once; with an approval the order is placed."""
    payment = _get(tx, attempt_id)
    if payment.status not in OPEN:
        return _paid(tx, attempt_id)
    settled = settle(payment, outcome, card)
    basket = baskets.get(tx, payment.basket_id)
    if settled.status is PaymentStatus.APPROVED:
        _release(tx, basket, settled, placing)
        order = place_order(tx, basket, settled, placing)
        settled = settled.model_copy(update={"order_id": order.order_id})
        _keep(tx, basket, BasketStatus.PAID, placing.now)
        settlements.note_approval(tx, settled, placing.now)
    elif settled.status is PaymentStatus.DECLINED:
        _release(tx, basket, settled, placing)
        held.give_back(tx, basket.allotted)
        _keep(tx, basket.model_copy(update={"allotted": ()}), BasketStatus.OPEN, placing.now)
    else:
        tx.touch("basket", basket.basket_id)
    payments.save(tx, settled)
    return _paid(tx, attempt_id)


async def _asked(terminal: PaymentTerminal, payment: Payment) -> tuple[Outcome, CardFacts]:
    if payment.amount.minor == 0:
        return Outcome.APPROVE, CardFacts()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            may_store = payment.not_stored is None
            return await terminal.charge(payment.attempt_id, payment.amount, may_store=may_store)
    except TimeoutError:
        return Outcome.LOSE, CardFacts()


async def _kept(till: Till, attempt_id: str, outcome: Outcome, card: CardFacts) -> Paid:
    placing = Placing(till.store_id, till.mint_pickup_code(), till.clock())
    paid = await till.db.write(lambda tx: record(tx, attempt_id, outcome, card, placing))
    if paid.payment.status is PaymentStatus.DECLINED:
        basket = await till.db.read(lambda tx: baskets.get(tx, paid.payment.basket_id))
        await reservations.let_go(till.desk, basket, attempt_id)
    return paid


def _repeated(known: Payment, basket_id: str, amount: Money) -> Intention:
    if (known.basket_id, known.amount) != (basket_id, amount):
        raise KeyReused
    return Intention(known, fresh=False)


def _payable(tx: Tx, basket_id: str, pay: Pay, unsold: Collection[str], seller: Seller) -> Basket:
    _nothing_open(tx, basket_id)
    basket = refreshed(baskets.get(tx, basket_id), seller.asker, seller.answers)
    ready_to_pay(tx, basket, unsold, seller.asker.store_id)
    if due(basket).now != pay.amount:
        raise Conflict(what="amount due now")
    return basket


def _nothing_open(tx: Tx, basket_id: str) -> None:
    latest = payments.latest(tx, basket_id)
    if latest is not None and latest.status in OPEN:
        raise PaymentBeingChecked


def _promised(tx: Tx, basket: Basket, kept: Collection[str], store_id: str) -> Basket:
    """Take what this store holds elsewhere, and confirm what is held or kept, and nothing else."""
    covered = allotments.covered(tx, basket, store_id)
    used = tuple(right for rights in covered.values() for right in rights)
    held.take(tx, used)
    basket = reservations.confirmed(basket, kept, store_id, covered)
    return basket.model_copy(update={"allotted": used})


def _reserve(tx: Tx, basket: Basket, payment: Payment, store_id: str) -> None:
    moves: list[Movement] = []
    for sku, quantity in own_units(basket, store_id).items():
        moves += reserve(stock.level(tx, sku), quantity, approved(basket.overrides, sku))
    stock.book(tx, moves, _entry(payment, payment.started_at))


def _release(tx: Tx, basket: Basket, payment: Payment, placing: Placing) -> None:
    moves: list[Movement] = []
    for sku, quantity in own_units(basket, placing.store_id).items():
        moves += release(sku, quantity)
    stock.book(tx, moves, _entry(payment, placing.now))


def _entry(payment: Payment, at: datetime) -> Entry:
    return Entry(payment.attempt_id, payment.basket_id, payment.taken_by or "", at)


def _keep(tx: Tx, basket: Basket, status: BasketStatus, now: datetime) -> None:
    update = {"status": status, "version": basket.version + 1, "changed_at": now}
    baskets.save(tx, basket.model_copy(update=update))


def _get(tx: Tx, attempt_id: str) -> Payment:
    payment = payments.find(tx, attempt_id)
    if payment is None:
        raise NotFound(what="payment", key=attempt_id)
    return payment


def _paid(tx: Tx, attempt_id: str) -> Paid:
    payment = _get(tx, attempt_id)
    order: Order | None = None if payment.order_id is None else orders.get(tx, payment.order_id).order
    return Paid(payment=payment, order=order)
