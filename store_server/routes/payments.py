"""Payments: take the amount due now, and look up what became of an attempt."""

import secrets

from fastapi import APIRouter

from shared.contract.oms.reservations import Reserve
from shared.contract.problem import documented
from shared.contract.store.selling import Approval, Paid, Pay
from shared.errors import (
    BasketLocked,
    CustomerMissing,
    EmptyBasket,
    KeyReused,
    LockedOut,
    NoLongerSold,
    NotAllowed,
    NotFound,
    OutOfStock,
    PaymentBeingChecked,
    PromiseGone,
    WayMissing,
    WrongPin,
)
from shared.promise.answer import Answer
from shared.promise.request import Request
from shared.value import Id
from store_server.dependencies import Key, Services, Wired, mint_id
from store_server.routes.counter import AtCounter, Counter
from store_server.routes.pins import approver as approver_of
from store_server.storage import baskets
from store_server.storage.outbox import Cause
from store_server.use_cases import pay as paying
from store_server.use_cases import plan, reservations
from store_server.use_cases.pay import Intention, Till
from store_server.use_cases.plan import Answers

router = APIRouter(tags=["Selling"])
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20  # 100 bits: not to be guessed
REFUSED = documented(
    NotFound,
    EmptyBasket,
    BasketLocked,
    WayMissing,
    CustomerMissing,
    NoLongerSold,
    OutOfStock,
    PromiseGone,
    PaymentBeingChecked,
    KeyReused,
    WrongPin,
    LockedOut,
    NotAllowed,
)


@router.post("/baskets/{basket_id}/payments", responses=REFUSED)
async def pay_basket(basket_id: Id, pay: Pay, key: Key, counter: AtCounter) -> Paid:
    """Take the amount due now; a declined or lost payment is an answer too, not an error.

    The attempt's id is what makes it happen once: it outlives this call at the terminal, as the key of a command does not.
    """
    services = counter.services
    ours = till(services)
    basket = await services.operations.read(lambda tx: baskets.get(tx, basket_id))
    unsold = await counter.unsold(basket)
    approver = None if pay.approval is None else await _approved(counter, pay.approval)

    async def to_reserve(solved: Answers) -> tuple[Reserve, ...]:
        seller = counter.seller(solved)
        return await services.operations.read(
            lambda tx: paying.to_reserve(tx, basket_id, pay, unsold, seller)
        )

    async def intend(solved: Answers) -> Intention:
        seller = counter.seller(solved)
        return await services.operations.write(
            lambda tx: paying.intend(tx, basket_id, pay, unsold, seller, key.device_id, kept, approver)
        )

    # Both look at the same promises: what is kept is what is paid for.
    solved: dict[Request, Answer] = {}
    wanted = await plan.with_promises(to_reserve, counter.solve, solved)
    with paying.attending(ours, pay.attempt_id):
        async with reservations.kept(ours.desk, wanted) as kept:
            intention = await plan.with_promises(intend, counter.solve, solved)
        return await paying.take(ours, intention)


@router.post("/payments/{attempt_id}/check", responses=documented(NotFound))
async def check_payment(attempt_id: Id, key: Key, services: Wired) -> Paid:
    """Ask the terminal what became of an attempt; nothing is charged by it."""
    return await paying.check(till(services), attempt_id)


async def _approved(counter: Counter, given: Approval) -> str:
    cause = Cause(mint_id(), counter.me.person.person_id, counter.me.device_id, counter.now)
    manager = await approver_of(counter.services, given.override_by, given.pin, "pay_basket", cause)
    return manager.person_id


async def resolve_open_payments(services: Services) -> None:
    """Look up every attempt whose end is not known."""
    await paying.check_open(till(services))


def till(services: Services) -> Till:
    """Give what payments touch."""
    return Till(
        services.operations,
        services.terminal,
        services.central if services.line.up else None,
        services.settings.store_id,
        services.clock,
        mint_pickup_code,
        services.attended,
    )


def mint_pickup_code() -> str:
    """Make the secret that a customer's QR code holds."""
    return "P-" + "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
