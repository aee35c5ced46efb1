"""Customers: those the OMS tells of are in the replica, those met here in the operations; both files have this table."""

from shared.customer import Customer
from store_server.storage.folding import folded
from store_server.storage.tx import Row, Tx

_PHONE_MARKS = str.maketrans("", "", " .()+-")


def save(tx: Tx, customer: Customer) -> None:
    """Keep a customer as they are now."""
    tx.execute(
        "INSERT INTO customer (customer_id, search, body) VALUES (?, ?, ?) ON CONFLICT (customer_id) DO UPDATE SET "
        "search = excluded.search, body = excluded.body",
        _row(customer),
    )


def save_all(tx: Tx, customers: list[Customer]) -> None:
    """Keep many customers."""
    tx.many(
        "INSERT OR REPLACE INTO customer (customer_id, search, body) VALUES (?, ?, ?)",
        [_row(customer) for customer in customers],
    )


def delete(tx: Tx, customer_id: str) -> None:
    """Forget a customer."""
    tx.execute("DELETE FROM customer WHERE customer_id = ?", (customer_id,))


def find(tx: Tx, customer_id: str) -> Customer | None:
    """Give a customer that this file knows."""
    body = tx.value("SELECT body FROM customer WHERE customer_id = ?", (customer_id,))
    return None if body is None else Customer.model_validate_json(body)


def search(tx: Tx, asked: str, limit: int) -> tuple[Customer, ...]:
    """Give customers of whom a name, the phone, the e-mail address or the id begins with each word of `asked`."""
    terms = [f"% {term}%" for term in _terms(asked)]
    where = " AND ".join("search LIKE ? ESCAPE '!'" for _ in terms) or "1"
    rows = tx.all(f"SELECT body FROM customer WHERE {where} ORDER BY search LIMIT {int(limit)}", tuple(terms))
    return tuple(_customer(row) for row in rows)


def _row(customer: Customer) -> tuple[str, str, str]:
    phone = (customer.phone or "").translate(_PHONE_MARKS)
    known = (customer.last_name, customer.first_name, phone, customer.email or "", customer.customer_id)
    search = f" {' '.join(folded(text) for text in known)}"
    return customer.customer_id, search, customer.model_dump_json()


def _terms(asked: str) -> list[str]:
    digits = asked.translate(_PHONE_MARKS)
    words = [digits] if digits.isdigit() else folded(asked).split()
    return [word.replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in words]


def _customer(row: Row) -> Customer:
    return Customer.model_validate_json(row["body"])
