"""Baskets: opened, filled, parked and found again on any tablet."""

from dataclasses import replace

from fastapi import APIRouter, status

from shared.basket import Basket, BasketStatus
from shared.catalogue import Product
from shared.contract.problem import documented
from shared.contract.store.selling import (
    AddLine,
    BasketPage,
    BasketRow,
    ChangeLine,
    ChooseCustomer,
    ChooseOption,
    OpenBasket,
    OverrideStock,
    TakeLeft,
)
from shared.customer import Customer
from shared.errors import (
    BasketLocked,
    InvalidQuantity,
    LockedOut,
    NoLongerSold,
    NotAllowed,
    NotFound,
    TooLarge,
    VersionConflict,
    WrongPin,
)
from shared.promise.account import Explanation
from shared.value import Id
from store_server.dependencies import Db, Key, Me, Now, SeenVersion, Services, mint_id
from store_server.routes.counter import AtCounter
from store_server.routes.pins import approver
from store_server.storage import baskets, catalogue, customers
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import overrides, plan, sell
from store_server.use_cases.overrides import Approval
from store_server.use_cases.sell import Edit, Seller

router = APIRouter(prefix="/baskets", tags=["Selling"])
LISTED = (BasketStatus.OPEN, BasketStatus.PARKED, BasketStatus.PAYING)
CHANGE = documented(NotFound, BasketLocked, VersionConflict)
OVERRIDE = documented(NotFound, BasketLocked, WrongPin, LockedOut, NotAllowed)
FILL = documented(NotFound, BasketLocked, NoLongerSold, VersionConflict, InvalidQuantity, TooLarge)


@router.post("", status_code=status.HTTP_201_CREATED, responses=FILL)
async def open_basket(opened: OpenBasket, key: Key, counter: AtCounter) -> BasketPage:
    """Start a basket, with a first line if there is one; a basket that is there already is gone on with."""
    edit = None if opened.line is None else await _adding(counter.services, opened.line)
    deposit_percent = counter.services.settings.deposit_percent

    def use(tx: Tx, seller: Seller) -> Basket:
        basket = sell.open_basket(tx, opened.basket_id, deposit_percent, seller)
        return basket if edit is None else sell.change(tx, opened.basket_id, None, edit, seller)

    return await counter.keep(key, use)


@router.get("")
async def list_baskets(me: Me, db: Db) -> tuple[BasketRow, ...]:
    """List the baskets that are open, parked or being paid, last changed first."""
    return await db.read(lambda tx: baskets.rows(tx, LISTED))


@router.get("/{basket_id}", responses=documented(NotFound))
async def show_basket(basket_id: Id, db: Db, counter: AtCounter) -> BasketPage:
    """Show a basket with its options as they are now."""
    return await counter.page(await db.read(lambda tx: baskets.get(tx, basket_id)), {})


@router.post("/{basket_id}/lines", responses=FILL)
async def add_line(
    basket_id: Id, line: AddLine, key: Key, seen: SeenVersion, counter: AtCounter
) -> BasketPage:
    """Put units of a variant into the basket."""
    return await counter.change(key, basket_id, seen, await _adding(counter.services, line))


@router.patch("/{basket_id}/lines/{line_id}", responses=FILL)
async def change_line(
    basket_id: Id, line_id: Id, wanted: ChangeLine, key: Key, seen: SeenVersion, counter: AtCounter
) -> BasketPage:
    """Change a line's quantity, or how it reaches the customer."""
    return await counter.change(
        key, basket_id, seen, lambda tx, basket: sell.with_change(basket, line_id, wanted)
    )


@router.put("/{basket_id}/customer", responses=CHANGE)
async def choose_customer(
    basket_id: Id, chosen: ChooseCustomer, key: Key, seen: SeenVersion, counter: AtCounter
) -> BasketPage:
    """Say for whom the basket is."""
    customer = await _customer(counter.services, chosen.customer_id)
    return await counter.change(key, basket_id, seen, lambda tx, basket: sell.with_customer(basket, customer))


@router.put("/{basket_id}/option", responses=CHANGE)
async def choose_option(
    basket_id: Id, chosen: ChooseOption, key: Key, seen: SeenVersion, counter: AtCounter
) -> BasketPage:
    """Take another of the options that are offered."""

    def use(tx: Tx, seller: Seller) -> Basket:
        def edit(tx: Tx, basket: Basket) -> Basket:
            return plan.with_option(basket, chosen.option_id, seller.asker, seller.answers)

        return sell.change(tx, basket_id, seen, edit, seller)

    return await counter.keep(key, use)


@router.put("/{basket_id}/left", responses=CHANGE)
async def take_left(
    basket_id: Id, left: TakeLeft, key: Key, seen: SeenVersion, counter: AtCounter
) -> BasketPage:
    """Let what someone else got, and what travels like it, reach the customer the way that is left."""

    def use(tx: Tx, seller: Seller) -> Basket:
        def edit(tx: Tx, basket: Basket) -> Basket:
            return plan.with_left(basket, left, seller.asker, seller.answers)

        return sell.change(tx, basket_id, seen, edit, seller)

    return await counter.keep(key, use)


@router.get("/{basket_id}/options/{option_id}/why", responses=documented(NotFound))
async def explain_option(basket_id: Id, option_id: Id, db: Db, counter: AtCounter) -> Explanation:
    """Explain one of the options that are offered for the basket."""
    return await counter.why(await db.read(lambda tx: baskets.get(tx, basket_id)), option_id)


@router.post("/{basket_id}/override", responses=OVERRIDE)
async def override_stock(
    basket_id: Id, asked: OverrideStock, key: Key, now: Now, counter: AtCounter
) -> BasketPage:
    """Let a manager, by their PIN, allow what the basket takes away to be sold although orders wait for it."""
    tried = Cause(mint_id(), counter.me.person.person_id, counter.me.device_id, now)
    manager = await approver(counter.services, asked.override_by, asked.pin, "override_stock", tried)
    approval, cause = Approval(manager, asked.reason), replace(tried, command_id=key.key)

    def use(tx: Tx, basket: Basket) -> Basket:
        needed = sell.own_units(basket, counter.asker.store_id)
        return overrides.approve(tx, basket, needed, approval, cause)

    # What is kept of the command must not help to find the PIN.
    secret = replace(key, fingerprint=f"{basket_id} {asked.override_by} {asked.reason}")
    return await counter.change(secret, basket_id, None, use)


@router.post("/{basket_id}/park", responses=CHANGE)
async def park_basket(basket_id: Id, key: Key, seen: SeenVersion, counter: AtCounter) -> BasketPage:
    """Put the basket aside."""
    return await counter.keep(key, lambda tx, seller: sell.park(tx, basket_id, seen, seller))


@router.delete("/{basket_id}", responses=CHANGE)
async def drop_basket(basket_id: Id, key: Key, seen: SeenVersion, counter: AtCounter) -> BasketPage:
    """Give the basket up."""
    return await counter.keep(key, lambda tx, seller: sell.drop(tx, basket_id, seen, seller))


async def _adding(services: Services, line: AddLine) -> Edit:
    product = await services.replica.read(lambda tx: _sold(tx, line.sku))
    line_id = mint_id()
    return lambda tx, basket: sell.with_item(tx, basket, product, line, line_id)


def _sold(tx: Tx, sku: str) -> Product:
    product, _ = catalogue.variant(tx, sku)
    if not product.active:
        raise NoLongerSold(name=product.name)
    return product


async def _customer(services: Services, customer_id: str | None) -> Customer | None:
    if customer_id is None:
        return None
    own = await services.operations.read(lambda tx: customers.find(tx, customer_id))
    found = own or await services.replica.read(lambda tx: customers.find(tx, customer_id))
    if found is None:
        raise NotFound(what="customer", key=customer_id)
    return found
