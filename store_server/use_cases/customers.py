"""Finding customers, remembering new ones, and what one bought."""

from itertools import islice

from shared.audit import AuditAction
from shared.contract.store.selling import CustomerPage, CustomerRow, NewCustomer
from shared.customer import Customer
from shared.errors import Conflict, NotFound
from store_server.storage import customers, orders
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import audit

MOST_ROWS = 50


def listed(met: tuple[Customer, ...], told: tuple[Customer, ...]) -> list[CustomerRow]:
    """List customers once each, those met in this store before those the OMS tells of."""
    known = {customer.customer_id: customer for customer in reversed((*met, *told))}
    return [_row(customer) for customer in islice(reversed(known.values()), MOST_ROWS)]


def known_customer(operations: Tx, replica: Tx, customer_id: str) -> Customer:
    """Give a customer that this store or the OMS knows.

    Raises:
        NotFound: neither does.
    """
    customer = customers.find(operations, customer_id) or customers.find(replica, customer_id)
    if customer is None:
        raise NotFound(what="customer", key=customer_id)
    return customer


def open_customer(operations: Tx, replica: Tx, customer_id: str, cause: Cause) -> CustomerPage:
    """Show someone a customer with the orders that this store placed for them, and write down that they looked.

    Raises:
        NotFound: nobody knows this customer.
    """
    customer = known_customer(operations, replica, customer_id)
    audit.note(operations, AuditAction.CUSTOMER_OPENED, customer_id, cause)
    return CustomerPage(customer=customer, orders=orders.of_customer(operations, customer_id))


def add_customer(tx: Tx, new: NewCustomer) -> Customer:
    """Remember someone new.

    Raises:
        Conflict: the id is someone else's.
    """
    if customers.find(tx, new.customer_id) is not None:
        raise Conflict(what=f"customer {new.customer_id} is known already")
    customer = Customer(**new.model_dump())
    customers.save(tx, customer)
    tx.touch("customer", customer.customer_id)
    return customer


def _row(customer: Customer) -> CustomerRow:
    return CustomerRow(
        customer_id=customer.customer_id,
        name=customer.name,
        phone=customer.phone or "",
        town="" if customer.address is None else customer.address.town,
        tier=customer.tier,
    )
