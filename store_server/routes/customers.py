"""Customers: find, remember, look up."""

from typing import Annotated

from fastapi import APIRouter, Query

from shared.contract.problem import documented
from shared.contract.store.selling import CustomerPage, CustomerRow, NewCustomer
from shared.customer import Customer
from shared.errors import Conflict, KeyReused, MissingKey, NotFound
from shared.value import Id
from store_server.dependencies import Db, Key, Me, Now, Replica, mint_id
from store_server.storage import customers as storage
from store_server.storage.idempotency import once
from store_server.storage.outbox import Cause
from store_server.use_cases import customers

router = APIRouter(tags=["Customers"])


@router.get("/customers")
async def find_customers(
    me: Me, db: Db, replica: Replica, q: Annotated[str, Query(max_length=120)] = ""
) -> list[CustomerRow]:
    """Find customers by the beginnings of names, phone, e-mail or id."""
    met = await db.read_long(lambda tx: storage.search(tx, q, customers.MOST_ROWS))
    told = await replica.read_long(lambda tx: storage.search(tx, q, customers.MOST_ROWS))
    return customers.listed(met, told)


@router.post("/customers", status_code=201, responses=documented(Conflict, KeyReused, MissingKey))
async def add_customer(new: NewCustomer, key: Key, db: Db) -> Customer:
    """Remember a customer."""
    return await db.write(once(key, Customer, lambda tx: customers.add_customer(tx, new)))


@router.get("/customers/{customer_id}", responses=documented(NotFound))
async def show_customer(customer_id: Id, me: Me, db: Db, replica: Replica, now: Now) -> CustomerPage:
    """Show a customer with the orders that this store placed for them; that someone looked is written down."""
    cause = Cause(mint_id(), me.person.person_id, me.device_id, now)
    return await db.write(
        lambda operations: replica.look(
            lambda told: customers.open_customer(operations, told, customer_id, cause)
        )
    )
